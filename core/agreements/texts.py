"""Versions and clause texts as the trust's own data: entered, edited with a preview, frozen in what is sent."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from core import audit
from core.agreements import terms
from core.agreements.models import LANGUAGES, Agreement, AgreementTemplate, AgreementText
from core.agreements.working_text import clauses as read_clauses
from core.cases import case
from core.errors import N_, Conflict, EditedMeanwhile, NotFound, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from core.agreements.template_schemas import TemplateGiven, TextGiven
    from core.audit import Actor
    from core.trusts.rules import TrustRules

PLACES = ("municipality", "trust", "anchor")
_PLACE = re.compile(r"\{([^{}]*)\}")
LABELS = {
    "version_label": N_("Versjon"),
    "anchor": N_("Hjemlet i"),
    "adopted_on": N_("Vedtatt eller revidert"),
    "in_use": N_("Kan sendes ut"),
    "notice_months": N_("Oppsigelsesfrist i måneder"),
    "review_months": N_("Gjennomgang hver … måned"),
    "terms_quote": N_("Setningen i avtalen som sier det"),
    "review_month": N_("Felles måned for årlig gjennomgang"),
}


def get(db: Session, trust: str, id_: int, *, lock: bool = False) -> AgreementTemplate:
    statement = select(AgreementTemplate).where(AgreementTemplate.trust == trust, AgreementTemplate.id == id_)
    found = db.scalars(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound
    return found


def every(db: Session, trust: str) -> Sequence[AgreementTemplate]:
    """The trust's versions, the newest first."""
    return db.scalars(
        select(AgreementTemplate)
        .where(AgreementTemplate.trust == trust)
        .order_by(AgreementTemplate.adopted_on.desc().nulls_last(), AgreementTemplate.id.desc())
    ).all()


def in_use(db: Session, trust: str) -> AgreementTemplate | None:
    """The version that is sent now: the newest of those in use."""
    return next((one for one in every(db, trust) if one.in_use), None)


def current(db: Session, trust: str, template_id: int, language: str) -> AgreementText | None:
    """The newest edition in a language."""
    return db.scalars(
        select(AgreementText)
        .where(AgreementText.trust == trust, AgreementText.template_id == template_id, AgreementText.language == language)
        .order_by(AgreementText.edition.desc())
        .limit(1)
    ).first()


def editions(db: Session, trust: str, template_id: int) -> Sequence[AgreementText]:
    return db.scalars(
        select(AgreementText)
        .where(AgreementText.trust == trust, AgreementText.template_id == template_id)
        .order_by(AgreementText.language, AgreementText.edition.desc())
    ).all()


def edition(db: Session, trust: str, id_: int) -> AgreementText | None:
    return db.scalars(select(AgreementText).where(AgreementText.trust == trust, AgreementText.id == id_)).first()


def keep(
    db: Session, actor: Actor, rules: TrustRules, given: TemplateGiven, *, id_: int | None = None, today: date
) -> AgreementTemplate:
    """Enter a version, or change what is known of one. Raises EditedMeanwhile, Conflict for a label that exists, 422 per field."""
    found = get(db, rules.code, id_, lock=True) if id_ is not None else None
    before = {name: getattr(found, name) for name in LABELS} if found else None
    after = {name: getattr(given, name) for name in LABELS}
    if found is not None and found.version != given.version:
        address = f"/agreements/templates/{found.id}"
        raise EditedMeanwhile(before or {}, after, labels=LABELS, url=address, action=address, version=found.version)
    _sensible(db, rules, found, given, today)
    if found is None:
        found = AgreementTemplate(trust=rules.code, entered_by=actor.name, version=0)
        db.add(found)
    for name, value in after.items():
        setattr(found, name, value)
    found.version += 1
    db.flush()
    _log(db, actor, "agreement_template_kept", found, before, after)
    return found


