"""Route × method × person: whoever is not of an organisation gets nothing of it and changes nothing in it.

Generated from the app's own url_map, so a new route is tested the moment it exists. Each cell has a positive twin: the owner with the
right role, who gets the own data and, changing something, leaves exactly one audit row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from flask import Response, url_for
from psycopg import sql
from sqlalchemy.engine import make_url

from core.db import make_engine, make_sessions
from core.permissions import Permission
from tests.contracts.examples import BLANK, CASES, EXAMPLES, OPEN_PARAMS, PARAMS, Case, Example
from tests.support.personas import Lobby, Persona
from tests.support.populated import Pair, populate, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.routing import Rule

    from core.embedded import EmbeddedPostgres
    from core.web import App
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.slow]

REFUSED = {401, 403, 404}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    rule: Rule
    method: str
    permission: Permission

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def unsafe(self) -> bool:
        return self.method in UNSAFE

    @property
    def names_an_object(self) -> bool:
        return bool(self.rule.arguments - OPEN_PARAMS)

    @property
    def example(self) -> Example:
        return EXAMPLES.get(self.endpoint, Example())

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule} ({self.endpoint})"

    def params(self, pair: Pair) -> dict[str, Any]:
        found = {}
        for name in self.rule.arguments:
            if name in self.example.params:
                found[name] = self.example.params[name](pair)
            elif name == "case_id":
                found[name] = pair.case(CASES[self.endpoint.split(".")[0].removesuffix("_api")])
            else:
                found[name] = PARAMS[name](pair)
        return found


class Matrix:
    """Two pairs with all their people, those who are of neither, and a copy of the database to go back to."""

    def __init__(self, world: World, cluster: EmbeddedPostgres) -> None:
        self.world, self.app = world, world.app
        self.admin = cluster.admin_url.replace("+psycopg", "")
        self.name = make_url(world.admin_url).database or ""
        self.lobby = Lobby(world)
        self.unn = populate(world, "unn", "5501", unit="Onkologi")
        self.fin = populate(world, "fin", "5603", unit="Hammerfest sykehus, Avdeling for medisin")
        self.people = {pair.trust: self.lobby.of(pair) for pair in (self.unn, self.fin)}
        self.outside = self.lobby.outside()
        self.no_more = {pair.trust: self.lobby.no_more(pair) for pair in (self.unn, self.fin)}
        self.routes = routes(self.app)
        self._leave()
        with psycopg.connect(self.admin, autocommit=True) as conn:
            conn.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(f"{self.name}_base"), sql.Identifier(self.name))
            )

    def _leave(self) -> None:
        self.app.close()
        self.app.__dict__["sessions"] = make_sessions(make_engine(self.app.settings.database_url))

    def restore(self) -> None:
        """Everything as populated."""
        self._leave()
        with psycopg.connect(self.admin, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name)))
            conn.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(self.name), sql.Identifier(f"{self.name}_base")
                )
            )
            conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO alis_web").format(sql.Identifier(self.name)))

    def end(self) -> None:
        with psycopg.connect(self.admin, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(f"{self.name}_base")))

    def strangers(self, victim: Pair) -> list[Persona]:
        other = self.fin if victim is self.unn else self.unn
        return [*self.people[other.trust], *self.outside, *self.no_more[victim.trust]]

    def url(self, route: Route, pair: Pair, **changed: Any) -> str:
        with self.app.test_request_context():
            return url_for(route.endpoint, **{**route.params(pair), **changed})

    def knock(self, route: Route, pair: Pair, persona: Persona, **changed: Any) -> Any:
        body = route.example.body(Case(self.world, self.lobby, pair, persona)) if route.unsafe else None
        try:
            return self.lobby.knock(persona, route.method, self.url(route, pair, **changed), body)
        except Exception as problem:  # noqa: BLE001 - what would have been a 500
            return Response(f"{type(problem).__name__}: {problem}"[:300], 500)

    def audit_rows(self) -> int:
        return int(self.world.sql("SELECT count(*) AS n FROM alis.audit_event")[0].n)


def routes(app: App) -> list[Route]:
    found = []
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        permission = getattr(view, "__permission__", Permission.PUBLIC)
        found += [Route(rule, method, permission) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda route: (route.rule.rule, route.method))


@pytest.fixture(scope="module")
def matrix(world: World, cluster: EmbeddedPostgres) -> Iterator[Matrix]:
    made = Matrix(world, cluster)
    yield made
    made.end()


def to_login(answer: Any) -> bool:
    return answer.status_code in {302, 303} and answer.headers["Location"].startswith("/login")


def test_every_route_has_an_example(app: App) -> None:
    wrong = []
    for route in routes(app):
        if route.unsafe and route.endpoint not in EXAMPLES and route.permission is not Permission.ANSWER_LINK:
            wrong.append(f"{route} has no example: add one to tests/contracts/examples.py")
        known = {*PARAMS, *route.example.params, "case_id"}
        wrong += [f"{route}: nobody knows a value for {name}; add it to PARAMS" for name in route.rule.arguments - known]
        if "case_id" in route.rule.arguments and "case_id" not in route.example.params:
            slice_ = route.endpoint.split(".")[0].removesuffix("_api")
            wrong += [f"{route}: say in CASES what a case of «{slice_}» is"] if slice_ not in CASES else []
    endpoints = {route.endpoint for route in routes(app)}
    wrong += [f"{name} is no route any more: take its example away" for name in {*EXAMPLES, *BLANK} - endpoints]
    assert not wrong, "\n".join(wrong)


def foreign_cell(matrix: Matrix, route: Route, victim: Pair, persona: Persona) -> str | None:
    """What is wrong when ``persona`` tries the route with the victim's objects; None when all is well."""
    changed = {"token": "en-lenke-som-aldri-var"} if route.permission is Permission.ANSWER_LINK else {}
    answer = matrix.knock(route, victim, persona, **changed)
    said, status = answer.get_data(as_text=True).lower(), answer.status_code
    if status >= 500 or status < 200:
        return f"{status} {_reason(answer)}"
    if victim.word in said:
        return f"{status} with the victim's word: {said[max(0, said.index(victim.word) - 60) :][:120]!r}"
    if route.permission is Permission.PUBLIC:
        return None
    refused = status in REFUSED or to_login(answer)
    if not refused and not persona.may(route.permission):
        return f"{status} for somebody without {route.permission}"
    if not refused and route.names_an_object:
        return f"{status} on an object of another organisation"
    if not refused and route.unsafe and not route.example.own and status < 400:
        return f"{status} for a change that names another organisation's objects"
    return None


