"""The log in words: what was done, to what, which field. A key that is not known here is shown as it is, so that it is seen."""

from __future__ import annotations

import re
from typing import Any

from core.changes.action_words import ACTIONS
from core.errors import N_
from core.field_words import FIELDS
from core.fields import read_date
from core.i18n import dato, verdi
from core.i18n import gettext as _
from core.labels import STATES
from core.permissions import ROLE_NAMES

KINDS = {
    "account": N_("Konto"),
    "agreement": N_("Avtale"),
    "agreement_revision": N_("Revisjon av avtaler"),
    "agreement_template": N_("Avtaleversjon"),
    "allocation_row": N_("Rad i et forslag"),
    "contact": N_("Kontakt"),
    "forecast": N_("Prognose"),
    "membership": N_("Person"),
    "message": N_("Melding"),
    "message_template": N_("Meldingstekst"),
    "municipal_profile": N_("Kommunens profil"),
    "notification_draft": N_("Utkast"),
    "offer": N_("Tilbud"),
    "placement": N_("Tjenesteperiode"),
    "placement_request": N_("Innmelding"),
    "plan_mode": N_("Ordning"),
    "presentation": N_("Kandidat"),
    "programme": N_("ALIS-Nord"),
    "proposal": N_("Forslag"),
    "query": N_("Spørsmål"),
    "ranking": N_("Rekkefølge"),
    "rule": N_("Regel"),
    "sign_in": N_("Innlogging"),
    "trainee": N_("ALIS"),
    "trainee_requests": N_("Innmeldinger"),
    "trust": N_("Helseforetak"),
    "unit": N_("Enhet"),
    "vacancy": N_("Vikariat"),
    "vacancy_inquiry": N_("Spørsmål til enheten"),
}
# who acts without being signed in in a role
BY_ITSELF = {"worker": N_("automatisk"), "answer_link": N_("svar med personlig lenke")}
CODES = {
    "scheme": {"new": N_("ny ordning"), "converted": N_("konvertert til ny ordning"), "old": N_("gammel ordning")},
    "kind": {"vikariat": N_("vikariat"), "earmarked": N_("øremerket utdanningsstilling")},
    "certainty": {"yes": N_("ja"), "maybe": N_("kanskje")},
}
# where a record is seen, and the permission to see it
PLACES = {
    "agreement": ("/agreements/", "agreement:read"),
    "offer": ("/offers/", "offer:read"),
    "placement": ("/placements/", "placement:read"),
    "placement_request": ("/requests/", "request:read"),
    "forecast": ("/capacity/forecasts/", "capacity:read"),
    "proposal": ("/proposals/", "proposal:read"),
    "trainee": ("/trainees/", "trainee:read"),
    "vacancy": ("/vacancies/", "vacancy:read"),
}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def action(key: str) -> str:
    return _(ACTIONS[key]) if key in ACTIONS else key


def kind(key: str) -> str:
    return _(KINDS[key]) if key in KINDS else key


def acting_as(text: str) -> str:
    """``trust.contact@nlsh`` → the role in words; an answer link and the worker in theirs."""
    roles, at, _org = text.partition("@")
    if text in BY_ITSELF:
        return _(BY_ITSELF[text])
    known = [_(ROLE_NAMES[role]) for role in roles.split(",") if role in ROLE_NAMES]
    return ", ".join(known) if at and known else text


def changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[tuple[str, str, str]]:
    """Field, before and after in words: what differs; of something new, what was given."""
    earlier, later = before or {}, after or {}
    keys = [key for key in {**earlier, **later} if (earlier.get(key) or None) != (later.get(key) or None)]
    return [(_(FIELDS[key]) if key in FIELDS else key, said(key, earlier.get(key)), said(key, later.get(key))) for key in keys]


def said(key: str, value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, dict):
        return ", ".join(f"{_(FIELDS[k]) if k in FIELDS else k}: {said(k, v)}" for k, v in value.items())
    if key == "fields" and isinstance(value, list):
        return ", ".join(_(FIELDS[one]) if one in FIELDS else one for one in value)
    if isinstance(value, list):
        return ", ".join(said(key, one) for one in value) or "–"
    return verdi(value)


def _text(key: str, value: str) -> str:
    if _ISO.fullmatch(value):
        return dato(read_date(value))
    if value in CODES.get(key, {}):
        return _(CODES[key][value])
    if key == "status" and value in STATES:
        return _(STATES[value][0])
    return f"{value[:16]}…" if key in {"scan_sha256", "sha256"} else verdi(value)
