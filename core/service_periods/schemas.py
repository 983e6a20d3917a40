"""What is recorded of a service period, the same for form and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import post_load

from core.fields import CommandSchema, Date, Line, Prose, Schema, choice, whole

OBJECTIVES = ("ALM-055", "ALM-085")
STATUSES = ("not_started", "in_progress", "achieved")


class ServiceDetailsSchema(Schema):
    """What is recorded along the way; a field that is left out stays as it is."""

    supervisor = Line(allow_none=True, longest=120)
    department_contact = Line(allow_none=True, longest=120)
    contract_issued_on = Date(allow_none=True)
    evaluation_on = Date(allow_none=True)
    evaluation_mentor = choice("took_part", "did_not", allow_none=True)
    details_reason = Prose(load_default=None, allow_none=True, longest=500)
    version = whole(1, 1_000_000, required=True)


class HiringSchema(Schema):
    hiring_form_on = Date(allow_none=True)
    hiring_form_reference = Line(allow_none=True, longest=80)
    offer_letter_on = Date(allow_none=True)
    contract_issued_on = Date(allow_none=True)
    reason = Prose(load_default=None, allow_none=True, longest=500)
    version = whole(1, 1_000_000, required=True)


@dataclass(frozen=True, slots=True)
class Start:
    supervisor: str | None = None
    department_contact: str | None = None
    start_reason: str | None = None


class StartServiceSchema(CommandSchema):
    command = Start
    supervisor = Line(load_default=None, allow_none=True, longest=120)
    department_contact = Line(load_default=None, allow_none=True, longest=120)
    start_reason = Prose(load_default=None, allow_none=True, longest=500)


@dataclass(frozen=True, slots=True)
class Complete:
    """``ended_on`` where it was another day than the last one agreed."""

    closing_reason: str | None = None
    ended_on: date | None = None


class CompleteServiceSchema(CommandSchema):
    command = Complete
    closing_reason = Prose(load_default=None, allow_none=True, longest=500)
    ended_on = Date(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class Move:
    """What is left out stays. ``agreed_with`` is who has said yes: the ALIS, the municipality, the unit."""

    agreed_with: str
    move_reason: str
    version: int
    starts_on: date | None = None
    ends_on: date | None = None
    full_time_percent: int | None = None


class MoveServiceSchema(CommandSchema):
    command = Move
    starts_on = Date(load_default=None, allow_none=True)
    ends_on = Date(load_default=None, allow_none=True)
    full_time_percent = whole(20, 100, load_default=None, allow_none=True)
    agreed_with = Line(required=True, longest=120)
    move_reason = Prose(required=True, longest=500)
    version = whole(1, 1_000_000, required=True)


@dataclass(frozen=True, slots=True)
class Pause:
    starts_on: date
    ends_on: date | None
    reason: str


class PauseSchema(Schema):
    """Its fields stand beside other dates on the page, so they have names of their own."""

    pause_from = Date(required=True)
    pause_to = Date(load_default=None, allow_none=True)
    pause_reason = Prose(required=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Pause:
        return Pause(data["pause_from"], data["pause_to"], data["pause_reason"])


class ResumeSchema(Schema):
    resume_on = Date(required=True)


@dataclass(frozen=True, slots=True)
class Delay:
    """Without a day: no longer delayed."""

    delayed_on: date | None
    note: str | None


class ServiceDelaySchema(Schema):
    delayed_on = Date(load_default=None, allow_none=True)
    delay_note = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Delay:
        return Delay(data["delayed_on"], data["delay_note"])


@dataclass(frozen=True, slots=True)
class Ask:
    new_ends_on: date
    reason: str


class ProlongationAskSchema(Schema):
    new_ends_on = Date(required=True)
    prolong_reason = Prose(required=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Ask:
        return Ask(data["new_ends_on"], data["prolong_reason"])


@dataclass(frozen=True, slots=True)
class Answer:
    answer: str
    note: str | None


class ProlongationAnswerSchema(Schema):
    answer = choice("yes", "no", required=True)
    answer_note = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Answer:
        return Answer(data["answer"], data["answer_note"])


@dataclass(frozen=True, slots=True)
class Settle:
    outcome: str
    reason: str | None


class ProlongationSettleSchema(Schema):
    outcome = choice("confirmed", "dropped", required=True)
    outcome_reason = Prose(load_default=None, allow_none=True, longest=500)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Settle:
        return Settle(data["outcome"], data["outcome_reason"])


@dataclass(frozen=True, slots=True)
class Course:
    held_on: date
    course: str


class CourseSchema(CommandSchema):
    command = Course
    held_on = Date(required=True)
    course = Line(required=True, longest=200)


@dataclass(frozen=True, slots=True)
class Reached:
    objective: str
    status: str
    status_on: date | None
    by_name: str | None


class ServiceObjectiveSchema(CommandSchema):
    """``by_name`` is who judged it, where it is not the one who records it."""

    command = Reached
    objective = choice(*OBJECTIVES, required=True)
    status = choice(*STATUSES, required=True)
    status_on = Date(load_default=None, allow_none=True)
    by_name = Line(load_default=None, allow_none=True, longest=120)


@dataclass(frozen=True, slots=True)
class Call:
    planned_on: date
    invite_mentor: bool


class EvaluationCallSchema(Schema):
    """The mentor is invited by default (R-090)."""

    planned_on = Date(required=True)
    invite_mentor = choice("yes", "no", load_default="yes")

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Call:
        return Call(data["planned_on"], data["invite_mentor"] == "yes")


class EvaluationReplySchema(Schema):
    mentor_reply = choice("yes", "no", required=True)


class DocumentedSchema(Schema):
    documented_on = Date(load_default=None, allow_none=True)
    documented_reference = Line(load_default=None, allow_none=True, longest=80)


@dataclass(frozen=True, slots=True)
class Talked:
    talked_on: date | None
    note: str | None


class TalkedSchema(Schema):
    """One tap says today and nothing more."""

    talked_on = Date(load_default=None, allow_none=True)
    talk_note = Prose(load_default=None, allow_none=True, longest=1000)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Talked:
        return Talked(data["talked_on"], data["talk_note"])