@pytest.mark.requirement("R-001")
@pytest.mark.requirement("R-003")
@pytest.mark.requirement("R-006")
def test_nobody_reaches_another_organisation(matrix: Matrix) -> None:
    wrong, cells, statuses = [], 0, Counter[int]()
    matrix.restore()
    for victim in (matrix.unn, matrix.fin):
        with psycopg.connect(matrix.world.admin_url, autocommit=True) as judge:
            before = rows_of(judge, victim)
            for route in matrix.routes:
                for persona in matrix.strangers(victim):
                    cells += 1
                    fault = foreign_cell(matrix, route, victim, persona)
                    if fault:
                        wrong.append(f"{route} as {persona.name}: {fault}")
                if route.unsafe and (after := rows_of(judge, victim)) != before:
                    wrong.append(f"{route}: rows of {victim.trust} changed")
                    before = after
    print(f"\n{cells} foreign cells over {len(matrix.routes)} routes")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong[:60])
    assert statuses is not None


def test_the_wrong_role_in_the_own_organisation_is_refused(matrix: Matrix) -> None:
    wrong, cells = [], 0
    matrix.restore()
    pair = matrix.unn
    with psycopg.connect(matrix.world.admin_url, autocommit=True) as judge:
        before = rows_of(judge, pair)
        for route in matrix.routes:
            for persona in matrix.people[pair.trust]:
                if persona.may(route.permission) or route.permission is Permission.ANSWER_LINK:
                    continue
                cells += 1
                answer = matrix.knock(route, pair, persona)
                if answer.status_code not in {403, 404}:
                    wrong.append(f"{route} as {persona.name}: {answer.status_code}")
            if route.unsafe and rows_of(judge, pair) != before:
                wrong.append(f"{route}: rows changed")
                break
    print(f"\n{cells} cells of a wrong role")
    assert not wrong, "\n".join(wrong)


