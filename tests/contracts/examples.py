"""For every route a request that succeeds for its owner. A route without one turns the matrix red: add it here with the route.

Addresses come from :data:`PARAMS` by the names in the rule, bodies from :data:`EXAMPLES` by endpoint. Bodies name the pair's own objects, so
that sent by a stranger they try to reach them; they never hold the pair's secret word, since an answer may repeat what was typed.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.dates import add_months
from core.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.personas import Lobby, Persona
    from tests.support.populated import Pair
    from tests.support.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass(frozen=True)
class Case:
    """What an example is made from: the pair whose objects it names, and the person who knocks."""

    world: World
    lobby: Lobby
    pair: Pair
    persona: Persona

    def row(self, table: str, name: str) -> Any:
        """The pair's row of this name as it stands."""
        column = "trust" if table not in {"trainee", "implementation_plan", "plan_block", "notification_draft"} else "municipality"
        value = getattr(self.pair, column)
        return self.world.sql(f"SELECT * FROM alis.{table} WHERE {column} = %s AND id = %s", value, self.pair.ids[name])[0]  # noqa: S608

    def day(self, months: int) -> str:
        return add_months(self.world.today.replace(day=1), months).isoformat()

    @property
    def today(self) -> str:
        return self.world.today.isoformat()

    def on(self, days: int) -> str:
        return (self.world.today + timedelta(days=days)).isoformat()

    def read(self, url: str) -> Any:
        """What the API tells the same person; nothing for a stranger."""
        return self.lobby.knock(self.persona, "GET", f"/api/v1{url}").json


@dataclass(frozen=True)
class Example:
    """``own`` : the request names no object, so a stranger does it for the own organisation.

    ``roles`` narrows who succeeds where the permission alone does not say (with ``because``). ``rows`` is how many audit rows come of it.
    """

    body: Callable[[Case], dict[str, Any]] = lambda _case: {}
    own: bool = False
    roles: tuple[Role, ...] = ()
    because: str = ""
    rows: int = 1
    params: dict[str, Callable[[Pair], Any]] = field(default_factory=dict)


# what stands in an address, by the name in the rule; case ids by the slice that shows them
PARAMS: dict[str, Callable[[Pair], Any]] = {
    "block_id": lambda p: p.ids["block"],
    "contact_id": lambda p: p.ids["contact"],
    "document_id": lambda p: p.ids["document"],
    "draft_id": lambda p: p.ids["draft"],
    "filename": lambda _p: "app.css",
    "key": lambda _p: "min_months",
    "number": lambda p: p.municipality,
    "objective": lambda _p: "ALM-055",
    "token": lambda p: p.tokens["matter"],
    "token_hash": lambda p: hashlib.sha256(p.word.encode()).hexdigest(),
    "trainee_id": lambda p: p.ids["trainee"],
    "trust": lambda p: p.trust,
    "unit_id": lambda p: p.ids["unit_open"],
}
CASES = {
    "agreements": "agreement",
    "candidates": "vacancy_open",
    "hiring": "placement",
    "offers": "offer",
    "placements": "placement",
    "presentations": "presentation",
    "queries": "query",
    "queue": "request",
    "vacancies": "vacancy_open",
    "work": "request",
}
# these name somebody or something that everybody may know
OPEN_PARAMS = {"filename", "key", "number", "objective", "trust"}


def contact(case: Case) -> dict[str, Any]:
    return {
        "purpose": "notification",
        "role": "contact",
        "name": "Ny Kontakt",
        "email": "ny.kontakt@demo.invalid",
        "valid_from": case.today,
        "source_document": "vedtatt rutine",
        "version": case.row("contact", "contact").version,
    }


def unit(case: Case) -> dict[str, Any]:
    return {"label": "Ny enhet", "kind": "department", "source": "organisasjonskart"}


def profile(case: Case) -> dict[str, Any]:
    row = case.world.sql("SELECT version FROM alis.municipal_profile WHERE municipality = %s", case.pair.municipality)[0]
    return {"coordinator_name": "Ny Koordinator", "coordinator_email": "ny@demo.invalid", "version": row.version}


def trainee(case: Case) -> dict[str, Any]:
    return {"name": "Ny Navnesen", "hpr_number": case.world.hpr(), "scheme": "new", "version": case.row("trainee", "trainee").version}


def plan(case: Case) -> dict[str, Any]:
    return {"assigned_on": case.on(-3), "version": case.row("implementation_plan", "plan").version}


def block(case: Case) -> dict[str, Any]:
    return {"arena": "general_practice", "place": "Legekontoret", "starts_on": case.day(20), "ends_on": case.day(24)}


