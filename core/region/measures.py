"""What the region measures: each with its words, its definition and the aim of ALIS-Nord that it tells of (R-114)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.errors import N_
from core.i18n import gettext as _
from core.i18n import tall

# fewer persons than this are never told, and a share of fewer than the other rests on too few to round away what it says of one
LEAST, LEAST_FOR_SHARES = 5, 9

RECRUITMENT, PATH, HOSPITAL_YEAR, MUNICIPALITY = "recruitment", "path", "hospital_year", "municipality"
# word for word from the project's slides
AIMS = {
    RECRUITMENT: "Sikre rekruttering og stabilitet i fastlegestillinger og –hjemler",
    PATH: "Sikre at nye fastleger får et kvalitetssikret og effektivt spesialiseringsløp i allmennmedisin",
    HOSPITAL_YEAR: "Sikre tilrettelegging, forutsigbarhet og fleksibilitet knyttet til gjennomføring av sykehusåret",
    MUNICIPALITY: "Utvikle kommunens rolle og kompetanse",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """``kind`` is count, months or share; ``spans`` are months back from the release's day, or now."""

    key: str
    kind: str
    aim: str
    label: str
    definition: str
    spans: tuple[str, ...]


MEASURES = (
    Measure(
        "notified",
        "count",
        HOSPITAL_YEAR,
        N_("Innmeldte ALIS"),
        N_("Innmeldt i perioden, også de som senere er trukket."),
        ("12", "24"),
    ),
    Measure(
        "notice_months",
        "months",
        HOSPITAL_YEAR,
        N_("Varsel før ønsket oppstart"),
        N_("Median antall måneder fra innmelding til ønsket oppstart."),
        ("12", "24"),
    ),
    Measure(
        "waiting",
        "count",
        HOSPITAL_YEAR,
        N_("Venter på plass"),
        N_("Har ikke takket ja til et tilbud, og saken er ikke avsluttet."),
        ("now",),
    ),
    Measure(
        "started",
        "count",
        PATH,
        N_("Begynt i tjeneste"),
        N_("Tjenesten begynte i perioden."),
        ("12", "24"),
    ),
    Measure(
        "start_months",
        "months",
        HOSPITAL_YEAR,
        N_("Fra ønsket til faktisk oppstart"),
        N_("Median antall måneder fra ønsket oppstart til tjenesten begynte; minus er før ønsket."),
        ("12", "24"),
    ),
    Measure(
        "within_half_year",
        "share",
        HOSPITAL_YEAR,
        N_("Begynt innen et halvt år fra ønsket"),
        N_("Begynte høyst seks måneder før eller etter ønsket oppstart, av dem som begynte."),
        ("24",),
    ),
    Measure(
        "first_wish",
        "share",
        PATH,
        N_("Fikk førsteønsket sitt"),
        N_("Begynte på en enhet innenfor førsteønsket, av dem som begynte."),
        ("24",),
    ),
    Measure(
        "declined",
        "share",
        HOSPITAL_YEAR,
        N_("Takket nei til tilbud"),
        N_("Takket nei, av besvarte tilbud."),
        ("24",),
    ),
    Measure(
        "in_service",
        "count",
        PATH,
        N_("I tjeneste"),
        N_("Tjenesten er i gang."),
        ("now",),
    ),
    Measure(
        "evaluated",
        "share",
        PATH,
        N_("Sluttevaluert i tide"),
        N_("Evaluert senest siste tjenestedag, av avsluttede tjenesteperioder."),
        ("24",),
    ),
)
MODELS = (
    ("model_municipal", N_("Kommunal hjemmel (fast ansatt)")),
    ("model_private", N_("Privat hjemmel (selvstendig næringsdrivende)")),
    ("model_unknown", N_("Ikke oppgitt")),
)
# a trust's own windows, and the question of its rules that each comes from
OWN_RULES = (
    ("first_notice", "notice_months", N_("Innmeldt innen egen frist")),
    ("reconfirm", "reconfirm_window", N_("Avklart på nytt innen egen frist")),
    ("employment_contract", "contract_window", N_("Arbeidsavtale innen egen frist")),
    ("final_evaluation", "evaluation_duty", N_("Sluttevaluert innen egen frist")),
)
SPANS = {"12": N_("siste 12 måneder"), "24": N_("siste 24 måneder"), "now": N_("ved periodens slutt")}
SHORT_SPANS = {"12": N_("12 md."), "24": N_("24 md."), "now": N_("nå")}
_FEW_WORDS = {
    Decimal(0): N_("få"),
    Decimal("0.25"): N_("om lag ¼"),
    Decimal("0.5"): N_("om lag ½"),
    Decimal("0.75"): N_("om lag ¾"),
    Decimal(1): N_("nesten alle"),
}
_SHARES = {
    Decimal(0): N_("få eller ingen"),
    Decimal("0.25"): N_("om lag en fjerdedel"),
    Decimal("0.5"): N_("om lag halvparten"),
    Decimal("0.75"): N_("om lag tre fjerdedeler"),
    Decimal(1): N_("alle eller nesten alle"),
}


def in_words(kind: str, value: Decimal | None, below: int | None = None) -> str:
    """A figure as it is read; what is held back says so, with what it is known to be below, and never looks like nought."""
    if value is None:
        return _("færre enn %(n)s", n=below) if below else _("vises ikke")
    if kind == "share":
        return _(_SHARES[value.normalize() + 0])
    if kind == "months":
        return _("%(n)s md.", n=number(value))
    return tall(int(value))


def range_in_words(least: int, most: int | None) -> str:
    return _("minst %(n)s", n=tall(least)) if most is None else f"{tall(least)}–{tall(most)}"


def in_few_words(share: Decimal | None) -> str:
    """A share where there is little room."""
    return _("vises ikke") if share is None else _(_FEW_WORDS[share.normalize() + 0])


def number(value: Decimal) -> str:
    """With a comma, and no decimals where there are none."""
    text = format(value.normalize(), "f")
    return text.replace(".", ",").replace("-", "−")


def half_year(key: str) -> str:
    """«2027-1» as «1. halvår 2027»."""
    year, _dash, half = key.partition("-")
    return _("%(n)s. halvår %(year)s", n=half, year=year)