def owners(matrix: Matrix, route: Route, pair: Pair) -> list[Persona]:
    found = [one for one in matrix.people[pair.trust] if one.may(route.permission)]
    if route.permission is Permission.PUBLIC:
        found = found[:1]
    if route.permission in {Permission.OPERATOR_READ, Permission.REGION_READ}:
        found = [one for one in matrix.outside if one.may(route.permission)]
    return [one for one in found if not route.example.roles or one.role in route.example.roles]


def test_the_owner_sees_the_own_data(matrix: Matrix) -> None:
    """Twice, so that what the first call may have remembered is seen by the second."""
    wrong, cells = [], 0
    matrix.restore()
    pair = matrix.unn
    before = matrix.audit_rows()
    for route in matrix.routes:
        if route.unsafe:
            continue
        if route.permission is Permission.ANSWER_LINK:
            continue
        people = owners(matrix, route, pair)
        if not people:
            wrong.append(f"{route}: nobody may")
        for persona in people:
            cells += 1
            answer = matrix.knock(route, pair, persona)
            said = answer.get_data(as_text=True).lower() if answer.mimetype != "application/pdf" else answer.get_data().decode("latin-1")
            if answer.status_code != 200:
                wrong.append(f"{route} as {persona.name}: {answer.status_code} {_reason(answer)}")
            elif route.endpoint not in BLANK and pair.word not in _without_header(said, persona) and "offentlig" not in said:
                wrong.append(f"{route} as {persona.name}: nothing of the own data")
    if matrix.audit_rows() != before:
        wrong.append("reading left audit rows")
    print(f"\n{cells} readings by the owner")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong)


def _without_header(page: str, persona: Persona) -> str:
    """The page without the person's own name, which stands in every header."""
    return page.replace(f"{persona.name.split('@')[0]}", "").replace(f"kanari{persona.org} ", "", 1)


def test_the_owner_changes_and_leaves_one_audit_row(matrix: Matrix) -> None:
    wrong, cells = [], 0
    for route in matrix.routes:
        if not route.unsafe or route.permission is Permission.ANSWER_LINK or route.endpoint not in EXAMPLES:
            continue
        people = owners(matrix, route, matrix.unn)
        if not people:
            wrong.append(f"{route}: nobody may")
        for persona in people:
            cells += 1
            matrix.restore()
            before = matrix.audit_rows()
            answer = matrix.knock(route, matrix.unn, persona)
            if answer.status_code >= 400 or to_login(answer) and route.endpoint != "accounts.sign_out":
                wrong.append(f"{route} as {persona.name}: {answer.status_code} {_reason(answer)}")
            elif (rows := matrix.audit_rows() - before) != route.example.rows:
                wrong.append(f"{route} as {persona.name}: {answer.status_code} left {rows} audit rows")
    print(f"\n{cells} changes by the owner")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong)


def _reason(answer: Any) -> str:
    if answer.is_json:
        return str({key: answer.json.get(key) for key in ("code", "title", "errors")})
    page = answer.get_data(as_text=True)
    if answer.status_code == 500:
        return " ".join(page.split())
    start = page.find("ds-error-summary")
    return " ".join(page[start : start + 700].split()) if start >= 0 else page[:0]
