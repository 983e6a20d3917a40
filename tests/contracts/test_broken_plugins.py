"""Each thing that can be wrong with a plugin is a sentence, never a silence and never a stack trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any

import pluggy
import pytest

from core.trusts import conformance, plugins
from core.trusts.catalogue import Document
from core.trusts.conformance import check, check_rules
from core.trusts.hookspecs import hookimpl
from core.trusts.plugins import PluginRefused, build_manager
from core.trusts.rules import TrustRules, rules_for
from core.trusts.terms import (
    DEFAULT_WORDS,
    N_,
    ContactSpec,
    Finding,
    Routing,
    Rule,
    RuleStatus,
    Severity,
    Source,
    Step,
    TrustIdentity,
    UnitKind,
    UnitSpec,
)

PAGE = Document("Prøverutine", "2026-01")
LIST: Any = [12]
WORD: Any = "tjeneste"
WHO = TrustIdentity("broken", "Prøve HF", "OSO for prøve")
GOOD = PAGE.stated("notice_months", 12, "senest 12 mnd. før")
SOURCE = PAGE.says("Fjellvik: Medisin, ring Kari, kari@fjellvik.example")
UNIT = UnitSpec(("Fjellvik",), UnitKind.DEPARTMENT, "internal_medicine", None, SOURCE)
PERSON = ContactSpec("notification", "trust.contact", "Kari", "", "kari@fjellvik.example", SOURCE)


def plugin(**hooks: object) -> ModuleType:
    """Make a module of hook implementations; a value stands for a function that returns it."""
    module = ModuleType("broken")
    for name, value in {"trust_identity": WHO, "rules": (GOOD,), **hooks}.items():
        function = value if callable(value) else _returning(value)
        setattr(module, name, hookimpl(function))
    return module


def _returning(value: object) -> Callable[[], object]:
    return lambda: value


def problems(**hooks: object) -> str:
    manager = build_manager("broken", plugin(**hooks))
    return "\n".join(str(p) for p in check_rules(TrustRules("broken", date(2026, 11, 22), (), manager.hook)))


def test_a_small_plugin_in_order_has_no_problem() -> None:
    assert problems(units=(UNIT,), contacts=(PERSON,)) == ""


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (replace(GOOD, value=11), "11 står ikke i setningen «senest 12 mnd. før»"),
        (replace(GOOD, key="notice_weeks"), "«notice_weeks» er ikke et spørsmål i katalogen"),
        (replace(GOOD, source=None), "setningen som sier det, mangler"),
        (replace(GOOD, source=Source(" ", "x", None)), "setningen som sier det, mangler"),
        (replace(GOOD, source=Source("12", " ", None)), "dokumentet mangler"),
        (replace(GOOD, source=Source("12", "x", "juni 2021")), "dokumentdatoen «juni 2021» er ikke"),
        (replace(GOOD, value=None), "har kilde, men ingen verdi"),
        (replace(GOOD, value=LIST), "har en verdi som kan endres"),
        (replace(GOOD, status=RuleStatus.OUR_READING), "er vår lesning, men sier ikke hvorfor"),
        (replace(GOOD, status=RuleStatus.NOT_PUBLISHED), "er ikke publisert, men har verdi eller kilde"),
        (replace(GOOD, status=RuleStatus.CONFIRMED), "bare foretaket selv bekrefter"),
        (replace(GOOD, in_force_from=date(2026, 2, 1), in_force_to=date(2026, 1, 1)), "slutter å gjelde før den begynner"),
        (PAGE.stated("new_scheme_from", date(2019, 3, 2), "Fra 1. mars 2019"), "02.03.2019 står ikke i setningen"),
        (PAGE.stated("hiring_form", "Personalsystemet", "fører i Personalportalen"), "Personalsystemet står ikke i setningen"),
        (PAGE.stated("priority_group", "unit", "fastsetter rekkefølgen"), "skal være en av period, unit_and_period"),
        (PAGE.stated("reconfirm_window", (6, 9, 12), "6-9-12"), "«reconfirm_window» skal være to hele tall"),
        (PAGE.stated("reconfirm_window", (9, 6), "6-9"), "det minste først"),
        (PAGE.stated("notice_months", "tolv", "tolv"), "skal være et helt tall over null"),
        (PAGE.stated("gate_agreement", "block", "må"), "skal være en av hold, warn"),
        (PAGE.stated("new_scheme_from", 2019, "2019"), "skal være en dato"),
    ],
)
@pytest.mark.requirement("R-110")
def test_a_broken_rule_is_named(rule: Rule, sentence: str) -> None:
    assert sentence in problems(rules=(rule,))


@pytest.mark.parametrize(
    ("hooks", "sentence"),
    [
        ({"rules": (GOOD, GOOD)}, "«notice_months» har to versjoner i kraft samtidig"),
        ({"rules": ({"key": "x"},)}, "«rules» gir dict, ikke Rule"),
        ({"trust_identity": None}, "gir ingen TrustIdentity"),
        ({"trust_identity": replace(WHO, code="other")}, "kalles «broken» i inngangspunktet, men «other»"),
        ({"trust_identity": replace(WHO, code="Bro ken")}, "kan ikke stå i en adresse"),
        ({"trust_identity": replace(WHO, name=" ")}, "navn eller OSO-navn mangler"),
        ({"trust_identity": replace(WHO, orgnr="983974911")}, "organisasjonsnummeret 983974911 er ikke gyldig"),
        ({"trust_identity": replace(WHO, orgnr="98397")}, "organisasjonsnummeret 98397 er ikke gyldig"),
        ({"units": (UNIT, UNIT)}, "enheten «Fjellvik» står to ganger"),
        ({"units": ("Fjellvik",)}, "«units» gir noe annet enn UnitSpec"),
        ({"units": (replace(UNIT, path=("Fjellvik", "Medisin")),)}, "kommer før enheten over seg"),
        ({"units": (replace(UNIT, path=("Fjelvik",)),)}, "«Fjelvik» står ikke ordrett i setningen"),
        ({"units": (replace(UNIT, specialty=None),)}, "mangler fagkode"),
        ({"units": (replace(UNIT, source=None),)}, "enheten «Fjellvik»: setningen som sier det, mangler"),
        ({"contacts": (replace(PERSON, email="kari@"),)}, "ingen gyldig adresse"),
        ({"contacts": (replace(PERSON, email="kari.k@fjellvik.example"),)}, "står ikke i setningen"),
        ({"contacts": (replace(PERSON, role="sjef"),)}, "mangler formål eller rolle"),
        ({"contacts": ("Kari",)}, "«contacts» gir noe annet enn ContactSpec"),
        ({"contacts": (replace(PERSON, source=Source("", "", None)),)}, "kontakten Kari: setningen"),
        ({"words": "tjeneste"}, "«words» gir noe annet enn Words"),
        ({"words": replace(DEFAULT_WORDS, period=WORD)}, "ordet «period» er ikke en Text"),
        ({"steps": ()}, "ingen steg"),
        ({"steps": ("x",)}, "«steps» gir noe annet enn Step"),
        ({"steps": (Step("a", N_("A"), "trust.contact", 2),)}, "ikke nummerert 1–1"),
        ({"steps": (Step("a", N_("A"), "trainee", 1), Step("a", N_("A"), "sjef", 2))}, "to steg har samme nøkkel"),
        ({"routing": "x"}, "sier ikke hvem som får melding om notification"),
        ({"routing": lambda event: Routing(event, ("sjefen",))}, "til noe som ikke er en rolle"),
        ({"routing": lambda event: Routing(event, ("trainee",), cc_mandatory=True)}, "krever kopi av"),
        ({"notification_findings": ("for sent",)}, "et funn er ikke en Finding med en Text"),
        (
            {"notification_findings": (Finding("x", Severity.REFUSE, N_("Nei.")),)},
            "funnet «x» stanser noe uten en regel bak",
        ),
        ({"notification_findings": (Finding("x", Severity.INFO, N_("Nei."), who="sjef"),)}, "som ikke er en rolle"),
        ({"duration_findings": lambda: 1 / 0}, "ZeroDivisionError"),
    ],
)
def test_a_broken_answer_is_named(hooks: dict[str, object], sentence: str) -> None:
    assert sentence in problems(**hooks)


def test_a_deadline_as_a_bar_is_named() -> None:
    """C-44: lead times never refuse."""

    def notification_findings(facts, book):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - a foreign plugin's carelessness
        late = facts.notified_on > date(2027, 3, 1)
        return (Finding("late", Severity.REFUSE, N_("For sent."), book.rule("notice_months")),) if late else ()

    assert "en frist stenger for innmelding" in problems(notification_findings=notification_findings)


def _wrapping() -> ModuleType:
    module = ModuleType("broken")

    def rules():  # type: ignore[no-untyped-def]  # noqa: ANN202 - as a plugin might write it
        return (yield)

    module.rules = hookimpl(wrapper=True)(rules)  # type: ignore[attr-defined]
    return module


def _first() -> ModuleType:
    module = ModuleType("broken")
    module.units = hookimpl(tryfirst=True)(_returning(()))  # type: ignore[attr-defined]
    return module


def _misspelt() -> ModuleType:
    module = ModuleType("broken")
    module.ruls = hookimpl(_returning(()))  # type: ignore[attr-defined]
    return module


def _wrong_argument() -> ModuleType:
    module = ModuleType("broken")
    module.words = hookimpl(lambda books: books)  # type: ignore[attr-defined]
    return module


@pytest.mark.parametrize("make", [_wrapping, _first, _misspelt, _wrong_argument])
def test_what_would_overrule_the_core_or_can_never_be_called_is_refused(make: Callable[[], ModuleType]) -> None:
    with pytest.raises(PluginRefused, match=r"^broken: "):
        build_manager("broken", make())


@pytest.mark.parametrize("hook", ["notification_findings", "duration_findings", "extra_fields"])
def test_a_collecting_hook_adds_and_never_silences(hook: str) -> None:
    manager = build_manager("broken", plugin(**{hook: ()}))
    assert isinstance(manager, pluggy.PluginManager)
    assert len(getattr(manager.hook, hook).get_hookimpls()) == 2


def test_the_kit_says_what_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value = "broken", "nowhere.hooks"

        def load(self) -> ModuleType:
            raise ModuleNotFoundError("No module named 'nowhere'")

    class Twin(Point):
        value = "elsewhere.hooks"

    monkeypatch.setattr(plugins, "entry_points", lambda **_: [Point()])
    plugins.forget()
    assert [p.sentence for p in check("broken")] == ["utvidelsen lar seg ikke laste: No module named 'nowhere'"]
    monkeypatch.setattr(plugins, "entry_points", lambda **_: [Point(), Twin()])
    plugins.forget()
    assert [p.sentence for p in check("broken")] == ["to utvidelser er installert under samme kode"]
    monkeypatch.undo()
    plugins.forget()
    assert [str(p) for p in check("fin")] == []
    assert "ikke et helseforetak" in str(check("broken")[0])


@pytest.mark.parametrize("code", ["fin", "unn", "nlsh"])
@pytest.mark.requirement("R-026")
@pytest.mark.requirement("R-045")
def test_a_changed_unit_label_or_address_is_noticed(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rules_for(code, on=conformance.PROBE_DAY)
    units, contacts = rules.units(), rules.contacts()
    for number, unit in enumerate(units):
        if unit.named:
            changed = replace(unit, path=(*unit.parent, f"{unit.label}x"))
            monkeypatch.setattr(TrustRules, "units", lambda _, c=changed, n=number: (*units[:n], c, *units[n + 1 :]))
            assert any("står ikke ordrett" in p.sentence for p in check_rules(rules)), unit.label
    monkeypatch.undo()
    for number, person in enumerate(contacts):
        changed_person = replace(person, email=f"x{person.email}")
        monkeypatch.setattr(TrustRules, "contacts", lambda _, c=changed_person, n=number: (*contacts[:n], c, *contacts[n + 1 :]))
        assert any("står ikke i setningen" in p.sentence for p in check_rules(rules)), person.name
