"""One organisation pair with a row in every table, each free text carrying a word that no other pair has.

``populate`` writes what a matter can have (trainee, plan, request, query, presentation, offer, placement, agreement, messages …) for one
trust and one municipality. Whoever is not of the pair must never meet the word; ``rows_of`` tells whether any of its rows changed.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.dates import add_months
from core.permissions import Role
from tests.support.agreement_rows import agreement_rows
from tests.support.pair import Pair, Writer
from tests.support.populated_chain import asked_by_link
from tests.support.populated_messages import messages
from tests.support.populated_proposals import proposals
from tests.support.serving import serve

if TYPE_CHECKING:
    from tests.support.world import World

TRUST_ROLES = [role for role in Role if role.startswith("trust.")]
MUNICIPALITY_ROLES = [role for role in Role if role.startswith("municipality.")]

REQUESTS = (
    "request",
    "request_offered",
    "request_placed",
    "request_presented",
    "request_due",
    "request_serving",
    "request_served",
)
STATUS = {
    "request_offered": "offered",
    "request_placed": "accepted",
    "request_presented": "presented",
    "request_due": "accepted",
    "request_serving": "in_service",
    "request_served": "in_service",
}


def populate(world: World, trust: str, municipality: str, *, unit: str) -> Pair:
    """A full pair; ``unit`` is the end of a unit's label, whose leader is among ``people``."""
    pair = Pair(trust, municipality, f"kanari{trust}")
    writer = Writer(world, pair)
    put, ids, today = writer.put, pair.ids, world.today
    start = add_months(today.replace(day=1), 14)
    end = add_months(start, 6)
    pair.unit = world.unit(trust, unit)
    found = world.sql("SELECT path, full_label FROM alis.unit WHERE trust = %s AND id = %s", trust, pair.unit)[0]
    pair.unit_path, pair.unit_label = list(found.path), found.full_label
    _people(world, pair)
    world.profile(municipality)
    world.sql(
        "UPDATE alis.municipal_profile SET coordinator_name = %s WHERE municipality = %s",
        f"offentlig{trust} Koordinator",
        municipality,
    )
    ids["agreement"] = put(
        "agreement",
        signed_municipality_on=today - timedelta(days=400),
        signed_trust_on=today - timedelta(days=390),
        in_force_from=today - timedelta(days=390),
        ends_on=None,
    ).id
    ids["document"] = put(
        "agreement_document",
        agreement_id=ids["agreement"],
        filename=f"{pair.word}.pdf",
        media_type="application/pdf",
        sha256=hashlib.sha256(f"%PDF-1.4 {pair.word}".encode()).hexdigest(),
        content=f"%PDF-1.4 {pair.word}".encode(),
    ).id
    agreement_rows(pair, writer)
    ids["contact"] = put("contact", is_copy=False, is_mailbox=False, version=1, role="contact", purpose="requests").id
    ids["sub_unit"] = put(
        "unit", parent_id=pair.unit, path=pair.unit_path, kind="sub_area", position=999, closed_on=today - timedelta(days=1)
    ).id
    ids["unit_open"] = put(
        "unit", parent_id=None, path=[], kind="department", position=998, full_label=f"offentlig åpen {trust}"
    ).id
    world.sql("UPDATE alis.unit SET path = ARRAY[id] WHERE trust = %s AND id = %s", trust, ids["unit_open"])
    ids["setting"] = put("confirmed_setting", key="min_months", value={"value": 6}, confirmed_on=today, valid_from=today).id
    _trainees(world, pair, writer)
    for name, posts in (("vacancy", 3), ("vacancy_open", 2)):
        ids[name] = put(
            "vacancy",
            unit_id=pair.unit,
            unit_path=pair.unit_path,
            unit_label=pair.unit_label,
            starts_on=start,
            ends_on=end,
            posts=posts,
            last_confirmed_on=today,
        ).id
    for number, name in enumerate(REQUESTS, 1):
        _request(world, pair, writer, name, number)
    _matters(world, pair, writer)
    ids["plan_mode"] = put(
        "plan_mode",
        mode="regional_plan",
        effective_on=today + timedelta(days=100),
        recorded_on=today,
        cancelled_on=None,
        cancelled_by=None,
    ).id
    put("audit_event", user_id=pair.users[0], before=None, after={"word": pair.word})
    put("sign_in", user_id=pair.users[0], expires_at=datetime.now(UTC) + timedelta(hours=12))
    put(
        "api_token",
        user_id=pair.users[0],
        membership_id=pair.ids["member_trust"],
        expires_at=datetime.now(UTC) + timedelta(days=9),
    )
    messages(world, pair, writer.put)
    proposals(world, pair, put)
    put("submission", user_id=pair.users[0], key=f"{pair.word}-key", status=201)
    return pair


