"""The region's report: one page as PDF, and the same figures in Excel, each with definitions, date of data, completeness and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.documents import blocks, sheets, typeset
from core.documents.sheets import Column, Sheet
from core.i18n import dato
from core.i18n import gettext as _
from core.region.measures import LEAST, LEAST_FOR_SHARES, MEASURES, SHORT_SPANS, SPANS, half_year, in_few_words, number
from core.region.queries import REGION

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from core.region.comparing import Compared, Comparison, OwnRule
    from core.region.measures import Measure


def pdf(found: Comparison, *, made_at: datetime) -> bytes:
    """One page."""
    names = [one.trust.upper() for one in found.trusts]
    rows = [
        [f"{_(one.label)}, {_(SHORT_SPANS[span])}", *(_cell(found, code, one, span) for code in (*_codes(found), REGION))]
        for one in MEASURES
        for span in one.spans
    ]
    rows += [
        [_(group[0].label), *(_kept(own) for own in group), "–"]
        for group in zip(*(trust.own_rules for trust in found.trusts), strict=True)
    ]
    rows += _organisations(found)
    parts = [
        blocks.facts(*about(found)),
        blocks.table(
            [_("Mål"), *names, _("Regionen")], rows, right=range(1, len(names) + 2), widths=[9, *(4 for _name in names), 4]
        ),
        blocks.note(" ".join(f"{_(one.label)}: {_(one.definition)}" for one in MEASURES) + " " + withheld()),
    ]
    return typeset.pdf(_("ALIS Nord – regionen"), parts, made_at=made_at, author="Helse Nord RHF", dense=True)


def workbook(found: Comparison) -> bytes:
    """Figures of persons that are held back are empty cells; the sheet «Om» says why."""
    codes = [*_codes(found), REGION]
    names = [*(one.name for one in found.trusts), _("Hele regionen")]
    figures = [
        [
            _(one.label),
            _(SPANS[span]),
            *(_number(found.value(code, one.key, span)) for code in codes),
            *(_number(found.change(code, one.key, span)) for code in codes),
            *(found.between(one.key, span) if one.kind == "count" else (None, None)),
        ]
        for one in MEASURES
        for span in one.spans
    ]
    columns = [Column(_("Mål")), Column(_("Periode"))]
    columns += [Column(name, "decimal") for name in names]
    columns += [Column(_("%(name)s, endring", name=name), "decimal") for name in names]
    columns += [Column(_("Hele regionen, minst"), "number"), Column(_("Hele regionen, høyst"), "number")]
    return sheets.workbook(
        Sheet(_("Likt målt"), columns, figures),
        Sheet(
            _("Behov og plasser"),
            [
                Column(_("Helseforetak")),
                Column(_("Halvår")),
                *(Column(label, "number") for label in (_("Venter"), _("Ledige vikariater"), _("Øremerkede"), _("Mangler"))),
            ],
            [
                [one.name, half_year(half.half_year), _number(half.need), half.vikariat, half.earmarked, half.gap]
                for one in found.trusts
                for half in one.need
            ],
        ),
        Sheet(
            _("Egne regler"),
            [Column(_("Helseforetak")), Column(_("Frist")), Column(_("Holdt")), Column(_("Kilde"))],
            [[one.name, _(own.label), _kept(own), _source(own)] for one in found.trusts for own in one.own_rules],
        ),
        Sheet(
            _("Mangler"),
            [Column(_("Foretaksområde")), Column(_("Kommune")), Column(_("Mangler"))],
            [[one.name, name, what] for one in found.trusts for what, names_ in _missing(one) for name in names_],
        ),
        Sheet(
            _("Avtaler"),
            [Column(_("Helseforetak")), Column(_("Kommune")), Column(_("Hva")), Column(_("Dato"), "date")],
            [[one.name, name, what, day] for one in found.trusts for what, named in _agreements(one) for name, day in named],
        ),
        about=[*about(found), *((_(one.label), _(one.definition)) for one in MEASURES), (_("Holdt tilbake"), withheld())],
    )


def about(found: Comparison) -> list[tuple[str, str]]:
    """Date of data, what it is compared with, and how complete it is."""
    shown, of = found.shown
    area = sum(one.area.municipalities for one in found.trusts)
    lacking = sum(len(one.area.without_coordinator) for one in found.trusts)
    vacancies, confirmed = (sum(getattr(one, name) for one in found.trusts) for name in ("vacancies", "confirmed"))
    return [
        (
            _("Dato for tallene"),
            _(
                "personer per %(end)s, organisasjoner og plasser per %(today)s",
                end=dato(found.release.period_end),
                today=dato(found.today),
            ),
        ),
        (_("Endring siden"), dato(found.earlier.period_end) if found.earlier else _("ingen tidligere periode")),
        (
            _("Hvor fullstendig"),
            _(
                "%(shown)s av %(of)s tall vises; %(confirmed)s av %(vacancies)s vikariater bekreftet siste halvår; "
                "%(there)s av %(area)s kommuner med koordinator",
                shown=shown,
                of=of,
                confirmed=confirmed,
                vacancies=vacancies,
                there=area - lacking,
                area=area,
            ),
        ),
    ]


def withheld() -> str:
    return _(
        "Færre enn %(n)s personer vises aldri, heller ikke ingen. En median hviler på minst %(n)s, en andel på minst %(m)s og er "
        "rundet til nærmeste fjerdedel. Tall som ville røpe et slikt tall, vises heller ikke; en sum står da som fra–til.",
        n=LEAST,
        m=LEAST_FOR_SHARES,
    )


def _codes(found: Comparison) -> list[str]:
    return [one.trust for one in found.trusts]


def _cell(found: Comparison, code: str, measure: Measure, span: str) -> str:
    value = found.value(code, measure.key, span)
    if measure.kind == "share":
        return "–" if code == REGION else in_few_words(value)
    said = number(value) if value is not None else found.said(code, measure, span)
    change = found.change(code, measure.key, span)
    return f"{said} ({'+' if change > 0 else ''}{number(change)})" if change else said


def _kept(own: OwnRule) -> str:
    if own.state == "not_published":
        return _("ikke publisert")
    return _("ikke datofestet") if own.state == "undated" else in_few_words(own.share)


def _source(own: OwnRule) -> str:
    source = own.rule.source if own.rule else None
    return f"«{source.quote}» {source.document}, {source.dated}" if source else ""


def _organisations(found: Comparison) -> list[list[str]]:
    def row(label: str, values: list[int]) -> list[str]:
        return [label, *map(str, values), str(sum(values))]

    areas = [one.area for one in found.trusts]
    return [
        row(_("Kommuner uten avtale"), [len(one.without_agreement) for one in areas]),
        row(_("Avtaler med gjennomgang etter fristen"), [len(one.agreements.reviews_overdue) for one in found.trusts]),
        row(_("Oppsagte avtaler"), [len(one.agreements.under_notice) for one in found.trusts]),
        row(_("Kommuner uten ALIS-koordinator"), [len(one.without_coordinator) for one in areas]),
        row(_("Kommuner uten registrering"), [len(one.without_registration) for one in areas]),
        row(_("Ledige vikariater"), [one.posts["vikariat"] for one in found.trusts]),
        row(_("Øremerkede stillinger"), [one.posts["earmarked"] for one in found.trusts]),
        row(_("Meldinger etter avsluttet sak"), [one.after_end for one in found.trusts]),
    ]


def _missing(one: Compared) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (_("avtale"), one.area.without_agreement),
        (_("ALIS-koordinator"), one.area.without_coordinator),
        (_("registrering"), one.area.without_registration),
    ]


def _agreements(one: Compared) -> list[tuple[str, tuple[tuple[str, date], ...]]]:
    return [
        (_("Årlig gjennomgang etter fristen"), one.agreements.reviews_overdue),
        (_("Sagt opp, siste dag"), one.agreements.under_notice),
    ]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
