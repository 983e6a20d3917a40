"""The JSON door to rules, contacts, units, municipalities and the profile: the same services and schemas as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.directory import confirmations, contacts, profiles, queries
from core.directory.contact_views import contact_context
from core.directory.doors import blp
from core.directory.municipality_views import LIMIT, municipality_context
from core.directory.rule_views import known, own_rule
from core.directory.schemas import (
    CompareOut,
    ConfirmRuleSchema,
    ContactOut,
    ContactQuery,
    ContactSchema,
    ContactsOut,
    HistoryOut,
    MunicipalitiesOut,
    MunicipalityOut,
    MunicipalityQuery,
    ProfileOut,
    ProfileSchema,
    RulesOut,
    UnitOut,
    UnitSchema,
)
from core.errors import N_
from core.i18n import gettext as _
from core.i18n import render
from core.permissions import Permission, requires
from core.trusts.shown import compared, shown
from core.web import Created, actor, db, me, today

if TYPE_CHECKING:
    from core.trusts.rules import TrustRules

__all__ = ["blp"]


@blp.get("/rules/<trust>")
@blp.response(200, RulesOut)
@requires(Permission.RULE_READ)
def get_rules(trust: str) -> dict[str, Any]:
    """One trust's rules in force today, each with its sentence; as `alis rules show --json`."""
    return whole(known(trust))


def whole(found: TrustRules) -> dict[str, Any]:
    suggestions = [(rule.key, rule.suggestion) for rule in found.book if rule.suggestion]
    words = found.words()
    return {
        **shown(found),
        "suggestions": [
            {
                "key": key,
                "value": one.value,
                "text": render(one.text),
                "document": one.document,
                "document_date": one.document_date,
                "status": _(N_("ikke bekreftet")),
            }
            for key, one in suggestions
        ],
        "words": {name: render(getattr(words, name)) for name in words.__dataclass_fields__},
    }


@blp.get("/rules/compare")
@blp.response(200, CompareOut)
@requires(Permission.RULE_READ)
def compare_rules() -> dict[str, Any]:
    """Every question with every trust's answer; as `alis rules compare --json`."""
    return compared(queries.every_rules(db(), today()))


@blp.get("/rules/<trust>/<key>/confirmations")
@blp.response(200, HistoryOut)
@requires(Permission.RULE_CONFIRM)
def get_confirmations(trust: str, key: str) -> dict[str, Any]:
    """What the trust itself has confirmed, newest first."""
    own_rule(trust, key)
    return _history(trust, key)


def _history(trust: str, key: str) -> dict[str, Any]:
    rows = confirmations.history(db(), trust, key)
    return {
        "key": key,
        "history": [
            {
                "value": row.value["value"],
                "note": row.note,
                "confirmed_by": row.confirmed_by,
                "confirmed_on": row.confirmed_on.isoformat(),
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            }
            for row in rows
        ],
    }


@blp.post("/rules/<trust>/<key>/confirmations")
@blp.arguments(ConfirmRuleSchema)
@blp.response(201, HistoryOut)
@requires(Permission.RULE_CONFIRM)
def add_confirmation(command: confirmations.Confirm, trust: str, key: str) -> Created:
    """Confirm or fill in one rule from a day on."""
    rule = own_rule(trust, key)
    confirmations.confirm_rule(db(), actor(), trust, key, command, rule=rule, today=today())
    return _history(trust, key), 201, {"Location": f"/api/v1/rules/{trust}"}


@blp.get("/contacts")
@blp.arguments(ContactQuery, location="query")
@blp.response(200, ContactsOut)
@requires(Permission.CONTACT_READ)
def get_contacts(query: dict[str, str]) -> dict[str, Any]:
    """Contacts and units of one's own trust, or of every trust for a municipality."""
    found = contact_context(query["trust"])
    return {
        "contacts": found["contacts"],
        "units": [
            {
                "trust": node.trust,
                "id": node.id,
                "parent_id": node.parent_id,
                "kind": node.kind,
                "label": node.label,
                "full_label": node.full_label,
                "specialty": node.specialty,
            }
            for node in found["units"]
        ],
        "health": [{"key": one.key, "text": _(one.sentence)} for one in found["health"]],
    }


@blp.post("/contacts")
@blp.arguments(ContactSchema)
@blp.response(201, ContactOut)
@requires(Permission.CONTACT_EDIT)
def post_contact(entry: contacts.ContactEntry) -> Created:
    """Add a contact."""
    return contacts.add(db(), actor(), me().trust, entry, today=today()), 201, {"Location": "/api/v1/contacts"}