def _people(world: World, pair: Pair) -> None:
    for role in TRUST_ROLES:
        units = [pair.unit] if role is Role.TRUST_UNIT_LEADER else []
        pair.people[role] = world.person(
            pair.trust, role, units=units, name=f"{pair.word} {role}", email=f"{role}@{pair.word}.invalid"
        )
    for role in MUNICIPALITY_ROLES:
        pair.people[role] = world.person(pair.municipality, role, name=f"{pair.word} {role}", email=f"{role}@{pair.word}.invalid")
    pair.users = [
        row.id for row in world.sql("SELECT id FROM alis.app_user WHERE email LIKE %s ORDER BY id", f"%@{pair.word}.invalid")
    ]
    for name, role in (("member_trust", Role.TRUST_ADVISER), ("member_municipality", Role.MUNICIPALITY_SIGNATORY)):
        pair.ids[name] = membership(world, pair.people[role]).id
        world.sql("UPDATE alis.membership SET title = %s WHERE id = %s", f"{pair.word} tittel", pair.ids[name])


def membership(world: World, email: str) -> Any:
    return world.sql("SELECT m.* FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id WHERE u.email = %s", email)[0]


def _mentor(world: World, pair: Pair) -> int:
    return int(membership(world, pair.people[Role.MUNICIPALITY_MENTOR]).user_id)


def _trainees(world: World, pair: Pair, writer: Writer) -> None:
    put, ids = writer.put, pair.ids
    trainee = put(
        "trainee",
        name=f"{pair.word} Traineesen",
        hpr_number=world.hpr(),
        scheme="new",
        specialisation_started_on=add_months(world.today, -30),
        employment_model="municipal",
        mentor_id=_mentor(world, pair),
    )
    ids["trainee"] = trainee.id
    ids["plan"] = put("implementation_plan", trainee_id=trainee.id, assigned_on=world.today).id
    objective = world.sql("SELECT code FROM alis.learning_objective ORDER BY code LIMIT 1")[0].code
    put("trainee_objective", trainee_id=trainee.id, objective=objective)
    ids["block"] = put(
        "plan_block",
        plan_id=ids["plan"],
        arena="general_practice",
        starts_on=add_months(world.today, 2),
        ends_on=add_months(world.today, 8),
        objectives=[objective],
        request_trust=None,
        request_id=None,
    ).id
    ids["draft"] = put("notification_draft", fields={"name": f"{pair.word} Utkast", "trusts": [{"trust": pair.trust}]}).id


def _request(world: World, pair: Pair, writer: Writer, name: str, number: int) -> None:
    put, ids, today = writer.put, pair.ids, world.today
    start = add_months(today.replace(day=1), 14)
    status = STATUS.get(name, "waiting")
    request = put(
        "placement_request",
        trainee_id=ids["trainee"],
        trainee_name=f"{pair.word} {name.replace('_', ' ').title()}",
        hpr_number=world.hpr(),
        scheme="new",
        specialisation_started_on=add_months(start, -30),
        plan_assigned_on=today - timedelta(days=30),
        wanted_from=start,
        wanted_to=add_months(start, 6) - timedelta(days=1),
        status=status,
        rank=number,
        mentor_id=_mentor(world, pair),
        sender_role="municipality.coordinator",
        notified_on=today - timedelta(days=30),
        end_reason=None,
        ended_by=None,
        departure_reason=None,
        **({"open_presentations": 1} if status == "presented" else {}),
    )
    ids[name] = request.id
    where = {"request_id": request.id}
    put("wish", **where, position=1, unit_id=pair.unit)
    put("register_entry", **where)
    put("rank_change", **where, new_rank=number)
    put(
        "milestone",
        **where,
        key="first_notice",
        role="municipality.coordinator",
        opens_on=today - timedelta(days=60),
        due_on=today + timedelta(days=30),
        rule_status="stated",
    )
    ids[f"note_{name}"] = put("note", **where, body=f"{pair.word} merknad").id
    ids[f"message_{name}"] = put("message", **where, status="cancelled", event_key=f"{pair.word}-{name}").id


