# ruff: noqa: S608 - SQL is made of constants, and every value is bound
"""What an agreement gives to do, the same for both parties: sign, confirm a notice, renew before the end, review, revise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.agreements.life_queries import HOLDS, TEMPLATE
from core.notices.standing import REVIEW_DUE
from core.permissions import Role
from core.worklist.entry import CONTACT, SENDERS, Line, nobody

if TYPE_CHECKING:
    from collections.abc import Iterator

_A = "alis.agreement a JOIN alis.municipality k ON k.number = a.municipality"
_OF = nobody(trust="a.trust", object_id="a.id", label="NULL")
_NO_SUCCESSOR = """a.replaced_by IS NULL AND NOT EXISTS (SELECT 1 FROM alis.agreement s WHERE s.trust = a.trust
    AND s.municipality = a.municipality AND s.in_force_from > a.in_force_from)"""
SIGNERS = {"municipality": Role.MUNICIPALITY_SIGNATORY, "trust": Role.TRUST_SIGNATORY}
FOLLOWERS = {"municipality": SENDERS, "trust": CONTACT}


def lines(party: str) -> Iterator[Line]:
    """The lines of one party's people."""
    own, other = f"a.{party} = :own", "trust" if party == "municipality" else "municipality"
    # a municipality's reader meets the trust by its name, a trust's the municipality
    named = "'other', k.official_name" if party == "trust" else "'other', NULL"
    everybody = FOLLOWERS[party] | {SIGNERS[party]}
    # the trust's signatory signs what the municipality has signed
    turn = "" if party == "municipality" else " AND a.signed_municipality_on IS NOT NULL"
    yield Line(
        "agreement_to_sign",
        frozenset(everybody if party == "municipality" else {SIGNERS[party]}),
        f"{_A} WHERE {own} AND a.sent_on IS NOT NULL AND a.cancelled_on IS NULL AND a.signed_{party}_on IS NULL{turn}",
        **_OF,
        day="a.sent_on",
        extra=f"jsonb_build_object({named}, 'from', a.sent_on)",
    )
    # a successor that is signed first ends the agreement, and the notice has nothing left to end (life.MAY)
    yield Line(
        "agreement_notice",
        frozenset(everybody),
        f"""{_A} JOIN alis.agreement_notice n ON n.trust = a.trust AND n.agreement_id = a.id
            WHERE {own} AND {HOLDS} AND a.ends_on IS NULL AND n.given_by = '{other}' AND n.received_on IS NULL
            AND n.withdrawn_on IS NULL""",
        **_OF,
        day="n.sent_on",
        extra=f"jsonb_build_object({named}, 'from', n.sent_on)",
    )
    yield Line(
        "agreement_ends",
        frozenset(everybody),
        f"""{_A} WHERE {own} AND {HOLDS} AND a.ends_on <= cast(:today AS date) + interval '6 months' AND {_NO_SUCCESSOR}""",
        **_OF,
        day="a.ends_on",
        extra=f"jsonb_build_object({named}, 'to', a.ends_on)",
    )
    yield Line(
        "agreement_review",
        frozenset(FOLLOWERS[party]),
        f"""(SELECT a.trust, a.municipality, a.id, k.official_name, {REVIEW_DUE} AS due FROM {_A} {TEMPLATE}
            WHERE {own} AND {HOLDS}) r WHERE r.due <= :soon""",
        **nobody(trust="r.trust", object_id="r.id", municipality="r.municipality", label="NULL"),
        due="r.due",
        about="'agreement_review'",
        extra=f"jsonb_build_object({named.replace('k.', 'r.')})",
    )
    yield Line(
        "agreement_revision",
        frozenset(FOLLOWERS[party]),
        f"""{_A} WHERE {own} AND {HOLDS} AND EXISTS (SELECT 1 FROM alis.agreement_revision v
            WHERE v.trust = a.trust AND v.agreement_id = a.id AND v.closed_on IS NULL)""",
        **_OF,
        extra=f"jsonb_build_object({named})",
        to_know=True,
    )


AGREEMENTS = (*lines("municipality"), *lines("trust"))
