"""What form the answer to a question has, for a plugin's value and for what a trust's admin confirms alike."""

from datetime import date

from core.trusts.sources import N_, RuleValue, Text

COUNTS = frozenset(
    {
        "years_before_service",
        "notice_months",
        "min_months",
        "default_months",
        "max_deviation_months",
        "course_days",
        "course_period_months",
        "agreement_notice_years",
        "regional_plan",
    }
)
RANGES = frozenset({"reconfirm_window", "contract_window", "split_months", "exception_months", "need_months"})
CHOICES = {
    "gate_agreement": ("hold", "warn"),
    "gate_registration": ("hold", "warn"),
    "direction": ("trust_offers", "head_chooses"),
    "first_notice": ("at_once", "with_plan"),
    "priority_group": ("period", "unit_and_period"),
}
MOST = 120
"""More months, years or days than any routine counts; thousands of months would lead to no date at all."""
DATES = frozenset({"new_scheme_from"})
FREE = frozenset({"regional_plan"})
"""A year, or a word on how far it has come."""


def shape_problem(key: str, value: RuleValue) -> Text | None:
    """Say what is wrong with the form of a value, or None when it fits its question."""
    if key in RANGES and not _is_range(value):
        return N_("skal være to hele tall, det minste først")
    if key in COUNTS and not _is_count(value) and not (key in FREE and isinstance(value, str)):
        return N_("skal være et helt tall over null")
    if key in RANGES | COUNTS - FREE and any(number > MOST for number in _numbers(value)):
        return N_("skal være høyst %(most)s", most=MOST)
    if key in CHOICES and value not in CHOICES[key]:
        return N_("skal være en av %(choices)s", choices=CHOICES[key])
    if key in DATES and not isinstance(value, date):
        return N_("skal være en dato")
    return None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_range(value: RuleValue) -> bool:
    match value:
        case (int(first), int(second)):
            return 0 < first <= second
        case _:
            return False


def _numbers(value: RuleValue) -> tuple[int, ...]:
    return tuple(one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, int))
