"""Registering an agreement that the two parties have signed on paper, and adding the signature that was missing."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core import audit
from core.agreements import effect, life
from core.agreements.models import Agreement, AgreementDocument
from core.agreements.terms import NO_ANCHOR, UNKNOWN, anchor
from core.cases import case
from core.documents import seal
from core.documents.archive import safe
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.schemas import Scan, Signed
    from core.audit import Actor
    from core.trusts.rules import TrustRules
    from core.trusts.terms import Anchor

LARGEST = seal.LARGEST
LABELS = {
    "signed_municipality_on": N_("Kommunen underskrev"),
    "signed_municipality_by": N_("Underskrevet for kommunen av"),
    "signed_trust_on": N_("Helseforetaket underskrev"),
    "signed_trust_by": N_("Underskrevet for helseforetaket av"),
    "ends_on": N_("Gjelder til og med"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Bytes that may be kept; ``seal`` is None for what we have typeset ourselves."""

    content: bytes
    seal: seal.Seal | None = None


def register(  # noqa: PLR0913 - both parties, the rules, what was signed, the scan
    db: Session,
    actor: Actor,
    rules: TrustRules,
    municipality: str,
    version_label: str,
    signed: Signed,
    scan: Scan,
    *,
    today: date,
) -> Agreement:
    """Register one agreement with its scan. In force from the later of two signatures; with one signature it is not (R-094).

    The one it follows ends the day before (C-20). Raises Conflict where the dates leave no room (R-004), Refusal 422 per field.
    """
    found = anchor(rules, version_label)
    if found is None and version_label != UNKNOWN:
        sentence = N_("Velg en av avtaleversjonene i listen.")
        raise Refusal("unknown_version", sentence, errors={"version_label": sentence})
    _sensible(signed, found, today)
    content = pdf(scan)
    effect.take_turn(db, rules.code, municipality)
    effect.none_under_way(db, rules.code, municipality)
    made = Agreement(
        trust=rules.code,
        municipality=municipality,
        version_label=version_label,
        anchor=found.anchored_in if found else NO_ANCHOR,
        registered_by=actor.name,
        version=1,
    )
    _fill(made, signed)
    ends_on, made.ends_on = made.ends_on, None  # an end needs its beginning
    db.add(made)
    db.flush()
    made.ends_on = ends_on
    followed = effect.take_effect(db, made)
    document = store(db, made, scan, content)
    log(db, actor, "agreement_registered", made, None, {"version": version_label, "scan_sha256": document.sha256, **followed})
    return made


def complete(  # noqa: PLR0913 - the record, the version seen, what was signed, the scan
    db: Session, actor: Actor, rules: TrustRules, id_: int, signed: Signed, version: int, scan: Scan | None, *, today: date
) -> Agreement:
    """Add the missing signature to a registered agreement, or put it right. Raises EditedMeanwhile where another saved first."""
    effect.take_turn(db, rules.code, get(db, rules.code, id_).municipality)
    kept = get(db, rules.code, id_, lock=True)
    before = {name: getattr(kept, name) for name in LABELS}
    if kept.version != version:
        address = f"/agreements/{case(kept.trust, kept.id)}"
        raise EditedMeanwhile(before, asdict(signed), labels=LABELS, url=address, action=f"{address}/edit", version=kept.version)
    if kept.sent_on is not None:
        sentence = N_("Denne avtalen er sendt herfra. Underskriftene føres hver for seg.")
        raise Conflict("agreement_sent", sentence, extra={"url": f"/agreements/{case(kept.trust, kept.id)}"})
    for name in LABELS:
        if before[name] is not None and getattr(signed, name) is None and name != "ends_on":
            sentence = N_("En underskrift som er ført, kan rettes, men ikke fjernes.")
            raise Refusal("signature_removed", sentence, errors={name: sentence})
    _end_follows(db, kept, signed)
    _sensible(signed, anchor(rules, kept.version_label), today)
    content = pdf(scan) if scan else None
    _fill(kept, signed)
    kept.version += 1
    followed = effect.take_effect(db, kept)
    db.flush()
    stored = {"scan_sha256": store(db, kept, scan, content).sha256} if scan and content else {}
    log(db, actor, "agreement_changed", kept, before, {**stored, **followed})
    return kept


