"""From the waiting list to offers: a proposal computed by the worker, decided row by row, with what changed in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.dates import add_months
from core.tenancy import Scope, ScopeKind, enter
from tests.support.deciding import Round, compute
from tests.support.world import BODO, RANA, TROMSO

if TYPE_CHECKING:
    from core.config import Settings
    from tests.support.world import World

pytestmark = pytest.mark.database


@pytest.fixture
def round_(world: World) -> Round:
    """NLSH with an empty list."""
    world.sql(
        "UPDATE alis.placement_request SET status = 'withdrawn', ended_on = %s, rank = NULL WHERE ended_on IS NULL", world.today
    )
    world.sql("UPDATE alis.vacancy SET status = 'withdrawn'")
    world.sql("UPDATE alis.allocation_run SET status = 'failed', finished_at = now() WHERE status IN ('queued', 'running')")
    return Round(world, "nlsh", BODO)


@pytest.mark.requirement("R-053", "R-054")
def test_who_has_waited_longest_gets_the_one_post_and_the_other_is_told_why(round_: Round, settings: Settings) -> None:
    first, second = round_.notify(name="Anna Først"), round_.notify(name="Berit Senere")
    round_.rank(first, second)
    round_.vacancy()
    run = round_.proposal(settings)
    assert run["status"] == "done"
    assert run["digest"]
    assert [level["name"] for level in run["levels"]][:1] == ["placed"]
    assert round_.row_of(run, first)["unit_label"].endswith("onkologi")
    without = round_.row_of(run, second)
    assert without["unit_label"] is None
    assert without["reasons"]
    # nothing has happened yet
    assert round_.status(first) == "notified"
    done = round_.decide(run, round_.row_of(run, first), "accept")
    assert done.status_code == 200, done.json
    assert done.json["decision"] == "accepted"
    assert round_.status(first) == "offered"


@pytest.mark.requirement("R-067")
def test_without_a_vacancy_there_is_nothing_to_propose_and_nobody_loses_a_place(round_: Round) -> None:
    request = round_.notify(name="Anna Alene")
    refused = round_.contact.post("/proposals", {})
    assert (refused.status_code, refused.json["code"]) == (422, "nothing_vacant")
    assert round_.status(request) == "notified"


@pytest.mark.requirement("R-058", "R-060")
def test_the_municipalitys_own_order_goes_before_waiting_time(round_: Round, settings: Settings) -> None:
    long_waiting, put_first = round_.notify(name="Lang Ventetid"), round_.notify(name="Satt Først")
    round_.world.sql("UPDATE alis.placement_request SET notified_on = notified_on - 400 WHERE id = %s", long_waiting["id"])
    round_.rank(put_first, long_waiting)
    round_.vacancy()
    run = round_.proposal(settings)
    assert round_.row_of(run, put_first)["unit_label"]
    passed = round_.row_of(run, long_waiting)
    assert passed["unit_label"] is None
    assert any("Kommunen har satt en annen foran" in told for told in passed["reasons"])
    # the wall of the offer itself agrees
    assert round_.decide(run, round_.row_of(run, put_first), "accept").status_code == 200


@pytest.mark.requirement("R-053")
def test_another_place_is_proposed_only_when_asked_for_and_says_what_differs(round_: Round, settings: Settings) -> None:
    request = round_.notify(name="Anna Annetsted")
    round_.vacancy("Lofoten, Kirurgisk klinikk, Generell kirurgi")
    assert round_.row_of(round_.proposal(settings), request)["unit_label"] is None
    run = round_.proposal(settings, elsewhere=True)
    row = round_.row_of(run, request)
    assert (row["unit_label"], row["wish_number"]) == ("Lofoten, Kirurgisk klinikk, Generell kirurgi", None)
    assert {one["kind"] for one in row["differences"]} == {"place", "specialty"}
    assert run["against_last"] == {request["case"]: None}
    assert round_.decide(run, row, "accept").status_code == 200


@pytest.mark.requirement("R-060")
def test_who_needs_more_months_than_are_proposed_is_pointed_out_and_in_nobodys_way(round_: Round, settings: Settings) -> None:
    """The offer reads «could have filled» as the proposal does: what is proposed can be taken."""
    long, short = round_.notify(name="Lang Tjeneste", months=12), round_.notify(name="Kort Tjeneste")
    # whoever has fewer than two years in the municipality goes after, all else equal
    statement = "UPDATE alis.placement_request SET specialisation_started_on = %s WHERE id = %s"
    round_.world.sql(statement, round_.world.today, long["id"])
    round_.rank(long, short)
    round_.vacancy(months=12)
    run = round_.proposal(settings)
    row = round_.row_of(run, short)
    told = f"{long['case']} står foran i kommunens rekkefølge og kunne også fått plass her, i måneder som ingen bruker."
    assert (row["warnings"], row["holds"]) == ([told], [])
    own = round_.coordinator.get("/proposals").json["own"][0]["rows"]
    assert [one["warnings"] for one in own if one["request_case"] == short["case"]] == [[told]]
    assert round_.decide(run, row, "accept").status_code == 200


@pytest.mark.requirement("R-060")
def test_whom_the_municipality_has_put_first_is_taken_first(round_: Round, settings: Settings) -> None:
    first = round_.notify(name="Tar Den Første", wanted_from=add_months(round_.start, 1).isoformat())
    second = round_.notify(name="Tar Den Andre")
    round_.rank(first, second)
    round_.vacancy()
    round_.vacancy(starts_on=add_months(round_.start, 1))
    run = round_.proposal(settings)
    row = round_.row_of(run, second)
    assert [told.partition(",")[0] for told in row["holds"]] == ["Kommunen har satt en annen foran"]
    page = round_.world.client(round_.contact_email).get(f"/proposals/{run['case']}").get_data(as_text=True)
    assert "Godta raden for den som står foran, først." in page
    assert page.count("/accept") == 1  # no button that would only refuse
    assert round_.decide(run, row, "accept").json["code"] == "ranking_passed_over"
    assert round_.decide(run, round_.row_of(run, first), "accept").status_code == 200
    row = round_.row_of(round_.read(run["case"]), second)
    assert (row["holds"], row["changed"]) == ([], [])
    assert round_.decide(run, row, "accept").status_code == 200


@pytest.mark.requirement("R-052", "R-055")
def test_further_than_the_limit_is_never_proposed_but_a_person_may_choose_it(round_: Round, settings: Settings) -> None:
    request = round_.notify(name="Langt Unna")
    late = round_.vacancy(starts_on=add_months(round_.start, 9))
    run = round_.proposal(settings)
    row = round_.row_of(run, request)
    assert row["unit_label"] is None
    assert any("avviker mer enn 6 måneder" in told for told in row["reasons"])
    chosen = {"vacancy_id": late["id"] if "id" in late else int(late["case"].split("-")[1])}
    assert round_.decide(run, row, "change", **chosen).status_code == 422  # without a reason
    refused = round_.decide(run, row, "change", **chosen, reason="ALIS-en vil dit likevel")
    assert (refused.status_code, refused.json["code"]) == (422, "beyond_limit")
    form = {"change_vacancy_id": str(chosen["vacancy_id"]), "change_reason": "ALIS-en vil dit likevel"}
    door, at = round_.world.client(round_.contact_email), f"/proposals/{run['case']}/rows/{row['id']}"
    assert "Velg noe annet" in door.get(at).get_data(as_text=True)
    page = door.post(f"{at}/change", **form)
    assert page.status_code == 422
    assert 'name="change_municipality_accepted_on"' in page.get_data(as_text=True)  # what is asked for can be typed
    told = {"municipality_accepted_on": round_.world.today.isoformat(), "municipality_accepted_by": "Kari"}
    done = round_.decide(run, row, "change", **chosen, reason="ALIS-en vil dit likevel", **told)
    assert (done.status_code, done.json["decision"]) == (200, "changed")


def test_a_row_that_no_longer_stands_is_refused_with_what_changed_and_the_others_stand(round_: Round, settings: Settings) -> None:
    first = round_.notify(name="Anna Trukket")
    second = round_.notify(name="Berit Endret", wanted_from=add_months(round_.start, 12).isoformat())
    third = round_.notify(name="Cato Står", wanted_from=add_months(round_.start, 24).isoformat())
    posts = [round_.vacancy(starts_on=add_months(round_.start, months)) for months in (0, 12, 24)]
    run = round_.proposal(settings)
    assert all(round_.row_of(run, one)["unit_label"] for one in (first, second, third))
    assert round_.contact.post(f"/vacancies/{posts[0]['case']}/withdraw", {"reason": "Falt bort"}).status_code == 200
    _move(round_, second, months=13)
    for request, sentence in ((first, "Vikariatet er trukket."), (second, "Ønsket periode er nå")):
        refused = round_.decide(run, round_.row_of(run, request), "accept")
        assert (refused.status_code, refused.json["code"]) == (409, "row_changed"), refused.json
        assert sentence in refused.json["title"]
        assert "De andre radene står ved lag" in refused.json["remedy"]
    again = round_.read(run["case"])
    assert round_.row_of(again, first)["changed"] == ["Vikariatet er trukket."]
    assert round_.row_of(again, third)["changed"] == []
    assert round_.decide(run, round_.row_of(run, third), "accept").status_code == 200
    # nothing of the refused was kept
    assert [round_.status(one) for one in (first, second, third)] == ["notified", "notified", "offered"]


def _move(round_: Round, request: dict[str, Any], *, months: int) -> None:
    stored = round_.coordinator.get(f"/requests/{request['case']}").json
    body = {"version": stored["version"], "wanted_from": add_months(round_.start, months).isoformat(), "months": 6}
    door = round_.coordinator
    answer = door.client.patch(f"/api/v1/requests/{request['case']}", json=body, headers=door.headers)
    assert answer.status_code == 200, answer.json


def test_a_row_is_decided_once_and_in_the_newest_proposal_only(round_: Round, settings: Settings) -> None:
    request = round_.notify(name="Anna Avgjort")
    round_.vacancy()
    old = round_.proposal(settings)
    new = round_.proposal(settings)
    assert round_.decide(old, round_.row_of(old, request), "accept").json["code"] == "newer_proposal"
    row = round_.row_of(new, request)
    assert round_.decide(new, row, "reject").status_code == 422  # a reason is asked for
    left = round_.decide(new, row, "reject", reason="Enheten vil vente")
    assert (left.status_code, left.json["decision"], left.json["decision_reason"]) == (200, "rejected", "Enheten vil vente")
    assert round_.status(request) == "notified"
    assert round_.decide(new, row, "accept").json["code"] == "row_decided"


@pytest.mark.requirement("R-054")
def test_the_same_input_gives_the_same_answer_and_the_stored_input_cannot_be_changed(round_: Round, settings: Settings) -> None:
    round_.notify(name="Anna Gjentatt")
    round_.vacancy()
    first = round_.proposal(settings)
    answer = round_.contact.post(f"/proposals/{first['case']}/repeat", {})
    assert answer.status_code == 202, answer.json
    compute(settings)
    again = round_.read(answer.json["case"])
    assert again["digest"] == first["digest"]
    assert {**again["input"], "options": {}} == {**first["input"], "options": {}}
    with round_.world.app.sessions() as db, db.begin():
        enter(db, Scope(ScopeKind.TRUST, trust="nlsh", user_id=1), round_.world.app.settings.context_key)
        with pytest.raises(ProgrammingError, match="permission denied"):
            db.execute(text("UPDATE alis.allocation_run SET input = '{}'"))


def test_who_lacks_something_before_an_offer_takes_nobodys_seat(round_: Round, settings: Settings) -> None:
    lacking = Round(round_.world, "nlsh", RANA, ready=False)
    lacking.world.profile(RANA)
    without = lacking.notify(name="Uten Avtale")
    round_.world.sql("UPDATE alis.placement_request SET notified_on = notified_on - 300 WHERE id = %s", without["id"])
    request = round_.notify(name="Med Avtale")
    round_.vacancy()
    run = round_.proposal(settings)
    assert round_.row_of(run, request)["unit_label"]
    (told,) = round_.row_of(run, without)["reasons"]
    assert told.startswith("Avtale mangler før tilbud kan gis")


@pytest.mark.requirement("R-051")
def test_where_the_head_chooses_taking_a_row_presents_the_candidate(world: World, settings: Settings) -> None:
    round_ = Round(world, "unn", TROMSO)
    request = round_.notify(name="Ulla Unn")
    round_.vacancy(months=9)
    run = round_.proposal(settings)
    row = round_.row_of(run, request)
    refused = round_.decide(run, row, "accept")
    assert (refused.status_code, refused.json["code"]) == (422, "not_confirmed")
    assert [one["pointer"] for one in refused.json["errors"]] == ["/reason"]
    done = round_.decide(run, row, "accept", reason="Kommunen har sagt ja på telefon")
    assert (done.status_code, done.json["decision"]) == (200, "accepted")
    assert round_.status(request) == "presented"
