"""The unit lists, word for word and counted, and the published contacts."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from core.trusts.rules import TrustRules, rules_for
from core.trusts.terms import UnitKind

DAY = date(2026, 11, 22)
FIN = {
    "Hammerfest sykehus": [
        "Avdeling for kvinne/barn",
        "Avdeling for medisin",
        "Avdeling for kirurgi/ortopedi",
        "Avdeling for akuttmedisin",
        "Avdeling for psykisk helsevern og rus",
    ],
    "Kirkenes sykehus": [
        "Avdeling for medisin",
        "Avdeling for kirurgi/ortopedi/føde/gyn",
        "Avdeling for akuttmedisin",
        "Avdeling for rehabilitering",
        "Avdeling for psykisk helsevern og rus",
    ],
    "Klinikk Alta": ["Avdeling for psykisk helsevern", "Avdeling for avhengighetsmedisin"],
    "Sámi klinihkka": ["SÁNAG/SANKS"],
}
UNN = {
    "Medisinsk klinikk": [
        "fordøyelsessykdommer",
        "nyresykdommer",
        "geriatri",
        "indremedisin",
        "blodsykdommer",
        "infeksjonssykdommer",
        "endokrinologi",
        "akutt - og mottaksmedisin",
    ],
    "Hjerte-lungeklinikken": ["Hjertesykdommer", "lungesykdommer"],
    "Nevro-, ortopedi- og rehabiliteringsklinikken": [
        "Ortopedisk kirurgi",
        "øre-nese-halssykdommer",
        "nevrologi",
        "fysikalsk medisin og rehabilitering",
        "revmatologi",
    ],
    "Kirurgi-, kreft- og kvinnehelseklinikken": ["Onkologi"],
    "Barne- og ungdomsklinikken": ["Barnesykdommer", "Barne- og ungdomspsykiatri"],
    "Psykisk helse- og rusklinikken": ["Psykiatri", "rus- og avhengighetsmedisin"],
    "E-helse, samhandlings- og innovasjonssenteret": ["Stormottakersatsingen/pasientsentrert helsetjenesteteam"],
}


def rules(code: str) -> TrustRules:
    return rules_for(code, on=DAY)


def grouped(code: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit in rules(code).named_units():
        found.setdefault(unit.path[0], []).append(unit.label)
    return found


@pytest.mark.requirement("R-041")
def test_fin_has_four_sites_and_thirteen_units_word_for_word() -> None:
    assert grouped("fin") == FIN
    assert sum(map(len, FIN.values())) == 13


@pytest.mark.requirement("R-042")
def test_unn_has_seven_clinics_and_twenty_one_entries_and_names_no_site() -> None:
    assert grouped("unn") == UNN
    assert sum(map(len, UNN.values())) == 21
    assert all(unit.site is None for unit in rules("unn").units())
    assert {unit.path[0] for unit in rules("unn").units() if unit.examples} == {"Medisinsk klinikk"}


@pytest.mark.requirement("R-043")
@pytest.mark.requirement("R-044")
def test_nlsh_has_four_sites_twenty_one_entries_and_five_sub_areas() -> None:
    units = rules("nlsh").named_units()
    kinds = Counter(unit.kind for unit in units)
    assert kinds == {UnitKind.ENTRY: 21, UnitKind.SUB_AREA: 5}
    assert {unit.path[0] for unit in units} == {"Lofoten", "Vesterålen", "Bodø", "Fauske"}
    per_clinic = Counter(unit.path[1] for unit in units if unit.kind is UnitKind.ENTRY)
    assert per_clinic == {
        "Kirurgisk klinikk": 5,
        "Medisinsk klinikk": 7,
        "Barneklinikken": 1,
        "Psykisk helse-og rusklinikken": 8,
    }
    above = {unit.parent for unit in units if unit.kind is UnitKind.SUB_AREA}
    assert above == {("Bodø", "Medisinsk klinikk", "generell indremedisin")}


@pytest.mark.requirement("R-043")
def test_sykelig_overvekt_og_diabetes_is_one_entry() -> None:
    labels = [unit.label for unit in rules("nlsh").named_units()]
    assert labels.count("sykelig overvekt og diabetes") == 1
    assert "diabetes" not in labels


def test_hsyk_publishes_no_list() -> None:
    assert rules("hsyk").units() == ()


@pytest.mark.parametrize("code", ["fin", "unn", "nlsh"])
def test_parents_come_before_children_and_every_named_unit_has_a_specialty(code: str) -> None:
    seen: set[tuple[str, ...]] = set()
    for unit in rules(code).units():
        assert not unit.parent or unit.parent in seen
        assert unit.specialty or not unit.named
        seen.add(unit.path)


@pytest.mark.parametrize(
    ("code", "people"),
    [
        (
            "nlsh",
            [("trust.contact", "Ingrid-Helene Kvig Jørgensen", "ingrid-helene.kvig.jorgensen@nordlandssykehuset.no", False)],
        ),
        ("fin", [("trust.contact", "Evy C. Adamsen", "evy.adamsen@finnmarkssykehuset.no", False)]),
        (
            "unn",
            [
                ("trust.contact", "Åsa Johanne Nordheim", "asa.johanne.nordheim@unn.no", False),
                ("trust.adviser", "Catherine Elde Isaksen", "catherine.elde.isaksen@unn.no", True),
            ],
        ),
        ("hsyk", []),
    ],
)
@pytest.mark.requirement("R-017")
@pytest.mark.requirement("R-018")
@pytest.mark.requirement("R-019")
@pytest.mark.requirement("R-020")
@pytest.mark.requirement("R-026")
def test_contacts_are_those_the_sources_name(code: str, people: list[tuple[str, str, str, bool]]) -> None:
    contacts = rules(code).contacts()
    assert [(c.role, c.name, c.email, c.copy) for c in contacts] == people
    assert all(c.source.document for c in contacts)


def test_the_hidden_link_in_unns_header_is_nobodys_contact() -> None:
    """A mail link without a role given is neither stored nor routed to (C-15)."""
    assert not any("hege" in contact.email for code in ("fin", "unn", "nlsh", "hsyk") for contact in rules(code).contacts())


@pytest.mark.requirement("R-001")
@pytest.mark.requirement("R-002")
def test_four_trusts_each_with_one_oso_area() -> None:
    identities = [rules(code).identity for code in ("fin", "unn", "nlsh", "hsyk")]
    assert [who.code for who in identities] == ["fin", "unn", "nlsh", "hsyk"]
    assert len({who.oso_name for who in identities}) == 4


@pytest.mark.requirement("R-125")
def test_nlshs_sami_name_is_kept_as_printed_and_marked_unverified() -> None:
    who = rules("nlsh").identity
    assert (who.name_sami, who.sami_language, who.sami_verified) == ("NORDLÁNDA SKIPPIJVÍESSO", "smj", False)
    assert who.name == "Nordlandssykehuset HF"
    assert str(rules("nlsh").rule("sami_name").reading) == "Skrivemåte ikke bekreftet."
    assert replace(who, sami_verified=True) != who