def get(db: Session, trust: str, id_: int, *, lock: bool = False) -> Agreement:
    """The agreement, or NotFound: also where it is not the own party's."""
    statement = select(Agreement).where(Agreement.trust == trust, Agreement.id == id_)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True) if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def _end_follows(db: Session, kept: Agreement, signed: Signed) -> None:
    """An end that a notice or a successor has given is not typed over (the end is never moved by a later hand)."""
    fixed = kept.replaced_by is not None or effect.standing_end(db, kept) is not None
    if fixed and signed.ends_on != kept.ends_on:
        sentence = N_("Sluttdatoen følger av oppsigelsen eller av avtalen som avløser denne, og kan ikke skrives over.")
        raise Refusal("end_follows", sentence, errors={"ends_on": sentence})


def _sensible(signed: Signed, found: Anchor | None, today: date) -> None:
    wrong: dict[str, Any] = {}
    adopted = found.rule.in_force_from if found else None
    for name in ("signed_municipality_on", "signed_trust_on"):
        day = getattr(signed, name)
        if day and day > today:
            wrong[name] = N_("Underskriften kan ikke ligge fram i tid.")
        elif day and adopted and day < adopted:
            wrong[name] = N_("Denne avtaleversjonen fantes ikke da. Kontroller datoen, eller velg en annen versjon.")
    start = life.in_force_from([signed.signed_municipality_on, signed.signed_trust_on])
    if signed.ends_on and start is None:
        wrong["ends_on"] = N_("Avtalen er ikke i kraft ennå og kan ikke ha en sluttdato.")
    elif signed.ends_on and start and signed.ends_on < start:
        wrong["ends_on"] = N_("Avtalen kan ikke slutte før den er i kraft.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong, rule=found.rule if found else None)


def pdf(scan: Scan) -> Checked:
    """The bytes of a PDF that can be kept, with what its own signatures say."""
    return Checked(scan.content, seal.check(scan.content, "scan"))


def _fill(agreement: Agreement, signed: Signed) -> None:
    for name in LABELS:
        setattr(agreement, name, getattr(signed, name))
    for party in life.PARTIES:
        there = getattr(signed, f"signed_{party}_on") is not None
        for what in ("method", "level"):
            setattr(agreement, f"signed_{party}_{what}", "paper" if there else None)


def store(db: Session, agreement: Agreement, scan: Scan, checked: Checked, kind: str = "agreement") -> AgreementDocument:
    """Keep the exact bytes under a name that is safe to download."""
    name = safe(scan.filename)
    return keep(db, agreement, name if name.lower().endswith(".pdf") else f"{name}.pdf", checked, kind)


def keep(db: Session, agreement: Agreement, filename: str, checked: Checked, kind: str) -> AgreementDocument:
    made = AgreementDocument(
        trust=agreement.trust,
        municipality=agreement.municipality,
        agreement_id=agreement.id,
        kind=kind,
        filename=filename,
        media_type="application/pdf",
        sha256=hashlib.sha256(checked.content).hexdigest(),
        content=checked.content,
        seal=checked.seal.as_json() if checked.seal else None,
    )
    db.add(made)
    db.flush()
    return made


def log(
    db: Session,
    actor: Actor,
    action: str,
    agreement: Agreement,
    before: dict[str, Any] | None,
    more: dict[str, Any],
    *,
    reason: str | None = None,
) -> None:
    """The change's one row."""
    audit.record(
        db,
        actor,
        action,
        "agreement",
        case(agreement.trust, agreement.id),
        trust=agreement.trust,
        municipality=agreement.municipality,
        before=before,
        after={**{name: getattr(agreement, name) for name in LABELS}, "in_force_from": agreement.in_force_from, **more},
        reason=reason,
    )
