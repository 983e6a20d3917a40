"""Registering an agreement that the two parties have signed on paper, and adding the signature that was missing."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text

from core import audit
from core.agreements.models import Agreement, AgreementDocument
from core.errors import CONSTRAINTS, N_, Conflict, EditedMeanwhile, NotFound, Refusal

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.schemas import Scan, Signed
    from core.audit import Actor
    from core.trusts.rules import TrustRules
    from core.trusts.sources import Rule
    from core.trusts.terms import Anchor

LARGEST = 12_000_000
UNKNOWN = "ukjent"  # the version of an agreement whose text we have never seen (C-19)
TERMS = ("agreement_in_force", "agreement_notice_years", "agreement_review")
LABELS = {
    "signed_municipality_on": N_("Kommunen underskrev"),
    "signed_municipality_by": N_("Underskrevet for kommunen av"),
    "signed_trust_on": N_("Helseforetaket underskrev"),
    "signed_trust_by": N_("Underskrevet for helseforetaket av"),
    "ends_on": N_("Gjelder til og med"),
}


def anchor(rules: TrustRules, version_label: str) -> Anchor | None:
    """The version's anchor in the trust's own sources; None where it is another or unknown version."""
    return next((one for one in rules.agreement_anchors() if one.version == version_label), None)


def terms(rules: TrustRules, version_label: str) -> tuple[Rule, ...]:
    """The terms of exactly this version, where its text is known; never those of another version (C-18, C-47)."""
    found = anchor(rules, version_label)
    if found is None or not found.terms_known:
        return ()
    start = found.rule.in_force_from
    return tuple(rule for rule in rules.every_version() if rule.key in TERMS and rule.in_force_from == start)


def regulations(rules: TrustRules, version_label: str) -> Rule | None:
    """The regulations that this version refers to (R-107)."""
    found = anchor(rules, version_label)
    if found is None or not found.terms_known:
        return None
    start = found.rule.in_force_from
    return next((rule for rule in rules.every_version() if rule.key == "regulations" and rule.in_force_from == start), None)


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

    Raises Conflict where the two already have one in that time (R-004), Refusal 422 per field.
    """
    found = anchor(rules, version_label)
    if found is None and version_label != UNKNOWN:
        sentence = N_("Velg en av avtaleversjonene i listen.")
        raise Refusal("unknown_version", sentence, errors={"version_label": sentence})
    _sensible(signed, found, today)
    content = _pdf(scan)
    _take_turn(db, rules.code, municipality)
    _none_in_the_way(db, rules.code, municipality, signed)
    made = Agreement(
        trust=rules.code,
        municipality=municipality,
        version_label=version_label,
        anchor=found.anchored_in if found else N_("ikke publisert"),
        registered_by=actor.name,
    )
    _fill(made, signed)
    db.add(made)
    db.flush()
    document = _store(db, made, scan, content)
    _log(db, actor, "agreement_registered", made, None, {"version": version_label, "scan_sha256": document.sha256})
    return made


def complete(  # noqa: PLR0913 - the record, the version seen, what was signed, the scan
    db: Session, actor: Actor, rules: TrustRules, id_: int, signed: Signed, version: int, scan: Scan | None, *, today: date
) -> Agreement:
    """Add the missing signature, or an end. Raises EditedMeanwhile where another saved first."""
    _take_turn(db, rules.code, get(db, rules.code, id_).municipality)
    kept = get(db, rules.code, id_, lock=True)
    before = {name: getattr(kept, name) for name in LABELS}
    if kept.version != version:
        address = f"/agreements/{kept.trust}-{kept.id}"
        raise EditedMeanwhile(before, asdict(signed), labels=LABELS, url=address, action=f"{address}/edit", version=kept.version)
    for name in LABELS:
        if before[name] is not None and getattr(signed, name) is None and name != "ends_on":
            sentence = N_("En underskrift som er ført, kan rettes, men ikke fjernes.")
            raise Refusal("signature_removed", sentence, errors={name: sentence})
    _sensible(signed, anchor(rules, kept.version_label), today)
    content = _pdf(scan) if scan else b""
    _none_in_the_way(db, kept.trust, kept.municipality, signed, own=kept.id)
    _fill(kept, signed)
    kept.version += 1
    db.flush()
    stored = {"scan_sha256": _store(db, kept, scan, content).sha256} if scan else {}
    _log(db, actor, "agreement_changed", kept, before, stored)
    return kept


