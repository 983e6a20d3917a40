"""For every route a request that succeeds for its owner. A route without one turns the matrix red: add it here with the route.

Addresses come from :data:`PARAMS` by the names in the rule, bodies from :data:`EXAMPLES` by endpoint. Bodies name the pair's own objects,
so that sent by a stranger they try to reach them; they never hold the pair's secret word, since an answer may repeat what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.permissions import Role
from tests.contracts import region_examples
from tests.contracts.agreement_examples import AGREEMENTS_BLANK, agreements
from tests.contracts.bodies import (
    block,
    candidate,
    change,
    contact,
    deputy,
    flat,
    member,
    membership_changed,
    new_password,
    notification,
    offered,
    on_behalf,
    plan,
    profile,
    ranking,
    ranking_form,
    scan_file,
    scan_json,
    trainee,
    unit,
    vacancy,
    vacancy_again,
)
from tests.contracts.case import Example
from tests.contracts.chain_examples import chain
from tests.contracts.cooperation_examples import cooperation
from tests.contracts.message_examples import MESSAGE_BLANK, message_examples
from tests.contracts.proposal_examples import proposals
from tests.contracts.service_examples import examples as service_examples
from tests.support.populated import membership
from tests.support.world import PASSWORD

if TYPE_CHECKING:
    from tests.support.pair import Pair


# what stands in an address, by the name in the rule; case ids by the slice that shows them
PARAMS: dict[str, Callable[[Pair], Any]] = {
    "account_token": lambda p: p.tokens["account"],
    "block_id": lambda p: p.ids["block"],
    "contact_id": lambda p: p.ids["contact"],
    "document_id": lambda p: p.ids["document"],
    "draft_id": lambda p: p.ids["draft"],
    "event": lambda _p: "notification",
    "feed_token": lambda p: p.tokens["feed"],
    "filename": lambda _p: "app.css",
    "key": lambda _p: "min_months",
    "language": lambda _p: "nb",
    "membership_id": lambda p: p.ids["member_trust"],
    "message_id": lambda p: p.ids["message_dead"],
    "number": lambda p: p.municipality,
    "dispute_id": lambda p: p.ids["dispute"],
    "revision_id": lambda p: p.ids["revision"],
    "request_case": lambda p: p.case("request"),
    "objective": lambda _p: "ALM-055",
    "token": lambda p: p.tokens["matter"],
    "token_hash": lambda p: f"{p.word} sign_in token_hash",
    "trainee_id": lambda p: p.ids["trainee"],
    "trust": lambda p: p.trust,
    "version_id": lambda p: p.ids["agreement_template"],
    "unit_id": lambda p: p.ids["unit_open"],
    "version_label": lambda p: f"prøve {p.trust}",
}
# the other side's own, where an address means a different row for it
MUNICIPAL: dict[str, Callable[[Pair], Any]] = {"membership_id": lambda p: p.ids["member_municipality"]}
CASES = {
    "agreements": "agreement",
    "agreement_life": "agreement",
    "candidates": "vacancy_open",
    "cooperation": "agreement",
    "hiring": "placement",
    "offers": "offer",
    "service_periods": "placement",
    "placements": "offer",
    "presentations": "presentation",
    "queries": "query",
    "queue": "request",
    "vacancies": "vacancy_open",
    "work": "request",
}
# these name somebody or something that everybody may know
OPEN_PARAMS = {"event", "filename", "key", "language", "number", "objective", "trust", "version_label"}


# the populated pair leaves nothing for these to do today
NOTHING_DUE = (
    Role.TRUST_ADMIN,
    Role.TRUST_ADVISER,
    Role.TRUST_CONTACT,
    Role.TRUST_SIGNATORY,
    Role.MUNICIPALITY_MENTOR,
    Role.MUNICIPALITY_SIGNATORY,
    Role.REGION_ADMIN,
    Role.REGION_PROGRAMME,
    Role.OPERATOR,
)
TRUST_ONLY = Example(
    but=(Role.MUNICIPALITY_COORDINATOR, Role.MUNICIPALITY_LEADER, Role.MUNICIPALITY_MENTOR),
    because="a vacancy is the trust's own; a municipality that reads requests finds none",
    params={"case_id": lambda p: p.case("vacancy_open")},
)
EXAMPLES: dict[str, Example] = {
    # --- accounts
    "accounts.sign_in": Example(lambda case: {"email": case.pair.people[Role.TRUST_CONTACT], "password": PASSWORD}, own=True),
    "accounts.forgotten": Example(lambda case: {"email": case.pair.people[Role.TRUST_CONTACT]}, own=True),
    "accounts.choose": Example(lambda _case: {"new": "et nytt og langt passord", "again": "et nytt og langt passord"}, own=True),
    "accounts.sign_out": Example(own=True),
    "accounts.switch": Example(
        lambda case: {"membership": membership(case.world, case.persona.email).id if case.persona.email else 0},
        own=True,
    ),
    "accounts.change_password": Example(new_password, own=True),
    "accounts_api.post_password": Example(new_password, own=True),
    "accounts.revoke": Example(roles=(Role.TRUST_ADMIN,), because="the session belongs to this person"),
    "people.admit": Example(member, own=True),
    "accounts_api.post_person": Example(member, own=True),
    "people.change_person": Example(membership_changed),
    "accounts_api.put_person": Example(membership_changed),
    "people.appoint_deputy": Example(deputy),
    "accounts_api.post_deputy": Example(deputy),
    "people.end_membership": Example(),
    "accounts_api.post_end": Example(),
    # --- candidates, offers, service
    "candidates.ask": Example(candidate, params={"case_id": lambda p: p.case("vacancy")}),
    "candidates_api.ask": Example(candidate, params={"case_id": lambda p: p.case("vacancy")}),
    "candidates.present": Example(lambda case: {**candidate(case), "departure_reason": "Kommunen har sagt ja på telefon"}),
    "candidates_api.present": Example(lambda case: {**candidate(case), "departure_reason": "Kommunen har sagt ja på telefon"}),
    "candidates.answer": Example(lambda _case: {"answer": "yes"}, params={"number": lambda p: p.case("query")}),
    "candidates_api.answer": Example(lambda _case: {"answer": "yes"}, params={"number": lambda p: p.case("query")}),
    "candidates_api.get_presented": Example(params={"number": lambda p: p.case("presentation")}),
    "candidates.outcome": Example(lambda _case: {"outcome": "contacted"}, params={"number": lambda p: p.case("presentation")}),
    "candidates_api.outcome": Example(
        lambda _case: {"outcome": "contacted"}, params={"number": lambda p: p.case("presentation")}
    ),
    "candidates.step": Example(
        lambda _case: {"step": "hiring_form", "reason": "Fylt ut på papir"},
        params={"number": lambda p: p.case("presentation_agreed")},
    ),
    "candidates_api.step": Example(
        lambda _case: {"step": "hiring_form", "reason": "Fylt ut på papir"},
        params={"number": lambda p: p.case("presentation_agreed")},
    ),
    "candidates.end": Example(lambda _case: {"how": "withdrawn-trainee", "reason": "Ønsker ikke lenger"}),
    "candidates_api.end": Example(lambda _case: {"how": "withdrawn-trainee", "reason": "Ønsker ikke lenger"}),
    "candidates.choose": TRUST_ONLY,
    "candidates_api.choose": TRUST_ONLY,
    "offers.candidates": TRUST_ONLY,
    "placements_api.list_candidates": TRUST_ONLY,
    "offers.make_offer": Example(
        lambda case: {"answer_by_on": case.on(14)}, at="fin", params={"case_id": lambda p: p.case("vacancy_open")}
    ),
    "offers.offer_form": Example(at="fin", params={"case_id": lambda p: p.case("vacancy_open")}),
    "placements_api.make_offer": Example(offered, at="fin", params={"case_id": lambda p: p.case("vacancy_open")}),
    "offers.answer": Example(lambda _case: {"offer_answer": "yes", "told_by": "Kari Koordinator"}),
    "placements_api.answer_offer": Example(lambda _case: {"answer": "yes", "told_by": "Kari Koordinator"}),
    "offers.prolong": Example(lambda case: {"answer_by_on": case.on(21)}),
    "offers.withdraw": Example(lambda _case: {"reason": "Posten falt bort"}),
    "placements_api.withdraw_offer": Example(lambda _case: {"reason": "Posten falt bort"}),
    **service_examples(Example),
    # --- agreements
    "work_api.list_notes": Example(quiet=(Role.MUNICIPALITY_MENTOR,), because="notes are between municipality and trust"),
    "worklist.home": Example(quiet=NOTHING_DUE),
    "worklist_api.worklist": Example(quiet=NOTHING_DUE),
    "vacancies.index": Example(shows=lambda p: p.case("vacancy_open")),
    **agreements(Example, scan_file, scan_json),
    # --- directory
    "directory.add_contact": Example(contact, own=True),
    "directory_api.post_contact": Example(contact, own=True),
    "directory.change_contact": Example(contact),
    "directory_api.put_contact": Example(contact),
    "directory.confirm_contact": Example(lambda case: {"version": case.row("contact", "contact").version}),
    "directory_api.post_contact_confirm": Example(),
    "directory.end_contact": Example(lambda case: {"valid_to": case.today, "version": case.row("contact", "contact").version}),
    "directory_api.post_contact_end": Example(),
    "directory.sami_name": Example(lambda _case: {"name_sami": "Davvi", "sami_language": "se"}, own=True),
    "directory.save_profile": Example(profile, own=True),
    "directory_api.put_profile": Example(profile, own=True),
    "directory.add_unit": Example(unit, own=True),
    "directory_api.post_unit": Example(unit, own=True),
    "directory.close_unit": Example(),
    "directory_api.post_unit_close": Example(),
    "directory.confirm": Example(lambda _case: {"value": "5"}),
    "directory_api.add_confirmation": Example(lambda _case: {"value": 5}),
    # --- trainees
    "trainees.add_trainee": Example(trainee, own=True),
    "trainees_api.create_trainee": Example(trainee, own=True),
    "trainees.change_trainee": Example(trainee),
    "trainees_api.put_trainee": Example(trainee),
    "trainees.keep_plan": Example(plan),
    "trainees_api.put_plan": Example(plan),
    "trainees.add_block": Example(block),
    "trainees_api.post_block": Example(block),
    "trainees.remove_block": Example(),
    "trainees_api.post_block_remove": Example(),
    "trainees.reach": Example(lambda _case: {"status": "in_progress"}),
    "trainees_api.put_objective": Example(lambda _case: {"status": "in_progress"}),
    # --- vacancies
    "vacancies.enter": Example(vacancy),
    "vacancies_api.enter_vacancy": Example(vacancy),
    "vacancies.report_need": Example(vacancy),
    "vacancies_api.report_need": Example(vacancy),
    "vacancies.edit": Example(vacancy_again),
    "vacancies_api.edit_vacancy": Example(vacancy_again),
    "vacancies.confirm": Example(),
    "vacancies_api.confirm_vacancy": Example(),
    "vacancies.withdraw": Example(lambda _case: {"reason": "Likevel ikke"}),
    "vacancies_api.withdraw_vacancy": Example(lambda _case: {"reason": "Likevel ikke"}),
    # --- requests
    "notifying.notify": Example(lambda case: flat(notification(case)), own=True),
    "queue_api.create_request": Example(notification, own=True),
    "notifying.enter": Example(lambda case: flat(on_behalf(case)), own=True),
    "work_api.enter": Example(on_behalf, own=True),
    "notifying.drop_draft": Example(),
    "work_api.delete_draft": Example(),
    "work_api.save_draft": Example(lambda case: {"fields": {"name": "Ny Utkast"}, "draft_id": case.pair.ids["draft"]}),
    "work.edit": Example(change),
    "work_api.change": Example(change),
    "work.confirm": Example(lambda _case: {"answer": "yes"}),
    "work_api.confirm": Example(lambda _case: {"answer": "yes"}),
    "work.in_register": Example(lambda _case: {"status": "registered"}),
    "work_api.put_register": Example(lambda _case: {"status": "registered"}),
    "work.note": Example(lambda _case: {"body": "En ny merknad"}),
    "work_api.write_note": Example(lambda _case: {"body": "En ny merknad"}),
    "ranking.save": Example(ranking_form, own=True),
    "ranking_api.put_order": Example(ranking, own=True),
    **cooperation(Example),
    **message_examples(Example),
    **proposals(Example),
    **chain(Example),
}

# pages that show a form, a rule or a text, and nothing of the organisation's own
BLANK: dict[str, str] = {
    **MESSAGE_BLANK,
    "accounts.choose_form": "a form for whoever has the link",
    "accounts.forgotten_form": "an empty form",
    "accounts.login": "nobody is signed in",
    "accounts.sessions": "one's own sessions and password",
    **AGREEMENTS_BLANK,
    "directory.accessibility": "a text",
    "directory.alis": "a public text",
    "directory.compare": "rules of all trusts",
    "directory.confirm_form": "one rule",
    "directory.new_contact": "an empty form",
    "directory.new_unit": "an empty form",
    "directory.privacy": "a text",
    "directory.routine": "a public text",
    "directory.rules": "rules",
    "directory.rules_of": "rules",
    "directory_api.compare_rules": "rules",
    "directory_api.get_rules": "rules",
    "directory_api.get_municipalities": "the municipalities' names",
    "directory.municipalities": "the municipalities' names",
    "healthz": "one word",
    "openapi": "what the API can do",
    "notifying.enter_form": "an empty form",
    "notices.mailbox": "the demo's mailbox, for whoever runs it",
    "operations.operations": "figures that name nobody",
    "operations_api.get_operations": "figures that name nobody",
    "people.new_deputy": "an empty form",
    "people.new_person": "an empty form",
    "readyz": "one word",
    "static": "a file",
    "trainees.new_trainee": "an empty form",
    "transfer.compare_form": "an empty form",
    "vacancies.need_form": "an empty form",
}
EXAMPLES.update(region_examples.region(Example))
BLANK.update(region_examples.BLANK)
PARAMS.update(region_examples.PARAMS)
OPEN_PARAMS.update(region_examples.OPEN_PARAMS)
