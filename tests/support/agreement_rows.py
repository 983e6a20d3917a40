"""What hangs on an agreement, for the populated pair: its version and text, a notice, a review, a demand, a disagreement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

SENT = "5" * 64

if TYPE_CHECKING:
    from tests.support.pair import Pair, Writer


def agreement_rows(pair: Pair, writer: Writer) -> None:
    """Everything about the pair's agreement in force."""
    put, ids, today = writer.put, pair.ids, writer.world.today
    of = {"agreement_id": ids["agreement"]}
    ids["agreement_template"] = put(
        "agreement_template", version_label=f"prøve {pair.trust}", anchor="tjenesteavtale", in_use=True
    ).id
    ids["agreement_text"] = put(
        "agreement_text", template_id=ids["agreement_template"], language="nb", edition=1, working=True,
        clauses=writer.as_json([{"heading": "Partnere", "body": "Kommunen og helseforetaket."}]),
    ).id  # fmt: skip
    # FIN's has a notice that waits for its receipt and a paper that has not come back; the others have neither
    waits = pair.trust == "fin"
    ids["agreement_notice"] = put(
        "agreement_notice",
        **of,
        given_by="municipality",
        sent_on=today - timedelta(days=90),
        withdrawn_on=None if waits else today - timedelta(days=80),
        recorded_on=today - timedelta(days=90),
    ).id
    signed = {"signed_municipality_on": today - timedelta(days=5), "signed_municipality_method": "paper"} if waits else {}
    ids["agreement_sent"] = put(
        "agreement",
        text_id=ids["agreement_text"],
        sent_on=today - timedelta(days=10),
        sent_sha256=SENT,
        **signed,
    ).id
    ids["agreement_review"] = put(
        "agreement_review", **of, held_on=today - timedelta(days=30), outcome="unchanged", recorded_on=today - timedelta(days=30)
    ).id
    ids["revision"] = put("agreement_revision", **of, kind="conditions", raised_by="trust", raised_on=today).id
    ids["dispute"] = put("agreement_dispute", **of, noted_by="municipality", noted_on=today).id