def _matters(world: World, pair: Pair, writer: Writer) -> None:
    put, ids, today = writer.put, pair.ids, world.today
    start = add_months(today.replace(day=1), 14)
    end = add_months(start, 6)
    post = {"unit_id": pair.unit, "unit_label": pair.unit_label, "starts_on": start, "ends_on": end}
    ids["query"] = put(
        "query",
        request_id=ids["request"],
        vacancy_id=ids["vacancy_open"],
        unit_label=pair.unit_label,
        starts_on=start,
        ends_on=end,
        due_on=today + timedelta(days=7),
    ).id
    ids["presentation"] = put(
        "presentation",
        request_id=ids["request_presented"],
        vacancy_id=ids["vacancy_open"],
        unit_path=pair.unit_path,
        first_contact_due_on=today + timedelta(days=7),
        outcome_reason=None,
        outcome_by=None,
    ).id
    ids["presentation_agreed"] = put(
        "presentation",
        request_id=ids["request_placed"],
        vacancy_id=ids["vacancy"],
        unit_path=pair.unit_path,
        first_contact_due_on=today,
        contacted_on=today,
        outcome="start_agreed",
        outcome_reason=None,
        outcome_at=datetime.now(UTC),
        agreed_start_on=start,
        agreed_end_on=end,
    ).id
    ids["offer"] = put(
        "offer",
        **post,
        request_id=ids["request_offered"],
        vacancy_id=ids["vacancy"],
        post_number=1,
        answer_by_on=today + timedelta(days=14),
    ).id
    accepted = put(
        "offer",
        **post,
        request_id=ids["request_placed"],
        vacancy_id=ids["vacancy"],
        post_number=2,
        answer_by_on=today,
        status="accepted",
        answered_on=today,
    )
    ids["offer_accepted"] = accepted.id
    placed = world.sql("SELECT * FROM alis.placement_request WHERE trust = %s AND id = %s", pair.trust, ids["request_placed"])[0]
    ids["placement"] = put(
        "placement",
        **post,
        unit_path=pair.unit_path,
        request_id=placed.id,
        offer_id=accepted.id,
        vacancy_id=ids["vacancy"],
        post_number=2,
        trainee_name=placed.trainee_name,
        hpr_number=placed.hpr_number,
        closed_reason=None,
    ).id
    for name, post_number, placed_status in (("due", 1, "planned"), ("serving", 2, "in_service"), ("served", 1, "in_service")):
        _service(world, pair, writer, name, post_number, placed_status)
    serve(world, pair, writer)
    asked_by_link(pair, writer, int(membership(world, pair.people[Role.TRUST_UNIT_LEADER]).user_id))


def _service(world: World, pair: Pair, writer: Writer, name: str, post_number: int, status: str) -> None:
    """A service period that has begun."""
    ids, begun = pair.ids, add_months(world.today, -2)
    ids[f"vacancy_{name}"] = writer.put(
        "vacancy",
        unit_id=pair.unit,
        unit_path=pair.unit_path,
        unit_label=pair.unit_label,
        starts_on=begun,
        ends_on=add_months(begun, 6),
        posts=2,
        last_confirmed_on=world.today,
    ).id
    request = world.sql("SELECT * FROM alis.placement_request WHERE trust = %s AND id = %s", pair.trust, ids[f"request_{name}"])[
        0
    ]
    ids[f"placement_{name}"] = writer.put(
        "placement",
        unit_id=pair.unit,
        unit_label=pair.unit_label,
        unit_path=pair.unit_path,
        starts_on=begun,
        ends_on=add_months(begun, 6),
        request_id=request.id,
        vacancy_id=ids[f"vacancy_{name}"],
        post_number=post_number,
        trainee_name=request.trainee_name,
        hpr_number=request.hpr_number,
        status=status,
        contract_issued_on=begun,
        closed_reason=None,
        **dict.fromkeys(("delay_note", "departure_reason", "mentor_reply")),
    ).id