def get(db: Session, trust: str, id_: int, *, lock: bool = False) -> Agreement:
    """The agreement, or NotFound: also where it is not the own party's."""
    statement = select(Agreement).where(Agreement.trust == trust, Agreement.id == id_)
    found = db.scalars(statement.with_for_update().execution_options(populate_existing=True) if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def looks_encrypted(content: bytes) -> bool:
    """A hint, not a proof: the other party may need a password to open it."""
    return b"/Encrypt" in content[-4096:] or b"/Encrypt" in content[:4096]


def _sensible(signed: Signed, found: Anchor | None, today: date) -> None:
    wrong: dict[str, Any] = {}
    adopted = found.rule.in_force_from if found else None
    for name in ("signed_municipality_on", "signed_trust_on"):
        day = getattr(signed, name)
        if day and day > today:
            wrong[name] = N_("Underskriften kan ikke ligge fram i tid.")
        elif day and adopted and day < adopted:
            wrong[name] = N_("Denne avtaleversjonen fantes ikke da. Kontroller datoen, eller velg en annen versjon.")
    start = in_force_from(signed)
    if signed.ends_on and start is None:
        wrong["ends_on"] = N_("Avtalen er ikke i kraft ennå og kan ikke ha en sluttdato.")
    elif signed.ends_on and start and signed.ends_on < start:
        wrong["ends_on"] = N_("Avtalen kan ikke slutte før den er i kraft.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong, rule=found.rule if found else None)


def in_force_from(signed: Signed) -> date | None:
    """The later of the two signature dates; None while one is missing (R-094)."""
    if signed.signed_municipality_on is None or signed.signed_trust_on is None:
        return None
    return max(signed.signed_municipality_on, signed.signed_trust_on)


def _pdf(scan: Scan) -> bytes:
    """The bytes of a PDF, told by the bytes themselves."""
    sentence = None
    if len(scan.content) > LARGEST:
        sentence = N_("Filen er for stor. Største tillatte størrelse er 12 MB.")
    elif not scan.content[:1024].lstrip().startswith(b"%PDF-"):
        sentence = N_("Filen er ikke en PDF. Skann avtalen til PDF og velg filen på nytt.")
    if sentence:
        raise Refusal("not_a_scan", sentence, errors={"scan": sentence})
    return scan.content


def _take_turn(db: Session, trust: str, municipality: str) -> None:
    """Two registrations for one pair go one after the other; the exclusion constraint stands behind."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:pair, 0))"), {"pair": f"agreement:{trust}:{municipality}"})


def _none_in_the_way(db: Session, trust: str, municipality: str, signed: Signed, *, own: int = 0) -> None:
    start = in_force_from(signed)
    rows = db.execute(
        text("""SELECT id, in_force_from FROM alis.agreement
                WHERE trust = :trust AND municipality = :municipality AND id <> :own AND (
                    in_force_from IS NULL OR CAST(:start AS date) IS NOT NULL AND daterange(in_force_from, ends_on, '[]')
                        && daterange(CAST(:start AS date), CAST(:ends AS date), '[]'))
                ORDER BY in_force_from NULLS LAST LIMIT 1"""),
        {"trust": trust, "municipality": municipality, "own": own, "start": start, "ends": signed.ends_on},
    ).first()
    if rows is None:
        return
    address = f"/agreements/{trust}-{rows.id}"
    if rows.in_force_from is None:
        sentence = N_("Det ligger en avtale her som mangler en underskrift. Før den andre underskriften på den.")
        raise Conflict("agreement_incomplete", sentence, extra={"url": address})
    code, sentence = CONSTRAINTS["ex_agreement__one_in_force"]
    remedy = N_("Før først sluttdato på den som gjelder, dersom en ny har avløst den.")
    raise Conflict(code, sentence, extra={"url": address}, remedy=remedy)


def _fill(agreement: Agreement, signed: Signed) -> None:
    for name in LABELS:
        setattr(agreement, name, getattr(signed, name))
    agreement.in_force_from = in_force_from(signed)


def _store(db: Session, agreement: Agreement, scan: Scan, content: bytes) -> AgreementDocument:
    name = re.sub(r'[\x00-\x1f\x7f"\\/]', "_", scan.filename).strip()[:150] or "avtale.pdf"
    made = AgreementDocument(
        trust=agreement.trust,
        municipality=agreement.municipality,
        agreement_id=agreement.id,
        filename=name if name.lower().endswith(".pdf") else f"{name}.pdf",
        media_type="application/pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    db.add(made)
    db.flush()
    return made


def _log(
    db: Session, actor: Actor, action: str, agreement: Agreement, before: dict[str, Any] | None, more: dict[str, Any]
) -> None:
    audit.record(
        db,
        actor,
        action,
        "agreement",
        f"{agreement.trust}-{agreement.id}",
        trust=agreement.trust,
        municipality=agreement.municipality,
        before=before,
        after={**{name: getattr(agreement, name) for name in LABELS}, "in_force_from": agreement.in_force_from, **more},
    )
