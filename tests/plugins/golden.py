"""What the requirement rows say each trust's value is, written from the rows and not from the plugins."""

from collections.abc import Iterable
from datetime import date

from core.trusts.terms import Rule, RuleStatus, RuleValue

Golden = dict[str, tuple[RuleValue, str]]

FIN: Golden = {
    "schemes": (("new",), "R-012"),
    "coordinator_function": (True, "R-015"),
    "sender": ("municipality.coordinator", "R-023"),
    "receiver": ("trust.contact", "R-023"),
    "unit_leader": (("enhetsleder",), "R-025"),
    "first_notice": ("with_plan", "R-031"),
    "mandatory_fields": (("period", "unit"), "R-030"),
    "plan_content": (("period", "unit"), "R-030"),
    "reconfirm_window": ((6, 9), "R-032"),
    "min_months": (6, "R-047"),
    "default_months": (6, "R-050"),
    "vacancy_kind": ("LIS 2/3-stillinger", "R-050"),
    "priority_group": ("unit_and_period", "R-057"),
    "contact_during_service": (True, "R-077"),
    "facilitate_objectives": (("ALM-055", "ALM-085"), "R-079"),
    "evaluation_duty": ("trust.unit_leader", "R-089"),
    "mentor_in_evaluation": ("recommended", "R-090"),
    "agreement_anchor": ("tjenesteavtale 7", "R-105"),
    "duty_basis": ("spesialistforskriften § 4", "R-108"),
    "mode": ("interim", "R-112"),
    "regional_plan": (2022, "R-111"),
}
UNN: Golden = {
    "need_copy": ("trust.adviser", "R-020"),
    "need_months": ((6, 9), "R-040"),
    "unit_leader": (("klinikkleder", "avdelingsleder"), "R-025"),
    "min_months": (6, "R-047"),
    "default_months": (6, "R-051"),
    "longer_vacancies": (True, "R-051"),
    "vacancy_kind": ("vikariater", "R-051"),
    "register_system": ("Fiktiv enhet", "R-062"),
    "candidate_check": (("register", "municipality", "trainee", "trust.unit_leader"), "R-063"),
    "first_contact": ("trust.unit_leader", "R-066"),
    "hiring_form": ("Personalportalen", "R-072"),
    "offer_letter": ("Personal", "R-073"),
    "agreement_anchor": ("tjenesteavtale 7", "R-105"),
    "duty_basis": ("spesialistforskriften", "R-108"),
    "mode": ("interim", "R-112"),
    "regional_plan": (2022, "R-111"),
}
NLSH: Golden = {
    "schemes": (("new", "converted"), "R-011"),
    "gate_agreement": ("hold", "R-007"),
    "gate_registration": ("hold", "R-008"),
    "sender": ("municipality", "R-022"),
    "receiver": ("trust.contact", "R-028"),
    "referral": ("municipality.leader", "R-021"),
    "form_per_alis": (True, "R-027"),
    "notice_months": (12, "R-028"),
    "overview": (True, "R-029"),
    "default_months": (6, "R-050"),
    "vacancy_kind": ("LIS 2/3-stillinger", "R-050"),
    "mode": ("interim", "R-112"),
    "register_system": ("Fiktiv enhet", "R-062"),
    "regional_plan": ("in_preparation", "R-112"),
    "agreement_anchor 2020-12-01": ("tjenesteavtale 6", "R-104"),
    "objectives_plan": (True, "R-009"),
    "coordinator_function": (True, "R-015"),
    "trust_contact_function": (True, "R-016"),
    "years_before_service": (2, "R-013"),
    "essential_part": ("registered_institutions", "R-014"),
    "training_institutions": (("approved", "registered"), "R-010"),
    "first_notice": ("at_once", "R-033"),
    "mandatory_fields": (("period", "place", "department"), "R-033"),
    "reconfirm_window": ((6, 9), "R-034"),
    "contract_window": ((3, 6), "R-038"),
    "plan_content": (("arena", "place", "period"), "R-036"),
    "training_plan_system": ("Kompetansemodulen", "R-039"),
    "municipal_arena": (True, "R-046"),
    "min_months": (6, "R-047"),
    "split_months": ((3, 3), "R-048"),
    "continuity": ("main_rule", "R-049"),
    "exception_months": ((3, 6), "R-056"),
    "max_deviation_months": (6, "R-052"),
    "other_place_or_specialty": (True, "R-053"),
    "flexibility": (True, "R-055"),
    "priority_group": ("period", "R-058"),
    "registers_need": (True, "R-061"),
    "offer_where_vacant": (True, "R-067"),
    "after_decline": ("waits", "R-068"),
    "other_trusts": (True, "R-069"),
    "post_elsewhere": ("municipality.coordinator", "R-070"),
    "employer": ("trust", "R-074"),
    "salary": ("trust", "R-075"),
    "course_days": (5, "R-076"),
    "course_period_months": (6, "R-076"),
    "contact_during_service": (True, "R-077"),
    "equal_terms": (True, "R-078"),
    "facilitate_objectives": (("ALM-055", "ALM-085"), "R-079"),
    "delay": ("spesialistforskriften § 31", "R-080"),
    "prolongation": ("close_dialogue", "R-082"),
    "document_objectives": ("Kompetansemodulen", "R-087"),
    "service_certificate": (True, "R-088"),
    "agreement_anchor 2024-06-01": ("samarbeidsavtalen punkt 5.2 e", "R-106"),
    "agreement_notice_years": (1, "R-095"),
    "agreement_in_force": ("signed_by_both", "R-094"),
    "agreement_review": ("yearly", "R-097"),
    "regulations": (("FOR-2016-12-08-1482", "FOR-2019-08-28-1123", "Rundskriv I-2/2019"), "R-107"),
    "new_scheme_from": (date(2019, 3, 1), "R-109"),
    "sami_name": ("NORDLÁNDA SKIPPIJVÍESSO", "R-125"),
}
HSYK: Golden = {}
GOLDEN: dict[str, Golden] = {"fin": FIN, "unn": UNN, "nlsh": NLSH, "hsyk": HSYK}


def differences(code: str, rules: Iterable[Rule]) -> list[str]:
    """Compare a trust's stated rules with the requirement rows; a sentence per difference."""
    expected = GOLDEN[code]
    given = {_name(rule, expected): rule.value for rule in rules if rule.status is RuleStatus.STATED}
    wrong = [
        f"{code}: {name} is {given[name]!r}, {row} says {value!r}"
        for name, (value, row) in expected.items()
        if name in given and (given[name] != value or type(given[name]) is not type(value))
    ]
    wrong += [f"{code}: {name} is missing ({expected[name][1]})" for name in expected.keys() - given.keys()]
    return wrong + [f"{code}: {name} stands in no requirement row" for name in given.keys() - expected.keys()]


def _name(rule: Rule, expected: Golden) -> str:
    dated = f"{rule.key} {rule.in_force_from}"
    return dated if dated in expected else rule.key
