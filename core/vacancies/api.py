"""The JSON door to vacancies: the same schemas and services as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from core import paging
from core.cases import case
from core.directory.own import own_case, own_rules
from core.errors import NotFound
from core.fields import Schema
from core.permissions import Permission, requires
from core.problems import finding_json
from core.vacancies import queries, service
from core.vacancies.schemas import EditVacancySchema, EnterVacancySchema, VacancyOut, VacancyPage, WithdrawVacancySchema
from core.vacancies.views import led_units, read_filter
from core.web import Created, actor, db, today

blp = Blueprint("vacancies_api", __name__, url_prefix="/api/v1", description="Ledige vikariater")


class VacancyQuery(Schema):
    """The same filter as the page's address."""

    unit = fields.String()
    status = fields.String()
    starts_from = fields.String()
    starts_to = fields.String()
    after = fields.String()


@blp.get("/vacancies")
@blp.arguments(VacancyQuery, location="query")
@blp.response(200, VacancyPage)
@requires(Permission.VACANCY_READ)
def list_vacancies(_query: dict[str, Any]) -> dict[str, Any]:
    """Vacancies of the trust (a leader: of the own units), earliest start first."""
    wanted = read_filter()
    rows, more = queries.page(db(), wanted)
    found = queries.count(db(), wanted)
    cursor = paging.after_row(rows[-1], "starts_on") if more else None
    return {"items": [row_json(row) for row in rows], "next": cursor, "count": found, "capped": found >= queries.CAP}


@blp.post("/vacancies")
@blp.arguments(EnterVacancySchema)
@blp.response(201, VacancyOut)
@requires(Permission.VACANCY_EDIT)
def enter_vacancy(command: Any) -> Created:  # noqa: ANN401 - vacancies' Enter
    """Enter a vacancy in one line."""
    made = service.enter(db(), actor(), own_rules(), command, today=today())
    return whole(made), 201, {"Location": f"/api/v1/vacancies/{case(made.vacancy.trust, made.vacancy.id)}"}


@blp.post("/needs")
@blp.arguments(EnterVacancySchema)
@blp.response(201, VacancyOut)
@requires(Permission.NEED_REPORT)
def report_need(command: Any) -> Created:  # noqa: ANN401
    """Report a unit's need; `told` says who got it and who got the copy."""
    made = service.report_need(db(), actor(), own_rules(), command, within=led_units(), today=today())
    return whole(made), 201, {"Location": f"/api/v1/vacancies/{case(made.vacancy.trust, made.vacancy.id)}"}


@blp.get("/vacancies/<case_id>")
@blp.response(200, VacancyOut)
@requires(Permission.VACANCY_READ)
def get_vacancy(case_id: str) -> dict[str, Any]:
    """One vacancy with what the length rules say."""
    return whole(service.Reported(service.get(db(), *own_case(case_id))))


@blp.put("/vacancies/<case_id>")
@blp.arguments(EditVacancySchema)
@blp.response(200, VacancyOut)
@requires(Permission.VACANCY_EDIT)
def edit_vacancy(changed: Any, case_id: str) -> dict[str, Any]:  # noqa: ANN401
    """Change a vacancy; `version` is the one that was read."""
    command, version = changed
    return whole(service.edit(db(), actor(), own_rules(), own_case(case_id)[1], command, version))


@blp.post("/vacancies/<case_id>/confirm")
@blp.response(200, VacancyOut)
@requires(Permission.VACANCY_EDIT)
def confirm_vacancy(case_id: str) -> dict[str, Any]:
    """Still vacant, as of today."""
    return whole(service.Reported(service.confirm(db(), actor(), *own_case(case_id), today=today())))


@blp.post("/vacancies/<case_id>/withdraw")
@blp.arguments(WithdrawVacancySchema)
@blp.response(200, VacancyOut)
@requires(Permission.VACANCY_EDIT)
def withdraw_vacancy(body: dict[str, Any], case_id: str) -> dict[str, Any]:
    """Take a vacancy away; refused while somebody holds a post of it."""
    return whole(service.Reported(service.withdraw(db(), actor(), *own_case(case_id), body["reason"])))


def row_json(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**row._mapping, "case": case(row.trust, row.id)}


def whole(made: service.Reported) -> dict[str, Any]:
    """A vacancy as the API shows it."""
    row = queries.one(db(), made.vacancy.trust, made.vacancy.id)
    if row is None:  # pragma: no cover - it was just read
        raise NotFound
    rules = own_rules()
    findings = service.length_findings(rules, row.starts_on, row.ends_on)
    return {
        **row_json(row),
        "findings": [finding_json(one) for one in findings],
        "told": service.told_in_words(db(), row.trust, made.told) if made.told else [],
    }