@blp.put("/contacts/<int:contact_id>")
@blp.arguments(ContactSchema)
@blp.response(200, ContactOut)
@requires(Permission.CONTACT_EDIT)
def put_contact(entry: contacts.ContactEntry, contact_id: int) -> Any:  # noqa: ANN401
    """A new version of a contact; the old one ends the day before."""
    return contacts.replace_with(db(), actor(), me().trust, contact_id, entry, today=today())


@blp.post("/contacts/<int:contact_id>/confirm")
@blp.response(200, ContactOut)
@requires(Permission.CONTACT_EDIT)
def post_contact_confirm(contact_id: int) -> Any:  # noqa: ANN401
    """The contact is still right, today."""
    return contacts.confirm(db(), actor(), me().trust, contact_id, today=today())


@blp.post("/contacts/<int:contact_id>/end")
@blp.response(200, ContactOut)
@requires(Permission.CONTACT_EDIT)
def post_contact_end(contact_id: int) -> Any:  # noqa: ANN401
    """The contact is one no longer."""
    return contacts.end(db(), actor(), me().trust, contact_id, today=today())


@blp.post("/units")
@blp.arguments(UnitSchema)
@blp.response(201, UnitOut)
@requires(Permission.UNIT_EDIT)
def post_unit(entry: contacts.UnitEntry) -> Created:
    """Add a unit in the trust's own words."""
    return contacts.add_unit(db(), actor(), me().trust, entry), 201, {"Location": "/api/v1/contacts"}


@blp.post("/units/<int:unit_id>/close")
@blp.response(200, UnitOut)
@requires(Permission.UNIT_EDIT)
def post_unit_close(unit_id: int) -> Any:  # noqa: ANN401
    """Close a unit and everything below it to new wishes."""
    return contacts.close_unit(db(), actor(), me().trust, unit_id, today=today())


@blp.get("/municipalities")
@blp.arguments(MunicipalityQuery, location="query")
@blp.response(200, MunicipalitiesOut)
@requires(Permission.CONTACT_READ)
def get_municipalities(query: dict[str, str]) -> dict[str, Any]:
    """Municipalities under any of their names, with or without diacritics, or by number."""
    return {"items": queries.find_municipalities(db(), query["q"], limit=LIMIT)}


@blp.get("/municipalities/<number>")
@blp.response(200, MunicipalityOut)
@requires(Permission.CONTACT_READ)
def get_municipality(number: str) -> dict[str, Any]:
    """One municipality: names, area with dates, profile, standing."""
    found = municipality_context(number)
    row = found["found"]
    return {
        **{name: getattr(row, name) for name in ("number", "name", "official_name", "county", "trust")},
        "names": {lang: name for lang, _label, name in found["names"]},
        "areas": [
            {
                "trust": a.trust,
                "oso": a.oso_name,
                "valid_from": a.valid_from.isoformat(),
                "valid_to": a.valid_to.isoformat() if a.valid_to else None,
            }
            for a in found["areas"]
        ],
        "profile": profile_json(number) if found["profile"] else None,
        "standings": [
            {"trust": t.code, "agreement_in_force": s.agreement_in_force, "missing": [f.key for f in gates]}
            for t, s, gates in found["standings"]
        ],
    }


def profile_json(number: str) -> dict[str, Any]:
    found = profiles.as_profile(profiles.get(db(), number))
    shown_as: dict[str, Any] = ProfileOut().dump(found)
    return {**shown_as, "municipality": number}


@blp.get("/profile")
@blp.response(200, ProfileOut)
@requires(Permission.PROFILE_EDIT)
def get_profile() -> Any:  # noqa: ANN401
    """The own municipality's facts."""
    return _profile()


@blp.put("/profile")
@blp.arguments(ProfileSchema)
@blp.response(200, ProfileOut)
@requires(Permission.PROFILE_EDIT)
def put_profile(profile: profiles.Profile) -> Any:  # noqa: ANN401
    """Keep the own municipality's facts; 409 with both versions when somebody else saved first."""
    profiles.save(db(), actor(), me().municipality, profile, today=today())
    return _profile()


def _profile() -> dict[str, Any]:
    found = profiles.as_profile(profiles.get(db(), me().municipality))
    return {**{name: getattr(found, name) for name in (*profiles.FIELDS, "version")}, "municipality": me().municipality}
