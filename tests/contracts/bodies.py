"""What is typed in the examples, through either door."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.support import papers
from tests.support.world import PASSWORD

if TYPE_CHECKING:
    pass

if TYPE_CHECKING:
    from tests.contracts.case import Case


PDF = papers.plain()


def contact(case: Case) -> dict[str, Any]:
    return {
        "purpose": "notification",
        "role": "trust.contact",
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
    return {
        "name": "Ny Navnesen",
        "hpr_number": case.world.hpr(),
        "scheme": "new",
        "version": case.row("trainee", "trainee").version,
    }


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
    return {
        **fields,
        "trusts": trust["trust"],
        f"unit_{trust['trust']}": wish.get("unit_id") or "any",
        f"place_{trust['trust']}": wish.get("place") or "",
    }


def on_behalf(case: Case) -> dict[str, Any]:
    return {
        **notification(case),
        "municipality": case.pair.municipality,
        "notified_on": case.on(-3),
        "sender_name": "Koordinator Kvam",
    }


def change(case: Case) -> dict[str, Any]:
    return {
        "version": case.row("placement_request", "request").version,
        "wanted_from": case.day(15),
        "months": 6,
        "comment": "Ny periode",
    }


def new_password(_case: Case) -> dict[str, Any]:
    return {"current": PASSWORD, "new": "et helt nytt passord", "again": "et helt nytt passord"}


def member(case: Case) -> dict[str, Any]:
    return {"email": "ny.kollega@demo.invalid", "name": "Ny Kollega", "roles": [role_of(case)], "valid_from": case.today}


def role_of(case: Case) -> str:
    return "municipality.signatory" if (case.persona.role or "").startswith("municipality.") else "trust.adviser"


def membership_changed(case: Case) -> dict[str, Any]:
    return {"roles": [role_of(case)], "title": "Ny tittel", "valid_from": "2020-01-01", "version": 1}


def deputy(case: Case) -> dict[str, Any]:
    return {
        "email": "stedfortreder@demo.invalid",
        "name": "Stein Stedfortreder",
        "valid_from": case.today,
        "valid_to": case.on(30),
    }


def candidate(case: Case) -> dict[str, Any]:
    return {"request_id": case.pair.ids["request"]}


def offered(case: Case) -> dict[str, Any]:
    return {"request_id": case.pair.ids["request"], "answer_by_on": case.on(14)}


def order(case: Case) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = (case.read(f"/ranking/{case.pair.trust}") or {}).get("items") or []
    return groups or [{"members": [], "version": ""}]


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


def scan_json(name: str = "avtale.pdf") -> dict[str, Any]:
    return {"filename": name, "content": base64.b64encode(PDF).decode()}


def scan_file(name: str = "avtale.pdf") -> Any:
    from io import BytesIO

    return (BytesIO(PDF), name)
