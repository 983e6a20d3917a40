"""Examples for the routes of service periods; see examples.py, which imports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.case import Case, Example
    from tests.support.pair import Pair


def of_placement(case: Case, **more: Any) -> dict[str, Any]:
    return {**more, "version": case.row("placement", "placement").version}


def of_serving(case: Case, **more: Any) -> dict[str, Any]:
    return {**more, "version": case.row("placement", "placement_serving").version}


# by the page's endpoint: the JSON twin, the period, and what is sent
BODIES: dict[str, tuple[str, str, Callable[[Case], dict[str, Any]]]] = {
    "service_periods.record_details": ("record_details", "placement", lambda case: of_placement(case, supervisor="Siri Sand")),
    "service_periods.record_hiring": (
        "record_hiring",
        "placement",
        lambda case: of_placement(case, hiring_form_on=case.today, reason="Først nå"),
    ),
    "service_periods.start": ("start_service", "placement_due", lambda _case: {}),
    "service_periods.complete": ("complete_service", "placement_serving", lambda _case: {"closing_reason": "Avsluttet tidlig"}),
    "service_events.move": (
        "move_service",
        "placement_serving",
        lambda case: of_serving(case, full_time_percent=80, agreed_with="Alle parter", move_reason="Omsorg for barn"),
    ),
    "service_events.pause": (
        "pause_service",
        "placement_serving",
        lambda case: {"pause_from": case.on(-40), "pause_to": case.on(-35), "pause_reason": "Permisjon"},
    ),
    "service_events.resume": ("resume_service", "placement_serving", lambda case: {"resume_on": case.today}),
    "service_events.delay": ("record_delay", "placement_serving", lambda case: {"delayed_on": case.today}),
    "service_events.prolong": (
        "ask_prolongation",
        "placement_served",
        lambda case: {"new_ends_on": case.on(60), "prolong_reason": "Målene er ikke nådd"},
    ),
    "service_events.answer_prolongation": ("answer_prolongation", "placement_serving", lambda _case: {"answer": "yes"}),
    "service_events.settle_prolongation": (
        "settle_prolongation",
        "placement_serving",
        lambda _case: {"outcome": "confirmed", "outcome_reason": "Avtalt på telefon"},
    ),
    "service_events.attend": (
        "record_course_day",
        "placement_serving",
        lambda case: {"held_on": case.today, "course": "Grunnkurs"},
    ),
    "service_events.strike": ("strike_course_day", "placement_serving", lambda _case: {}),
    "service_events.strike_pause": ("strike_pause", "placement_serving", lambda _case: {}),
    "service_events.reach": (
        "reach_objective",
        "placement_serving",
        lambda _case: {"objective": "ALM-085", "status": "in_progress"},
    ),
    "service_events.call_evaluation": ("call_evaluation", "placement_serving", lambda case: {"planned_on": case.on(9)}),
    "service_events.reply": ("reply_evaluation", "placement_serving", lambda _case: {"mentor_reply": "yes"}),
    "service_events.document": ("document_objectives", "placement_serving", lambda _case: {}),
    "service_events.talked": ("log_follow_up", "placement_serving", lambda _case: {}),
    "service_events.issue": ("issue_certificate", "placement_served", lambda _case: {}),
}
IDS: dict[str, Callable[[Pair], Any]] = {"day_id": lambda p: p.ids["course_day"], "pause_id": lambda p: p.ids["pause"]}


def case_of(name: str) -> Callable[[Pair], Any]:
    return lambda pair: pair.case(name)


def examples(make: type[Example]) -> dict[str, Example]:
    found: dict[str, Example] = {}
    for page, (twin, name, body) in BODIES.items():
        one = make(body, params={"case_id": case_of(name), **IDS})
        found |= {page: one, f"service_periods_api.{twin}": one}
    shows: dict[tuple[str, str], Callable[[Pair], str]] = {
        ("service_events.download", "get_certificate"): lambda p: p.word,
        ("service_events.package", "get_package"): lambda p: f"sak-{p.case('placement_serving')}.pdf",
    }
    for (page, twin), shown in shows.items():
        one = make(shows=shown, params={"case_id": lambda p: p.case("placement_serving")})
        found |= {page: one, f"service_periods_api.{twin}": one}
    return found