def _sensible(db: Session, rules: TrustRules, found: AgreementTemplate | None, given: TemplateGiven, today: date) -> None:
    wrong: dict[str, Any] = {}
    if given.adopted_on and given.adopted_on > today:
        wrong["adopted_on"] = N_("Datoen kan ikke ligge fram i tid.")
    stated = {one.version for one in rules.agreement_anchors()}
    if found is not None and found.version_label in stated and given.version_label != found.version_label:
        wrong["version_label"] = N_("Denne versjonen er navngitt i helseforetakets egne kilder og beholder navnet.")
    if any(one.version_label == given.version_label and (found is None or one.id != found.id) for one in every(db, rules.code)):
        wrong["version_label"] = N_("Denne versjonen finnes allerede.")
    if found is not None and terms.stated(rules, found.version_label):
        for name in ("notice_months", "review_months"):
            if getattr(given, name) != getattr(found, name):
                wrong[name] = N_("Vilkåret står i helseforetakets egen avtale og endres ikke her.")
    if (given.notice_months or given.review_months) and not given.terms_quote:
        wrong["terms_quote"] = N_("Skriv setningen i avtalen som sier det. Vilkår uten setning brukes ikke.")
    if given.in_use and (found is None or not any(current(db, rules.code, found.id, one) for one in LANGUAGES)):
        wrong["in_use"] = N_("Skriv avtaleteksten før versjonen tas i bruk.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)


def write(db: Session, actor: Actor, template: AgreementTemplate, given: TextGiven) -> AgreementText:
    """A new edition of the clauses. What has been sent keeps the one it was sent with (R-093)."""
    found = checked(given.text)
    last = current(db, template.trust, template.id, given.language)
    if (last.edition if last else 0) != given.edition:
        raise Conflict(
            "text_edited_meanwhile", N_("Noen andre lagret en ny utgave mens du skrev. Kopier teksten din og åpne siden på nytt.")
        )
    made = AgreementText(
        trust=template.trust,
        template_id=template.id,
        language=given.language,
        edition=given.edition + 1,
        clauses=found,
        working=given.working,
        saved_by=actor.name,
    )
    db.add(made)
    db.flush()
    after = {"language": made.language, "edition": made.edition, "working": made.working, "length": len(given.text)}
    _log(db, actor, "agreement_text_saved", template, None, after)
    return made


def checked(text: str) -> list[dict[str, str]]:
    """The clauses of a typed text; Refusal where it has no heading, an empty clause or a place that nobody fills."""
    found = read_clauses(text)
    sentence = None
    unknown = [name for name in _PLACE.findall(text) if name not in PLACES]
    if not found:
        sentence = N_("Begynn hvert avsnitt med en overskrift: en linje som starter med # og et mellomrom.")
    elif any(not one["body"] for one in found):
        sentence = N_("En av overskriftene mangler tekst under seg.")
    elif unknown:
        sentence = N_("Teksten kan bare ha plassene {municipality}, {trust} og {anchor}.")
    if sentence:
        raise Refusal("text_unusable", sentence, errors={"text": sentence})
    return found


def as_text(clauses: Iterable[Mapping[str, str]]) -> str:
    """Clauses as they are typed."""
    return "\n\n".join(f"# {one['heading']}\n{one['body']}" for one in clauses)


def filled(clauses: Iterable[Mapping[str, str]], *, municipality: str, trust: str, anchor: str) -> list[dict[str, str]]:
    """The clauses with the parties' names."""
    names = {"municipality": municipality, "trust": trust, "anchor": anchor}

    def put(text: str) -> str:
        return _PLACE.sub(lambda match: names.get(match[1], match[0]), text)

    return [{"heading": put(one["heading"]), "body": put(one["body"])} for one in clauses]


def digest(agreement: Agreement, clauses: Sequence[Mapping[str, str]]) -> str:
    """What exactly is signed: the parties, the version, the words, the dates. Names of places may change, numbers do not."""
    content = {
        "trust": agreement.trust,
        "municipality": agreement.municipality,
        "version": agreement.version_label,
        "anchor": agreement.anchor,
        "language": agreement.language,
        "agreed_from": agreement.agreed_from.isoformat() if agreement.agreed_from else None,
        "sent_on": agreement.sent_on.isoformat() if agreement.sent_on else None,
        "clauses": list(clauses),
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _log(
    db: Session,
    actor: Actor,
    action: str,
    template: AgreementTemplate,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    number = case(template.trust, template.id)
    audit.record(db, actor, action, "agreement_template", number, trust=template.trust, before=before, after=after)
