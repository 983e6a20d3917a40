"""The municipality's own facts, and finding municipalities: registration, objectives plan, coordinator, leader."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from core import audit
from core.directory.models import MunicipalProfile
from core.errors import N_, EditedMeanwhile, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from core.audit import Actor


@dataclass(frozen=True, slots=True)
class Profile:
    """All of it, each time; ``version`` 0 for a municipality that has saved nothing yet."""

    registered_on: date | None = None
    registration_source: str | None = None
    objectives_plan: bool = False
    coordinator_name: str | None = None
    coordinator_email: str | None = None
    coordinator_phone: str | None = None
    coordinator_from: date | None = None
    leader_name: str | None = None
    leader_email: str | None = None
    leader_phone: str | None = None
    copy_mailbox: str | None = None
    follow_up_weeks: int | None = None
    version: int = 0


FIELDS = tuple(name for name in Profile.__dataclass_fields__ if name != "version")


def get(db: Session, municipality: str, *, lock: bool = False) -> MunicipalProfile | None:
    statement = select(MunicipalProfile).where(MunicipalProfile.municipality == municipality)
    return db.scalars(statement.with_for_update() if lock else statement).first()


def as_profile(found: MunicipalProfile | None) -> Profile:
    if found is None:
        return Profile()
    return Profile(**{name: getattr(found, name) for name in FIELDS}, version=found.version)


def save(db: Session, actor: Actor, municipality: str, profile: Profile, *, today: date) -> MunicipalProfile:
    """Keep the municipality's facts. Raises EditedMeanwhile with both versions, Refusal 422 per field."""
    _sensible(profile, today)
    found = get(db, municipality, lock=True)
    before = as_profile(found)
    if before.version != profile.version:
        raise EditedMeanwhile(_values(before), _values(profile))
    if found is None:
        found = MunicipalProfile(municipality=municipality, version=0)
        db.add(found)
    for name, value in _values(profile).items():
        setattr(found, name, value)
    if profile.coordinator_name and profile.coordinator_name != before.coordinator_name:
        found.coordinator_from = profile.coordinator_from or today
    found.version = profile.version + 1
    found.updated_at = func.now()
    found.refused_email = found.refused_on = None  # somebody has looked; what is still wrong will be refused again
    db.flush()
    db.refresh(found)
    changed = {name for name in FIELDS if getattr(found, name) != getattr(before, name)}
    audit.record(
        db,
        actor,
        "profile_saved",
        "municipal_profile",
        municipality,
        municipality=municipality,
        before={name: getattr(before, name) for name in sorted(changed)},
        after={name: getattr(found, name) for name in sorted(changed)},
    )
    return found


def _sensible(profile: Profile, today: date) -> None:
    wrong: dict[str, Any] = {}
    if profile.registered_on and profile.registered_on > today:
        wrong["registered_on"] = N_("Datoen kan ikke ligge fram i tid.")
    if profile.registered_on and not profile.registration_source:
        wrong["registration_source"] = N_("Skriv hvor registreringen står, for eksempel brev fra Helsedirektoratet.")
    if profile.coordinator_name and not profile.coordinator_email:
        wrong["coordinator_email"] = N_("Skriv e-postadressen til koordinatoren.")
    if wrong:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)


def _values(profile: Profile) -> dict[str, Any]:
    return {name: value for name, value in asdict(profile).items() if name != "version"}


def fill_coordinator(
    db: Session, municipality: str, *, name: str | None, email: str | None, start: date | None, leaving: str | None = None
) -> dict[str, Any]:
    """Appointed (or gone) as a member: the profile follows, unless somebody else stands there. Tells what changed."""
    found = get(db, municipality, lock=True)
    if found is None:
        if name is None:
            return {}
        found = MunicipalProfile(municipality=municipality, version=0)
        db.add(found)
    if found.coordinator_name and found.coordinator_email != leaving:
        return {}
    found.coordinator_name, found.coordinator_email = name, email
    found.coordinator_phone, found.coordinator_from = None, start
    found.version += 1
    db.flush()
    return {"coordinator_name": name}


def areas(db: Session, number: str) -> Sequence[Row[Any]]:
    """Which trust's area the municipality has belonged to, and when (R-006)."""
    return db.execute(
        text("""SELECT a.trust, t.name AS trust_name, t.oso_name, a.valid_from, a.valid_to FROM alis.trust_area a
                JOIN alis.trust t ON t.code = a.trust WHERE a.municipality = :number ORDER BY a.valid_from DESC"""),
        {"number": number},
    ).all()


LANGUAGES = (
    ("name", N_("Norsk")),
    ("name_se", N_("Nordsamisk")),
    ("name_smj", N_("Lulesamisk")),
    ("name_sma", N_("Sørsamisk")),
    ("name_fkv", N_("Kvensk")),
)
HTML_LANG = {"name": "nb", "name_se": "se", "name_smj": "smj", "name_sma": "sma", "name_fkv": "fkv"}
