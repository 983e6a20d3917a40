"""The yearly agreement report (R-098): which figures, what each of them means, and the same on screen, as PDF and as a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from core.cooperation import queries
from core.cooperation.duties import binding
from core.dates import OSLO
from core.directory import queries as directory
from core.documents import blocks, sheets, typeset
from core.documents.sheets import Column, Sheet
from core.errors import N_
from core.i18n import dato, dokumentdato, tall
from core.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from core.documents.typeset import Paper
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule

FIRST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. ``of``: the figure that it is a part of; ``rule``: the key of the rule that it is measured against."""

    key: str
    label: str
    meaning: str
    of: str = ""
    rule: str = ""


MEASURES: tuple[Measure, ...] = (
    Measure("notified", N_("Innmeldte ALIS"), N_("Innmeldinger mottatt i perioden.")),
    Measure(
        "notice_in_time",
        N_("Meldt inn innen fristen"),
        N_("Av innmeldingene i perioden som hadde en frist etter rutinen den dagen de kom."),
        of="notice_judged",
        rule="notice_months",
    ),
    Measure(
        "notice_days",
        N_("Varsel, median dager"),
        N_("Fra innmelding til ønsket oppstart, for innmeldingene i perioden."),
        rule="first_notice",
    ),
    Measure(
        "reconfirm_in_time",
        N_("Avklart på nytt innen fristen"),
        N_("Av de fornyede avklaringene som hadde frist i perioden."),
        of="reconfirm_due",
        rule="reconfirm_window",
    ),
    Measure("offers", N_("Tilbud gitt"), N_("Tilbud sendt i perioden."), rule="offer_where_vacant"),
    Measure("accepted", N_("Takket ja"), N_("Av tilbudene som ble sendt i perioden."), of="offers"),
    Measure("declined", N_("Takket nei"), N_("Av tilbudene som ble sendt i perioden."), of="offers", rule="after_decline"),
    Measure("withdrawn", N_("Tilbud trukket tilbake"), N_("Av tilbudene som ble sendt i perioden."), of="offers"),
    Measure(
        "contracts_in_time",
        N_("Arbeidsavtale utstedt innen fristen"),
        N_("Av tjenestene med oppstart i perioden, der rutinen har en frist."),
        of="contracts",
        rule="contract_window",
    ),
    Measure("started", N_("Startet tjeneste"), N_("Tjenester som begynte i perioden.")),
    Measure(
        "wait_days", N_("Ventetid til oppstart, median dager"), N_("Fra innmelding til oppstart, for dem som begynte i perioden.")
    ),
    Measure("completed", N_("Fullført tjeneste"), N_("Tjenester som ble avsluttet i perioden.")),
    Measure("waiting", N_("Venter ved periodens slutt"), N_("Innmeldt, ikke avsluttet, og uten plass den dagen.")),
    Measure(
        "waiting_days", N_("Ventetid så langt, median dager"), N_("Fra innmelding til periodens siste dag, for dem som venter.")
    ),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, or so much of it as has passed."""

    year: int
    first: date
    last: date

    @property
    def whole(self) -> bool:
        return self.last == date(self.year, 12, 31)

    def words(self) -> str:
        return f"{dato(self.first)}–{dato(self.last)}"


def period(year: int, today: date) -> Period:
    """The year that was asked for, within those that have begun."""
    year = min(max(year, FIRST_YEAR), today.year)
    return Period(year, date(year, 1, 1), min(date(year, 12, 31), today))


def years(today: date) -> list[int]:
    return [*range(today.year, FIRST_YEAR - 1, -1)]


def figures(db: Session, over: Period, *, trust: str = "", municipality: str = "") -> Sequence[Any]:
    """One statement, and one for the rules."""
    windows = contract_months(directory.every_rules(db, over.last))
    return queries.yearly(db, over.first, over.last, windows, trust=trust, municipality=municipality)


def contract_months(rules: Mapping[str, TrustRules]) -> dict[str, int]:
    """How many months before the start the contract is due, where a trust says so: the nearer end of its window (C-04)."""
    pairs = {code: one.book.pair("contract_window") for code, one in rules.items()}
    return {code: min(pair) for code, pair in pairs.items() if pair}


def shown(row: Any, measure: Measure) -> str:  # noqa: ANN401 - a row of figures
    """«3 av 4», «120», or a dash where there is nothing to measure."""
    value = getattr(row, measure.key)
    if measure.of:
        whole = getattr(row, measure.of)
        return _("%(n)s av %(all)s", n=value, all=whole) if whole else "–"
    return "–" if value is None else tall(value)


def measured_by(rules: TrustRules, version_label: str) -> dict[str, Rule]:
    """The rule behind each figure that has one, as it binds these two (C-47)."""
    found = {one.rule: binding(rules, version_label, one.rule) for one in MEASURES if one.rule}
    return {key: rule for key, rule in found.items() if rule is not None}


def paper(row: Any, over: Period, rules: Mapping[str, Rule], reference: str, today: date) -> Paper:  # noqa: ANN401
    """One pair's report as a document, in the reader's language."""
    rows = [[_(one.label), shown(row, one), _(one.meaning)] for one in MEASURES]
    parts = [
        blocks.facts(
            (_("Kommune"), row.municipality_name),
            (_("Helseforetak"), row.trust_name),
            (_("Periode"), over.words()),
            (_("Dato for data"), dato(today)),
        ),
        blocks.table((_("Tall"), _("Verdi"), _("Hva tallet viser")), rows, widths=(5, 2, 7)),
    ]
    if not over.whole:
        parts.append(blocks.note(_("Året er ikke omme. Tallene gjelder til og med %(date)s.", date=dato(over.last))))
    if rules:
        parts.append(blocks.heading(_("Hva det måles mot")))
        parts += [
            blocks.text(
                f"{_(rule.label.msgid)}: «{rule.source.quote}» ({rule.source.document}, {dokumentdato(rule.source.document_date)})"
            )
            for rule in rules.values()
            if rule.source
        ]
    return typeset.Paper(
        _("Årsrapport for samarbeidsavtalen %(year)s", year=over.year),
        parts,
        datetime.combine(today, time(12), OSLO),
        author=row.trust_name,
        reference=reference,
        subtitle=f"{row.municipality_name} – {row.trust_name}",
    )


def sheet(rows: Sequence[Any], over: Period, today: date) -> bytes:
    """Every pair of the own side, a column for each figure and for what it is a part of."""
    wholes = {one.of: _WHOLES[one.of] for one in MEASURES if one.of}
    columns = [Column(_("Kommune")), Column(_("Helseforetak"))]
    keys: list[str] = []
    for one in MEASURES:
        if one.of in wholes and one.of not in keys and one.of != "offers":
            keys.append(one.of)
            columns.append(Column(_(wholes[one.of]), "number"))
        keys.append(one.key)
        columns.append(Column(_(one.label), "number"))
    listed = [[row.municipality_name, row.trust_name, *(getattr(row, key) for key in keys)] for row in rows]
    about = [
        (_("Periode"), over.words()),
        (_("Dato for data"), dato(today)),
        (_("Fullstendig"), _("Ja, hele året") if over.whole else _("Nei, året er ikke omme")),
        *((_(one.label), _(one.meaning)) for one in MEASURES),
    ]
    return sheets.workbook(Sheet(_("Årsrapport %(year)s", year=over.year), columns, listed), about=about)


_WHOLES = {
    "notice_judged": N_("Innmeldinger med frist"),
    "reconfirm_due": N_("Fornyede avklaringer med frist"),
    "offers": N_("Tilbud gitt"),
    "contracts": N_("Oppstarter med frist for arbeidsavtale"),
}
