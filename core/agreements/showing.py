"""What the page and the document of one agreement show of its life: the steps so far, what may be done now and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.agreements import life
from core.agreements.life import Act
from core.agreements.signing import SIGN
from core.errors import N_
from core.permissions import Permission

if TYPE_CHECKING:
    from datetime import date

    from core.identity import Identity


def standing_notice(happened: dict[str, Any]) -> Any:  # noqa: ANN401 - a row, or None
    """The notice that has not been withdrawn."""
    return next((one for one in happened["notices"] if one.withdrawn_on is None), None)


def possible(row: Any, happened: dict[str, Any], who: Identity, today: date) -> dict[str, bool]:  # noqa: ANN401
    """Which acts this person may do now: the life knows them in this state, and the role includes them."""
    acts = life.acts(life.state(life.facts_of(row), today))
    own = "trust" if who.trust else "municipality"
    notice = standing_notice(happened)
    send, follow = who.may(Permission.AGREEMENT_SEND), who.may(Permission.AGREEMENT_FOLLOW)
    sent = row.sent_on is not None
    unsigned = bool({Act.SIGN_MUNICIPALITY, Act.SIGN_TRUST} & acts)
    return {
        "sign": sent and who.may(Permission.AGREEMENT_SIGN) and SIGN[own] in acts,
        "signature": sent and who.may(Permission.AGREEMENT_REGISTER) and unsigned,
        "remind": sent and send and Act.SIGN_MUNICIPALITY in acts,
        "return": send and Act.RETURN in acts,
        "cancel": send and Act.CANCEL in acts,
        "edit": not sent and who.may(Permission.AGREEMENT_REGISTER),
        "notice": follow and notice is None and Act.GIVE_NOTICE in acts,
        "receipt": follow and notice is not None and notice.received_on is None and Act.RECEIVE_NOTICE in acts,
        "withdraw": follow and notice is not None and Act.WITHDRAW_NOTICE in acts and _may_withdraw(row, notice, own),
        "review": follow and Act.REVIEW in acts,
        "revision": follow and Act.DEMAND_REVISION in acts,
        "dispute": follow and Act.DISPUTE in acts,
    }


def _may_withdraw(row: Any, notice: Any, own: str) -> bool:  # noqa: ANN401
    if row.replaced_by is not None:
        return False
    if notice.received_on is None:
        return bool(notice.given_by == own)
    return bool(notice.withdrawal_asked_by != own)


def steps(row: Any, happened: dict[str, Any], today: date) -> list[dict[str, Any]]:  # noqa: ANN401
    """The dates of this agreement in their order, as the timeline shows them."""
    found: list[dict[str, Any]] = []

    def step(label: str, on: date | None, *, coming: bool = False, who: str | None = None) -> None:
        if on is not None or coming:
            found.append({"label": label, "date": on, "who": who, "state": "done" if on and on <= today else "todo"})

    unsigned = row.in_force_from is None and row.cancelled_on is None
    step(N_("Sendt til kommunen"), row.sent_on)
    signatures = [
        (
            row.signed_municipality_on,
            N_("Kommunen underskrev") if row.signed_municipality_on else N_("Kommunen underskriver"),
            row.signed_municipality_by,
        ),
        (
            row.signed_trust_on,
            N_("Helseforetaket underskrev") if row.signed_trust_on else N_("Helseforetaket underskriver"),
            row.signed_trust_by,
        ),
    ]
    for on, label, by in sorted(signatures, key=lambda one: (one[0] is None, one[0])):
        step(label, on, coming=unsigned, who=by)
    step(N_("Trukket tilbake"), row.cancelled_on)
    step(N_("I kraft"), row.in_force_from, coming=unsigned)
    for one in reversed(happened["notices"]):
        step(N_("Oppsigelse sendt"), one.sent_on, who=one.given_by_name)
        step(N_("Oppsigelse mottatt"), one.received_on)
        step(N_("Oppsigelse trukket"), one.withdrawn_on)
    step(N_("Avløst av en ny avtale") if row.replaced_by else N_("Gjelder til og med"), row.ends_on)
    if row.ends_on is None and happened["review_due_on"] and row.in_force_from:
        due = happened["review_due_on"]
        found.append({"label": N_("Neste årlige gjennomgang"), "due_on": due, "state": "late" if due < today else "todo"})
    return found
