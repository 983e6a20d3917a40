"""What succeeds on an agreement: the pair's own in force, and the one that waits for signatures (tests/support/agreement_rows.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.agreements.terms import UNKNOWN
from core.permissions import Role
from tests.support.agreement_rows import SENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contracts.case import Case, Example


def agreement(case: Case) -> dict[str, Any]:
    """Between the own organisation and one that has none yet."""
    mine = {"municipality": "1804"} if case.persona.role and case.persona.role.startswith("trust.") else {"trust": "hsyk"}
    return {
        **mine,
        "version_label": UNKNOWN,
        "signed_municipality_on": case.on(-20),
        "signed_municipality_by": "Kommunedirektør Krogh",
        "signed_trust_on": case.on(-10),
        "signed_trust_by": "Direktør Dahl",
    }


def signatures(case: Case) -> dict[str, Any]:
    return {
        "signed_municipality_on": case.on(-400),
        "signed_municipality_by": "Kommunedirektør Krogh",
        "signed_trust_on": case.on(-390),
        "signed_trust_by": "Direktør Dahl",
        "version": case.row("agreement", "agreement").version,
    }


def sending(case: Case) -> dict[str, Any]:
    return {"template_id": case.pair.ids["agreement_template"], "municipalities": ["1804"]}


def clicked(_case: Case) -> dict[str, Any]:
    return {"title": "direktør", "authority": "direktør", "place": "Bodø", "sha256": SENT, "read": "1"}


def on_paper(case: Case) -> dict[str, Any]:
    return {"party": "municipality", "signed_on": case.on(-3), "name": "Kommunedirektør Krogh", "method": "paper"}


def notice(case: Case) -> dict[str, Any]:
    return {"given_by": "municipality", "given_by_name": "Kommunedirektør Krogh", "sent_on": case.on(-3), "proof": "Journal 25/1"}


def receipt(case: Case) -> dict[str, Any]:
    return {"received_on": case.on(-2), "ends_on": case.on(400), "proof": "Kvittering"}


def version(case: Case) -> dict[str, Any]:
    stored = case.row("agreement_template", "agreement_template")
    return {"version_label": stored.version_label, "anchor": "tjenesteavtale 9", "version": stored.version}


TEXT: dict[str, Any] = {"language": "nb", "text": "# Partnere\nDe to.", "edition": 1}
LAW = {"regulation": "FOR-2016-12-08-1482", "ground": "Ny § 4"}
GIVERS = (Role.MUNICIPALITY_COORDINATOR, Role.MUNICIPALITY_LEADER, Role.MUNICIPALITY_SIGNATORY)
SIGNING = ("send", "remind", "take_back", "cancel", "sign", "signature")
SENT_ONE: dict[str, Any] = {"params": {"case_id": lambda p: p.case("agreement_sent")}}
AT_FIN: dict[str, Any] = {"at": "fin"}


def agreements(
    example: type[Example], scan_file: Callable[[], Any], scan_json: Callable[[], dict[str, Any]]
) -> dict[str, Example]:
    def twins(page: str, api: str, of_page: Example, of_api: Example | None = None) -> dict[str, Example]:
        slice_ = "agreement_signing" if page in SIGNING else "agreement_life"
        return {f"{slice_}.{page}": of_page, f"agreement_life_api.{api}": of_api or of_page}

    return {
        "agreements_api.list_agreements": example(shows=lambda p: p.case("agreement")),
        "agreements.register": example(lambda case: {**agreement(case), "scan": scan_file()}, own=True),
        "agreements_api.register_agreement": example(lambda case: {**agreement(case), "scan": scan_json()}, own=True),
        "agreements.edit": example(lambda case: {**signatures(case), "scan": scan_file()}),
        "agreements_api.complete_agreement": example(lambda case: {**signatures(case), "scan": scan_json()}),
        **twins("send", "send_agreement", example(sending)),
        **twins("remind", "remind", example(**SENT_ONE)),
        **twins("take_back", "take_back", example(**SENT_ONE, **AT_FIN)),
        **twins("cancel", "cancel", example(lambda _case: {"reason": "Feil versjon"}, **SENT_ONE)),
        **twins("sign", "sign", example(clicked, **SENT_ONE)),
        **twins(
            "signature",
            "record_signature",
            example(lambda case: {**on_paper(case), "scan": scan_file()}, **SENT_ONE),
            example(lambda case: {**on_paper(case), "scan": scan_json()}, **SENT_ONE),
        ),
        **{f"agreement_signing.{one}_form": example(**SENT_ONE) for one in ("sign", "signature", "cancel")},
        **twins("notice", "give_notice", example(notice)),
        **twins("receipt", "receive_notice", example(receipt, **AT_FIN)),
        **twins(
            "withdraw",
            "withdraw_notice",
            example(roles=GIVERS, because="before receipt only who gave it takes it back", **AT_FIN),
        ),
        **twins("review", "record_review", example(lambda case: {"held_on": case.today, "outcome": "unchanged"})),
        **twins("revision", "demand_revision", example(lambda _case: {"kind": "experience", "ground": "Erfaringer"})),
        **twins("close_revision", "close_revision", example(lambda _case: {"outcome": "Avklart"})),
        **twins("dispute", "note_dispute", example(lambda _case: {"body": "Uenige om kursdager"})),
        **twins("close_dispute", "close_dispute", example()),
        **twins("law_changed", "change_law", example(lambda case: {**LAW, "changed_on": case.today}, own=True)),
        "agreement_life_api.list_reviews": example(quiet=tuple(Role), because="the pair's version says nothing of reviews"),
        "agreement_life_api.list_at_risk": example(quiet=tuple(Role), because="the pair's agreement has no end"),
        "agreement_templates.create": example(lambda _case: {"version_label": "2027-01", "anchor": "tjenesteavtale 9"}, own=True),
        "agreement_templates_api.create_template": example(
            lambda _case: {"version_label": "2027-01", "anchor": "tjenesteavtale 9"}, own=True
        ),
        "agreement_templates.edit": example(version),
        "agreement_templates_api.put_template": example(version),
        "agreement_templates.write": example(lambda _case: TEXT),
        "agreement_templates_api.post_text": example(lambda _case: TEXT),
    }


AGREEMENTS_BLANK = {
    "agreements.register_form": "an empty form",
    "agreement_life.law_form": "an empty form",
    "agreement_signing.send_form": "an empty form",
    "agreement_templates.index": "published versions",
    "agreement_templates.new": "an empty form",
    "agreement_templates.edit_form": "a published version",
    "agreement_templates.text_form": "a published text",
    "agreement_templates.read": "a published text",
    "agreement_templates_api.list_templates": "published versions",
}
