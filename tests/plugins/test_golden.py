"""Each stated value equals its requirement row, stands in its quote, and cannot be changed unnoticed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.trusts.evidence import unfounded
from core.trusts.rules import rules_for
from core.trusts.terms import Rule, RuleStatus, RuleValue
from tests.plugins.golden import GOLDEN, differences

DAY = date(2026, 11, 22)
STATED = [
    (code, number, rule)
    for code in GOLDEN
    for number, rule in enumerate(rules_for(code, on=DAY).every_version())
    if rule.status is RuleStatus.STATED
]
ROW = {
    (code, rule.key, rule.in_force_from): row
    for code, _, rule in STATED
    for name, (_value, row) in GOLDEN[code].items()
    if name in {rule.key, f"{rule.key} {rule.in_force_from}"}
}
NAMES = [f"{code}-{rule.key}-{rule.in_force_from or 'always'}" for code, _, rule in STATED]


def mutations(value: RuleValue) -> list[RuleValue]:
    """Change a value in every way its type allows: nothing of it may be changed unnoticed."""
    match value:
        case bool():
            return [not value]
        case int():
            return [value + 1, value - 1, value * 2]
        case date():
            return [value + timedelta(days=1), value.replace(year=value.year + 1)]
        case str():
            return [f"{value}x", value[:-1], "annet"]
        case tuple():
            changed = [(*value[:i], _other(value[i]), *value[i + 1 :]) for i in range(len(value))]
            return [*changed, value[:-1], (*value, value[-1])]
    return []


def _other(item: int | str) -> int | str:
    return item + 1 if isinstance(item, int) else f"{item}x"


@pytest.mark.parametrize("code", GOLDEN)
@pytest.mark.requirement("R-110")
def test_stated_values_are_those_of_the_requirement_rows(code: str) -> None:
    assert differences(code, rules_for(code, on=DAY).every_version()) == []


MARKED = [
    pytest.param(*row, id=name, marks=pytest.mark.requirement(ROW[row[0], row[2].key, row[2].in_force_from]))
    for row, name in zip(STATED, NAMES, strict=True)
]


@pytest.mark.parametrize(("code", "number", "rule"), MARKED)
def test_a_changed_value_is_noticed(code: str, number: int, rule: Rule) -> None:
    everything = rules_for(code, on=DAY).every_version()
    found = mutations(rule.value)
    assert found
    for value in found:
        mutated = (*everything[:number], replace(rule, value=value), *everything[number + 1 :])
        assert differences(code, mutated), f"{rule.key} = {value!r} went unnoticed"


@pytest.mark.parametrize(("code", "number", "rule"), STATED, ids=NAMES)
@pytest.mark.requirement("R-110")
def test_numbers_and_names_stand_in_their_quote(code: str, number: int, rule: Rule) -> None:
    assert unfounded(rule) is None


@pytest.mark.parametrize(
    ("code", "number", "rule"),
    [row for row in STATED if isinstance(row[2].value, int) and not isinstance(row[2].value, bool)],
    ids=lambda value: value.key if isinstance(value, Rule) else None,
)
def test_a_wrong_number_is_not_found_in_the_quote(code: str, number: int, rule: Rule) -> None:
    assert isinstance(rule.value, int)
    assert unfounded(replace(rule, value=rule.value + 40)) == str(rule.value + 40)


@pytest.mark.parametrize("code", GOLDEN)
@pytest.mark.requirement("R-110")
def test_every_rule_shows_document_and_date(code: str) -> None:
    dates = {rule.source.dated for rule in rules_for(code, on=DAY).every_version() if rule.source}
    assert (
        dates <= {"fin": {"2023-07-12", "udatert"}, "unn": {"2021-06"}, "nlsh": {"udatert", "2024-06"}, "hsyk": {"udatert"}}[code]
    )
    assert all(rule.source.document for rule in rules_for(code, on=DAY).every_version() if rule.source)


def test_the_signature_of_unns_document_is_shown() -> None:
    source = rules_for("unn", on=DAY).rule("min_months").source
    assert source
    assert "Einar Bugge, Forsknings- og utdanningssjef" in source.document
