"""A municipality sees its own rows of a proposal and how many the others are, never a name: in the database, the page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.tenancy import Scope, ScopeKind, enter
from tests.support.deciding import Round
from tests.support.world import BODO, RANA, TROMSO

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database
NAMES = text(
    "SELECT r.trainee_name FROM alis.allocation_row w JOIN alis.placement_request r ON r.trust = w.trust AND r.id = w.request_id"
)


@pytest.fixture(scope="module")
def both(world: World, settings: Settings) -> tuple[Round, Round]:
    """Two municipalities in one proposal."""
    bodo, rana = Round(world, "nlsh", BODO), Round(world, "nlsh", RANA)
    bodo.notify(name="Anna Bodøsen")
    rana.notify(name="Berit Ranasen")
    rana.notify(name="Cato Ranasen")
    rana.vacancy(posts=2)
    bodo.proposal(settings)
    return bodo, rana


@pytest.mark.requirement("R-060")
def test_a_municipality_reads_its_own_rows_and_counts_of_the_others(both: tuple[Round, Round]) -> None:
    bodo, rana = both
    page = bodo.world.client(bodo.coordinator_email).get("/proposals").get_data(as_text=True)
    assert "Anna Bodøsen" in page
    assert "Ranasen" not in page
    assert "2 andre er med i forslaget." in page
    answer = bodo.coordinator.get("/proposals")
    assert "Ranasen" not in answer.get_data(as_text=True)
    (own,) = answer.json["own"]
    assert (own["requests"], own["placed"], len(own["rows"])) == (3, 2, 1)
    assert answer.json["runs"] == []
    (theirs,) = rana.coordinator.get("/proposals").json["own"]
    assert sorted(row["trainee_name"] for row in theirs["rows"]) == ["Berit Ranasen", "Cato Ranasen"]


def test_a_municipality_does_not_reach_the_run_itself(both: tuple[Round, Round]) -> None:
    bodo, rana = both
    case = rana.contact.get("/proposals").json["runs"][0]["case"]
    row = rana.read(case)["rows"][0]["id"]
    for url in (f"/proposals/{case}", f"/proposals/{case}/rows/{row}"):
        assert bodo.coordinator.get(url).status_code == 404
        assert bodo.world.client(bodo.coordinator_email).get(url).status_code == 404
    assert bodo.coordinator.post(f"/proposals/{case}/rows/{row}/reject", {"reason": "Nei"}).status_code == 403


def names_seen(world: World, scope: Scope) -> list[str]:
    with world.app.sessions() as db, db.begin():
        enter(db, scope, world.app.settings.context_key)
        return sorted(db.scalars(NAMES))


def test_the_database_holds_the_wall_and_the_test_sees_a_hole(both: tuple[Round, Round]) -> None:
    world = both[0].world
    own = Scope(ScopeKind.MUNICIPALITY, municipality=BODO, user_id=1)
    assert names_seen(world, own) == ["Anna Bodøsen"]
    assert names_seen(world, Scope(ScopeKind.MUNICIPALITY, municipality=TROMSO, user_id=1)) == []
    with world.app.sessions() as db, db.begin():
        enter(db, own, world.app.settings.context_key)
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.execute(text("UPDATE alis.allocation_row SET decision = 'accepted'"))
    with psycopg.connect(world.admin_url) as conn, conn.transaction(force_rollback=True):
        # the guard taken away: the rows of others are there to be read
        seen = "SELECT count(*) FROM alis.allocation_row"
        conn.execute("CREATE POLICY hole ON alis.allocation_row FOR SELECT TO alis_municipality USING (true)")
        conn.execute("SET LOCAL ROLE alis_municipality")
        context = psycopg.sql.Literal(_context(world, own))
        conn.execute(psycopg.sql.SQL("SET LOCAL alis.context = {}").format(context))
        found = conn.execute(seen).fetchone()
        assert found is not None
        assert found[0] == 3


def _context(world: World, scope: Scope) -> str:
    from core.tenancy import sign

    return sign(scope, world.app.settings.context_key)
