"""Route × method × person: whoever is not of an organisation gets nothing of it and changes nothing in it.

Generated from the app's own url_map, so a new route is tested the moment it exists. Each cell has a positive twin: the owner with the
right role, who gets the own data and, changing something, leaves exactly one audit row.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from core import policies
from core.accounts.answers import PAGES
from core.documents import processing
from core.permissions import Permission
from tests.contracts.examples import BLANK, CASES, EXAMPLES, PARAMS
from tests.contracts.matrix import Matrix, Route, routes
from tests.support.pair import Pair, rows_of
from tests.support.personas import Persona
from tests.support.reading import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.web import App
    from tests.support.world import World

pytestmark = [pytest.mark.database, pytest.mark.slow]

REFUSED = {401, 403, 404}


@pytest.fixture(scope="module")
def matrix(world: World) -> Iterator[Matrix]:
    """A document's child answers the same to the same bytes, so it is started once for all who may."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(processing, "run", cache(processing.run))
        yield Matrix(world)


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
    secrets = (
        {"token", "feed_token", "account_token"} if route.permission in {Permission.ANSWER_LINK, Permission.PUBLIC} else set()
    )
    changed = dict.fromkeys(secrets & route.rule.arguments, "en-lenke-som-aldri-var")
    answer = matrix.knock(route, victim, persona, **changed)
    told, status = said(answer).lower(), answer.status_code
    if status >= 500 or status < 200:
        return f"{status} {_reason(answer)}"
    if victim.word in told:
        return f"{status} with the victim's word: {told[max(0, told.index(victim.word) - 60) :][:120]!r}"
    if route.permission is Permission.PUBLIC or status in REFUSED or to_login(answer):
        return None
    what = None
    if not persona.may(route.permission):
        what = f"{status} for somebody without {route.permission}"
    elif route.names_an_object:
        what = f"{status} on an object of another organisation"
    elif route.unsafe and not route.example.own and status < 400:
        what = f"{status} for a change that names another organisation's objects"
    return what


def foreign(matrix: Matrix, some: list[Route], victims: tuple[Pair, ...]) -> tuple[int, list[str]]:
    """Every stranger at every route; how many cells, and what was wrong."""
    wrong, cells = [], 0
    for victim in victims:
        with psycopg.connect(matrix.world.admin_url, autocommit=True) as judge:
            before = rows_of(judge, victim)
            for route in some:
                if not route.unsafe:
                    for owner in matrix.owners(route, victim)[:1]:
                        matrix.knock(route, victim, owner)  # whatever the process remembers, it remembers the owner's answer
                for persona in matrix.strangers(victim):
                    cells += 1
                    with matrix.trial() if route.unsafe and route.example.own else nullcontext():
                        fault = foreign_cell(matrix, route, victim, persona)
                    if fault:
                        wrong.append(f"{route} as {persona.name}: {fault}")
                if route.unsafe and (after := rows_of(judge, victim)) != before:
                    wrong.append(f"{route}: rows of {victim.trust} changed")
                    before = after
    return cells, wrong


@pytest.mark.requirement("R-001")
def test_nobody_reaches_another_organisation(matrix: Matrix) -> None:
    cells, wrong = foreign(matrix, matrix.routes, (matrix.unn, matrix.fin))
    print(f"\n{cells} foreign cells over {len(matrix.routes)} routes and methods")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong[:80])


def test_the_wrong_role_in_the_own_organisation_is_refused(matrix: Matrix) -> None:
    wrong, cells = [], 0
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
                    wrong.append(f"{route} as {persona.name}: {answer.status_code} {_reason(answer)}")
            if route.unsafe and rows_of(judge, pair) != before:
                wrong.append(f"{route}: rows changed")
                break
    print(f"\n{cells} cells of a wrong role")
    assert not wrong, "\n".join(wrong)


def readings(matrix: Matrix, some: list[Route]) -> tuple[int, list[str]]:
    """Every owner reads: the own data comes, and nothing is written down."""
    wrong, cells = [], 0
    for route in some:
        if route.unsafe or route.permission is Permission.ANSWER_LINK:
            continue
        pair = matrix.fin if route.example.at == "fin" else matrix.unn
        people = matrix.owners(route, pair)
        if not people:
            wrong.append(f"{route}: nobody may")
        for persona in people:
            cells += 1
            with matrix.trial() as audit_rows:
                answer = matrix.knock(route, pair, persona)
                written = audit_rows()
            told = _without_name(said(answer).lower(), persona)
            words = (route.example.shows(pair).lower(),) if route.example.shows else (pair.word, f"offentlig{pair.trust}")
            if answer.status_code != 200:
                wrong.append(f"{route} as {persona.name}: {answer.status_code} {_reason(answer)}")
            elif (
                route.endpoint not in BLANK
                and persona.role not in route.example.quiet
                and not any(word in told for word in words)
            ):
                wrong.append(f"{route} as {persona.name}: nothing of the own data")
            if written:
                wrong.append(f"{route} as {persona.name}: reading left {written} audit rows")
    return cells, wrong


def test_the_owner_sees_the_own_data(matrix: Matrix) -> None:
    cells, wrong = readings(matrix, matrix.routes)
    print(f"\n{cells} readings by the owner")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong)


def _without_name(page: str, persona: Persona) -> str:
    """The page without the person's own name, which stands in every header."""
    return page.replace(persona.called.lower(), "")


