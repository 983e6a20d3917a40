"""Refusals: every way the service says no, each with a code, a status and a sentence that tells what to do; and faults, for the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.trusts.terms import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for a marked text
    """Mark a text for extraction; it is translated where it is shown."""
    return msgid


def M_(msgid: str) -> str:  # noqa: N802
    """As N_, for a text that a mail says too."""
    return msgid


def report(event: str, **facts: object) -> None:
    """Tell the operator's log what went wrong; names nobody."""
    import structlog  # noqa: PLC0415 - megabytes that a worker without errors never needs

    structlog.get_logger().error(event, **facts)


@dataclass(eq=False)
class Refusal(Exception):
    """``sentence`` is a msgid with ``%(name)s`` places for ``params``; ``errors`` maps field → msgid or ready text."""

    code: str
    sentence: str | Text
    params: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, Any] = field(default_factory=dict)
    # what a page may show beside the sentence: a rule (source), both versions of a conflict, a way out
    rule: Any = None
    remedy: Any = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    status: int = 422

    def __str__(self) -> str:
        return self.code


class NotFound(Refusal):
    """Also for what exists in another tenant: nobody learns that it does."""

    def __init__(self) -> None:
        super().__init__("not_found", N_("Siden eller saken finnes ikke, eller den er ikke din."), status=404)


class NotAllowed(Refusal):
    """The person's role in the own organisation does not include this."""

    def __init__(self, permission: str = "") -> None:
        super().__init__(
            "not_allowed",
            N_("Rollen din i denne organisasjonen gir ikke tilgang til dette. Spør den som administrerer tilganger hos dere."),
            extra={"permission": permission},
            status=403,
        )


class SignInNeeded(Refusal):
    def __init__(self) -> None:
        super().__init__("sign_in_needed", N_("Logg inn for å fortsette."), status=401)


class OutOfReach(Refusal):
    """The database starts anew, is full, or waits for others: nobody's fault here, and over soon. ``why`` is for the log."""

    def __init__(self, why: str) -> None:
        sentence = N_("Tjenesten får ikke svar fra databasen akkurat nå. Prøv igjen om litt, og meld fra om det fortsetter.")
        super().__init__("out_of_reach", sentence, extra={"retry_after": 10}, status=503)
        report("database out of reach", why=why)


class Conflict(Refusal):
    """The record is not what it was when the user looked, or another record stands in the way."""

    def __init__(self, code: str, sentence: str | Text, **kw: Any) -> None:
        super().__init__(code, sentence, status=409, **kw)


class EditedMeanwhile(Conflict):
    """Somebody else saved first: the second sees both versions."""

    def __init__(self, stored: Mapping[str, Any], typed: Mapping[str, Any], **shown: Any) -> None:
        super().__init__(
            "edited_meanwhile",
            N_("Noen andre lagret endringer mens du skrev. Begge versjonene står under; ingenting er gått tapt."),
            extra={"stored": dict(stored), "typed": dict(typed), **shown},
        )


def not_ahead(day: date | None, today: date, field: str) -> None:
    """What is recorded as done has been done. Raises Refusal."""
    if day is not None and day > today:
        sentence = N_("Datoen kan ikke være fram i tid.")
        raise Refusal("date_in_future", sentence, errors={field: sentence})


# A constraint that catches a race after the service's own check has passed: same sentence, whoever says it.
CONSTRAINTS: dict[str, tuple[str, str]] = {
    "ex_placement__person": (
        "person_already_placed",
        N_("Legen har allerede en tjenesteperiode i dette tidsrommet. Avklar med legen og kommunen før du går videre."),
    ),
    "ex_placement__post": (
        "post_already_taken",
        N_("Posten er allerede fylt i dette tidsrommet. Velg en annen post eller et annet vikariat."),
    ),
    "uq_offer__one_open_per_request": (
        "offer_already_open",
        N_("Denne ALIS-en har allerede et åpent tilbud. Vent på svaret eller trekk det første."),
    ),
    "uq_offer__one_open_per_post": (
        "post_already_offered",
        N_("Posten er allerede tilbudt en annen. Velg en annen post eller vent på svaret."),
    ),
    "ex_agreement__one_in_force": (
        "agreement_overlaps",
        N_("Det finnes allerede en avtale mellom disse to partene i dette tidsrommet."),
    ),
    "uq_placement_request__trust_municipality_rank": (
        "rank_tie",
        N_("To ALIS kan ikke ha samme plass i rekkefølgen. Gi dem hver sin plass."),
    ),
    "uq_trainee__municipality_hpr_number": (
        "trainee_exists",
        N_("Kommunen har allerede en ALIS med dette HPR-nummeret."),
    ),
    "uq_query__trust_request_id_vacancy_id": ("query_exists", N_("Kommunen er allerede spurt om denne kandidaten.")),
    "uq_presentation__trust_request_id_vacancy_id": (
        "presentation_exists",
        N_("Kandidaten er allerede meldt inn for dette vikariatet."),
    ),
    "uq_allocation_run__one_at_a_time": (
        "run_under_way",
        N_("Det regnes alt på dette. Vent til det er ferdig, eller start det på nytt hvis det har stoppet."),
    ),
    "uq_course_day__once": ("course_day_exists", N_("Det er allerede ført en kursdag denne dagen.")),
    "uq_prolongation__one_open": (
        "prolongation_open",
        N_("Det er allerede bedt om forlengelse. Avklar den først."),
    ),
    "uq_app_user__email": ("user_exists", N_("Det finnes allerede en bruker med denne e-postadressen.")),
}


def from_constraint(name: str | None) -> Refusal:
    """The refusal for a violated constraint, by its name."""
    code, sentence = CONSTRAINTS.get(
        name or "", ("not_possible", N_("Endringen lar seg ikke lagre slik. Kontroller feltene og prøv igjen."))
    )
    return Conflict(code, sentence)
