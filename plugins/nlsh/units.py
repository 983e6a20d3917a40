"""NLSH's units, word for word: four sites, 21 entries, five sub-areas (R-043, R-044; C-28)."""

from core.trusts.terms import UnitKind
from core.trusts.units import Row, unit_tree
from plugins.nlsh.documents import PAGE

_KINDS = (UnitKind.SITE, UnitKind.CLINIC, UnitKind.ENTRY, UnitKind.SUB_AREA)
_GENERAL = "generell indremedisin"
_MEDICINE_BODO = (
    "Revmatologi, nevrologi, onkologi, sykelig overvekt og diabetes, generell indremedisin (herunder; fordøyelse, "
    "infeksjonsmedisin, nyresykdommer, lungesykdommer og hjertesykdommer)"
)
_LISTS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Kirurgisk klinikk", "Lofoten", "Generell kirurgi", (("Generell kirurgi", "surgery"),)),
    (
        "Kirurgisk klinikk",
        "Vesterålen",
        "Generell kirurgi og ortopedi",
        (("Generell kirurgi", "surgery"), ("ortopedi", "orthopaedics")),
    ),
    (
        "Kirurgisk klinikk",
        "Bodø",
        "Generell kirurgi og ortopedi",
        (("Generell kirurgi", "surgery"), ("ortopedi", "orthopaedics")),
    ),
    ("Medisinsk klinikk", "Lofoten", "Generell indremedisin", (("Generell indremedisin", "internal_medicine"),)),
    ("Medisinsk klinikk", "Vesterålen", "Generell indremedisin", (("Generell indremedisin", "internal_medicine"),)),
    (
        "Medisinsk klinikk",
        "Bodø",
        _MEDICINE_BODO,
        (
            ("Revmatologi", "rheumatology"),
            ("nevrologi", "neurology"),
            ("onkologi", "oncology"),
            ("sykelig overvekt og diabetes", "obesity_and_diabetes"),
            (_GENERAL, "internal_medicine"),
        ),
    ),
    ("Barneklinikken", "Bodø", "Barnemedisin", (("Barnemedisin", "paediatrics"),)),
    (
        "Psykisk helse-og rusklinikken",
        "Bodø",
        "Barne- og ungdomspsykiatri, Psykiatri og Rus og avhengighetsmedisiner",
        (
            ("Barne- og ungdomspsykiatri", "child_psychiatry"),
            ("Psykiatri", "psychiatry"),
            ("Rus og avhengighetsmedisiner", "addiction_medicine"),
        ),
    ),
    ("Psykisk helse-og rusklinikken", "Fauske", "Psykiatri", (("Psykiatri", "psychiatry"),)),
    (
        "Psykisk helse-og rusklinikken",
        "Lofoten",
        "Barne- og ungdomspsykiatri og Psykiatri",
        (("Barne- og ungdomspsykiatri", "child_psychiatry"), ("Psykiatri", "psychiatry")),
    ),
    (
        "Psykisk helse-og rusklinikken",
        "Vesterålen",
        "Barne- og ungdomspsykiatri og Psykiatri",
        (("Barne- og ungdomspsykiatri", "child_psychiatry"), ("Psykiatri", "psychiatry")),
    ),
)
_SUB_AREAS = (
    ("fordøyelse", "gastroenterology"),
    ("infeksjonsmedisin", "infectious_diseases"),
    ("nyresykdommer", "nephrology"),
    ("lungesykdommer", "pulmonology"),
    ("hjertesykdommer", "cardiology"),
)


def _rows() -> list[Row]:
    found: list[Row] = []
    for clinic, site, wording, entries in _LISTS:
        source = PAGE.says(f"{clinic} … {site}: {wording}")
        for label, specialty in entries:
            found.append(((site, clinic, label), specialty, source))
            if label == _GENERAL:
                found += [((site, clinic, label, area), code, source) for area, code in _SUB_AREAS]
    return found


UNITS = unit_tree(_KINDS, _rows())