def vacancy(case: Case) -> dict[str, Any]:
    return {"unit_id": case.pair.unit, "starts_on": case.day(14), "months": 6, "posts": 1}


def vacancy_again(case: Case) -> dict[str, Any]:
    return {**vacancy(case), "posts": 4, "version": case.row("vacancy", "vacancy_open").version}


def notification(case: Case) -> dict[str, Any]:
    return case.world.notification(case.pair.trust)


def flat(body: dict[str, Any]) -> dict[str, Any]:
    """A notification as the form's fields."""
    trust = body["trusts"][0]
    wish = trust["wishes"][0]
    fields = {key: value for key, value in body.items() if key != "trusts" and value is not None}
    return {**fields, "trusts": trust["trust"], f"unit_{trust['trust']}": wish.get("unit_id") or "any", f"place_{trust['trust']}": wish.get("place") or ""}


def on_behalf(case: Case) -> dict[str, Any]:
    return {**notification(case), "municipality": case.pair.municipality, "notified_on": case.on(-3)}


def change(case: Case) -> dict[str, Any]:
    return {"version": case.row("placement_request", "request").version, "wanted_from": case.day(15), "months": 6, "comment": "Ny periode"}


def order(case: Case) -> list[dict[str, Any]]:
    groups = (case.read(f"/ranking/{case.pair.trust}") or {}).get("items") or [{"members": [], "version": ""}]
    return groups


def ranking(case: Case) -> dict[str, Any]:
    group = order(case)[0]
    members = group["members"] or [{"case": case.pair.case()}, {"case": case.pair.case("request_offered")}]
    places = [{"case": one["case"], "position": number} for number, one in enumerate(reversed(members), 1)]
    return {"positions": places, "version": group["version"], "reason": "Ny rekkefølge"}


def ranking_form(case: Case) -> dict[str, Any]:
    body = ranking(case)
    return {
        **{f"position_{one['case'].rpartition('-')[2]}": one["position"] for one in body["positions"]},
        "version": body["version"],
        "reason": body["reason"],
    }


def agreement(case: Case) -> dict[str, Any]:
    """Between the own organisation and one that has none yet."""
    mine = {"municipality": "1804"} if case.persona.role and case.persona.role.startswith("trust.") else {"trust": "hsyk"}
    return {
        **mine,
        "version_label": "2024-06",
        "signed_municipality_on": case.on(-20),
        "signed_municipality_by": "Kommunedirektør Krogh",
        "signed_trust_on": case.on(-10),
        "signed_trust_by": "Direktør Dahl",
    }


def scan_json(name: str = "avtale.pdf") -> dict[str, Any]:
    return {"filename": name, "content": base64.b64encode(PDF).decode()}


def scan_file(name: str = "avtale.pdf") -> Any:
    from io import BytesIO

    return (BytesIO(PDF), name)


def signatures(case: Case) -> dict[str, Any]:
    return {
        "signed_municipality_on": case.on(-400),
        "signed_municipality_by": "Kommunedirektør Krogh",
        "signed_trust_on": case.on(-390),
        "signed_trust_by": "Direktør Dahl",
        "version": case.row("agreement", "agreement").version,
    }


EXAMPLES: dict[str, Example] = {
    # --- accounts
    "accounts.sign_in": Example(lambda case: {"email": case.pair.people[Role.TRUST_CONTACT], "password": "et langt nok passord"}, own=True),
    "accounts.sign_out": Example(own=True),
    "accounts.switch": Example(
        lambda case: {"membership": case.world.sql("SELECT id FROM alis.membership WHERE user_id = %s", case.persona.user_id)[0].id},
        own=True,
    ),
    # --- agreements
    "agreements.register": Example(lambda case: {**agreement(case), "scan": scan_file()}, own=True),
    "agreements_api.register_agreement": Example(lambda case: {**agreement(case), "scan": scan_json()}, own=True),
    "agreements.edit": Example(lambda case: {**signatures(case), "scan": scan_file()}),
    "agreements_api.complete_agreement": Example(lambda case: {**signatures(case), "scan": scan_json()}),
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
}

# pages that show a form, a rule or a text, and nothing of the organisation's own
BLANK: dict[str, str] = {
    "accounts.login": "nobody is signed in",
    "agreements.register_form": "an empty form",
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
    "notices.mailbox": "the demo's mailbox, for whoever runs it",
    "readyz": "one word",
    "static": "a file",
    "trainees.new_trainee": "an empty form",
    "vacancies.need_form": "an empty form",
}