# done, and now one signs in
LEADS_TO_LOGIN = {"accounts.sign_out", "accounts.choose"}


def test_the_owner_changes_and_leaves_one_audit_row(matrix: Matrix) -> None:
    wrong, cells = [], 0
    for route in matrix.routes:
        if not route.unsafe or route.permission is Permission.ANSWER_LINK or route.endpoint not in EXAMPLES:
            continue
        pair = matrix.fin if route.example.at == "fin" else matrix.unn
        people = matrix.owners(route, pair)
        if not people:
            wrong.append(f"{route}: nobody may")
        for persona in people:
            cells += 1
            with matrix.trial() as audit_rows:
                answer = matrix.knock(route, pair, persona)
                rows = audit_rows()
            if answer.status_code >= 400 or (to_login(answer) and route.endpoint not in LEADS_TO_LOGIN):
                wrong.append(f"{route} as {persona.name}: {answer.status_code} {_reason(answer)}")
            elif rows != (0 if route.example.reads else 1):
                wrong.append(f"{route} as {persona.name}: {answer.status_code} left {rows} audit rows")
    print(f"\n{cells} changes by the owner")
    assert not wrong, f"{len(wrong)} of {cells}:\n" + "\n".join(wrong)


LINKS = {
    "offer": {"answer": "yes"},
    "presentation": {"outcome": "contacted"},
    "query": {"answer": "yes"},
    "query_trainee": {"answer": "no"},
    "reconfirm": {"answer": "yes"},
    "vacancies": {"answer": "none"},
}
ASKS_OF_TWO = {"order"}  # needs a group of exactly two: tests/core/queue/test_asking.py


def test_a_link_opens_its_own_matter_and_no_other(matrix: Matrix) -> None:
    """Whoever holds the link sees its matter; no session widens or narrows that, and an unknown link tells nothing."""
    wrong, cells = [], 0
    for pair, other in ((matrix.unn, matrix.fin), (matrix.fin, matrix.unn)):
        assert set(PAGES) == set(LINKS) | ASKS_OF_TWO
        for purpose, body in LINKS.items():
            token = pair.tokens[purpose]
            for persona in (*matrix.people[other.trust][:3], matrix.outside[-1]):
                cells += 1
                with matrix.trial() as audit_rows:
                    told = matrix.lobby.knock(persona, "GET", f"/answer/{token}").get_data(as_text=True).lower()
                    if other.word in told.replace(persona.called.lower(), "") or audit_rows():
                        wrong.append(f"GET {purpose} as {persona.name}")
                    if pair.unit_label.split(", ")[-1].lower() not in told and pair.word not in told:
                        wrong.append(f"GET {purpose} as {persona.name}: not the own matter")
                    answer = matrix.lobby.knock(persona, "POST", f"/answer/{token}", body)
                    if answer.status_code >= 400 or audit_rows() != 1:
                        wrong.append(f"POST {purpose} as {persona.name}: {answer.status_code}, {audit_rows()} audit rows")
    print(f"\n{cells} readings by link")
    assert not wrong, "\n".join(wrong)


def _route(matrix: Matrix, endpoint: str, method: str = "GET") -> list[Route]:
    return [route for route in matrix.routes if route.endpoint == endpoint and route.method == method]


def test_control_a_cache_without_the_organisation_turns_the_matrix_red(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row security knows nothing of what a process remembers."""
    remembered: dict[str, Any] = {}
    view: Any = matrix.app.view_functions["queue.show"]

    def remembering(case_id: str) -> Any:
        if case_id not in remembered:
            remembered[case_id] = view(case_id)
        return remembered[case_id]

    remembering.__permission__ = view.__permission__  # type: ignore[attr-defined]
    monkeypatch.setitem(matrix.app.view_functions, "queue.show", remembering)
    _cells, wrong = foreign(matrix, _route(matrix, "queue.show"), (matrix.unn,))
    assert any("with the victim's word" in one for one in wrong)


def test_control_a_dropped_wall_turns_the_matrix_red(matrix: Matrix) -> None:
    some = _route(matrix, "queue_api.list_requests") + _route(matrix, "queue.show")
    matrix.world.sql("ALTER TABLE alis.placement_request DISABLE ROW LEVEL SECURITY")
    try:
        _cells, wrong = foreign(matrix, some, (matrix.unn,))
    finally:
        matrix.world.sql("ALTER TABLE alis.placement_request ENABLE ROW LEVEL SECURITY")
    assert any("with the victim's word" in one for one in wrong)


def test_control_a_dropped_policy_turns_the_positive_half_red(matrix: Matrix) -> None:
    some = _route(matrix, "queue_api.get_request")
    wall = [
        statement
        for statement in policies.wall("placement_request", policies.TABLES["placement_request"])
        if statement.startswith("CREATE POLICY trust_select")
    ]
    matrix.world.sql("DROP POLICY trust_select_0 ON alis.placement_request")
    try:
        _cells, wrong = readings(matrix, some)
    finally:
        for statement in wall:
            matrix.world.sql(statement)
    assert any("trust.contact" in one for one in wrong)
    assert readings(matrix, some)[1] == []


def _reason(answer: Any) -> str:
    if answer.is_json:
        return str({key: answer.json.get(key) for key in ("code", "title", "errors")})
    page = answer.get_data(as_text=True)
    if answer.status_code == 500:
        return " ".join(page.split())
    start = page.find("ds-error-summary")
    return " ".join(page[start : start + 700].split()) if start >= 0 else page[:0]
