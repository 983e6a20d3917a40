"""Every route, everybody who may knock at it, and what the example for it says."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, url_for
from sqlalchemy.orm import sessionmaker

from core.permissions import Permission, Role
from tests.contracts.case import Case, Example
from tests.contracts.examples import CASES, EXAMPLES, MUNICIPAL, OPEN_PARAMS, PARAMS
from tests.support.pair import Pair
from tests.support.personas import Lobby, Persona
from tests.support.populated import populate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.routing import Rule

    from core.web import App
    from tests.support.world import World


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

    def params(self, pair: Pair, persona: Persona) -> dict[str, Any]:
        found = {}
        sides = MUNICIPAL if (persona.role or "").startswith("municipality.") else PARAMS
        for name in self.rule.arguments:
            if name in self.example.params:
                found[name] = self.example.params[name](pair)
            elif name == "case_id":
                found[name] = pair.case(CASES[self.endpoint.split(".")[0].removesuffix("_api")])
            else:
                found[name] = sides.get(name, PARAMS[name])(pair)
        return found


class Matrix:
    """Two pairs with all their people, and those who are of neither."""

    def __init__(self, world: World) -> None:
        self.world, self.app = world, world.app
        self.lobby = Lobby(world)
        self.unn = populate(world, "unn", "5501", unit="Onkologi")
        self.fin = populate(world, "fin", "5603", unit="Hammerfest sykehus, Avdeling for medisin")
        self.people = {pair.trust: self.lobby.of(pair) for pair in (self.unn, self.fin)}
        self.outside = self.lobby.outside()
        self.no_more = {pair.trust: self.lobby.no_more(pair) for pair in (self.unn, self.fin)}
        self.routes = routes(self.app)

    def strangers(self, victim: Pair) -> list[Persona]:
        other = self.fin if victim is self.unn else self.unn
        if victim is self.fin:  # the way back: one of each side, the region, and nobody
            keen = {Role.TRUST_CONTACT, Role.TRUST_ADMIN, Role.TRUST_UNIT_LEADER, Role.MUNICIPALITY_COORDINATOR}
            return [*(one for one in self.people[other.trust] if one.role in keen), self.outside[0], self.outside[-1]]
        return [*self.people[other.trust], *self.outside, *self.no_more[victim.trust]]

    def owners(self, route: Route, pair: Pair) -> list[Persona]:
        """Those of the pair (or of region and drift) who may, as far as the example does not say more."""
        found = [one for one in (*self.people[pair.trust], *self.outside) if one.role is not None and one.may(route.permission)]
        if route.permission is Permission.PUBLIC:
            found = found[:1]
        example = route.example
        return [one for one in found if (not example.roles or one.role in example.roles) and one.role not in example.but]

    def knock(self, route: Route, pair: Pair, persona: Persona, **changed: Any) -> Any:
        body = route.example.body(Case(self.world, self.lobby, pair, persona)) if route.unsafe else None
        with self.app.test_request_context():
            url = url_for(route.endpoint, **{**route.params(pair, persona), **changed})
        try:
            return self.lobby.knock(persona, route.method, url, body)
        except Exception as problem:  # noqa: BLE001 - what would have been a 500
            return Response(f"{type(problem).__name__}: {problem}"[:600], 500)

    @contextmanager
    def trial(self) -> Iterator[Callable[[], int]]:
        """All requests inside run in one outer transaction that is taken back; yields a count of the audit rows written in it."""
        kept = self.app.sessions
        engine = kept.kw["bind"]
        with engine.connect() as conn:
            outer = conn.begin()
            self.app.__dict__["sessions"] = sessionmaker(
                conn, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
            )

            statement = "SELECT n_tup_ins FROM pg_stat_xact_user_tables WHERE schemaname = 'alis' AND relname = 'audit_event'"
            before = int(conn.exec_driver_sql(statement).scalar() or 0)

            def written() -> int:
                conn.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would have asked
                return int(conn.exec_driver_sql(statement).scalar() or 0) - before

            try:
                yield written
            finally:
                self.app.__dict__["sessions"] = kept
                outer.rollback()


def routes(app: App) -> list[Route]:
    found = []
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        permission = getattr(view, "__permission__", Permission.PUBLIC)
        found += [Route(rule, method, permission) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda route: (route.rule.rule, route.method))
