"""The JSON door to the programme."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from core.permissions import Permission, requires
from core.programme import queries, service
from core.programme.aims import aims
from core.programme.schemas import (
    Event,
    EventSchema,
    Participation,
    ParticipationSchema,
    ProgrammeEventOut,
    ProgrammeOut,
    ProgrammeParticipationOut,
    ProgrammeSeatOut,
    Seat,
    SeatSchema,
)
from core.region.comparing import compare
from core.web import actor, db, today

blp = Blueprint("programme_api", __name__, url_prefix="/api/v1", description="ALIS-Nord")


@blp.get("/programme")
@blp.response(200, ProgrammeOut)
@requires(Permission.REGION_READ)
def get_programme() -> dict[str, Any]:
    """Seats today and before, where each application stands, events, and the figures under the four aims."""
    participation = queries.participation(db())
    return {
        "seats": queries.seats(db(), today()),
        "participation": [one.latest for one in participation],
        "events": queries.events(db()),
        "aims": [asdict(one) for one in aims(compare(db(), today()), participation)],
    }


@blp.post("/programme/seats")
@blp.arguments(SeatSchema)
@blp.response(201, ProgrammeSeatOut)
@requires(Permission.PROGRAMME_EDIT)
def add_seat(command: Seat) -> Any:  # noqa: ANN401 - schemas' Seat
    return service.add_seat(db(), actor(), command)


@blp.put("/programme/seats/<int:seat_id>")
@blp.arguments(SeatSchema)
@blp.response(200, ProgrammeSeatOut)
@requires(Permission.PROGRAMME_EDIT)
def change_seat(command: Seat, seat_id: int) -> Any:  # noqa: ANN401
    """Correct or end a seat; `version` is the one that was read."""
    return service.change_seat(db(), actor(), seat_id, command)


@blp.post("/programme/participation")
@blp.arguments(ParticipationSchema)
@blp.response(201, ProgrammeParticipationOut)
@requires(Permission.PROGRAMME_EDIT)
def record_participation(command: Participation) -> Any:  # noqa: ANN401
    return service.record_participation(db(), actor(), command, today=today())


@blp.post("/programme/events")
@blp.arguments(EventSchema)
@blp.response(201, ProgrammeEventOut)
@requires(Permission.PROGRAMME_EDIT)
def add_event(command: Event) -> Any:  # noqa: ANN401
    return service.add_event(db(), actor(), command)
