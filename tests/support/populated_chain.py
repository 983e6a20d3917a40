"""Rows of what is asked by link and of the months' questions to units."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from core.dates import add_months

if TYPE_CHECKING:
    from tests.support.pair import Pair, Writer


def _two_without_order(pair: Pair, writer: Writer) -> None:
    """Two requests for the same unit and time, years after the others, whose order nobody has given."""
    today = writer.world.today
    start = add_months(today.replace(day=1), 60)
    for name in ("request_first", "request_second"):
        made = writer.put(
            "placement_request",
            trainee_id=pair.ids["trainee"],
            trainee_name=f"{pair.word} {name.replace('_', ' ').title()}",
            hpr_number=writer.world.hpr(),
            scheme="new",
            specialisation_started_on=add_months(start, -30),
            wanted_from=start,
            wanted_to=add_months(start, 6) - timedelta(days=1),
            status="waiting",
            sender_role="municipality.coordinator",
            notified_on=today - timedelta(days=30),
            end_reason=None,
            ended_by=None,
            departure_reason=None,
        )
        pair.ids[name] = made.id
        writer.put("wish", request_id=made.id, position=1, unit_id=pair.unit)
        writer.put("register_entry", request_id=made.id)


def _in_another_trust(pair: Pair, writer: Writer) -> None:
    """The one who has a place waits in another trust too; only the municipality may know."""
    (placed,) = writer.world.sql(
        "SELECT * FROM alis.placement_request WHERE trust = %s AND id = %s", pair.trust, pair.ids["request_placed"]
    )
    start = add_months(placed.wanted_from, 24)
    made = writer.put(
        "placement_request",
        trust="hsyk" if pair.trust != "hsyk" else "fin",
        trainee_id=pair.ids["trainee"],
        trainee_name=placed.trainee_name,
        hpr_number=placed.hpr_number,
        scheme="new",
        wanted_from=start,
        wanted_to=add_months(start, 6),
        status="waiting",
        sender_role="municipality.coordinator",
        notified_on=placed.notified_on,
        end_reason=None,
        ended_by=None,
        departure_reason=None,
    )
    pair.ids["request_elsewhere"] = made.id


def asked_by_link(pair: Pair, writer: Writer, leader: int) -> None:
    """One open link for every kind of question, and the questions that are about no request."""
    put, ids = writer.put, pair.ids
    _two_without_order(pair, writer)
    ids["inquiry"] = put(
        "vacancy_inquiry",
        unit_id=pair.unit,
        unit_path=pair.unit_path,
        unit_label=pair.unit_label,
        month_on=add_months(writer.world.today.replace(day=1), -1),
    ).id
    _in_another_trust(pair, writer)
    put(
        "kept_request",
        request_trust=pair.trust,
        request_id=ids["request"],
        placement_trust=pair.trust,
        placement_id=ids["placement"],
        kept_on=writer.world.today,
    )
    writer.world.sql("UPDATE alis.query SET trainee_asked_at = now() WHERE trust = %s AND id = %s", pair.trust, ids["query"])
    # kind of question → what it is about, in which matter, to whom
    questions: dict[str, tuple[str, str | None, str]] = {
        "offer": ("offer", "request_offered", "trainee"),
        "query": ("query", "request", "coordinator"),
        "query_trainee": ("query", "request", "trainee"),
        "presentation": ("presentation", "request_presented", f"user:{leader}"),
        "reconfirm": ("request", "request", "coordinator"),
        "order": ("request_second", "request_first", "coordinator"),
        "vacancies": ("inquiry", None, f"user:{leader}"),
        "matter": ("request", "request", "trainee"),
    }
    for purpose, (about, request, recipient) in questions.items():
        token = secrets.token_urlsafe(24)
        pair.tokens[purpose] = token
        free: dict[str, Any] = {} if request else {"municipality": None}
        ids[f"link_{purpose}"] = put(
            "answer_link",
            request_id=ids[request] if request else None,
            purpose=purpose,
            object_id=ids[about],
            recipient=recipient,
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            expires_at=datetime.now(UTC) + timedelta(days=10),
            **free,
        ).id
