"""The log in words: what was done, to what, which field. A key that is not known here is shown as it is, so that it is seen."""

from __future__ import annotations

import re
from typing import Any

from core.errors import N_
from core.fields import read_date
from core.i18n import dato, verdi
from core.i18n import gettext as _
from core.labels import STATES
from core.permissions import ROLE_NAMES

ACTIONS = {
    "agreement_changed": N_("Avtale endret"),
    "agreement_registered": N_("Avtale registrert"),
    "changed": N_("Innmelding endret"),
    "contact_added": N_("Kontakt lagt til"),
    "contact_changed": N_("Kontakt endret"),
    "contact_confirmed": N_("Kontakt bekreftet"),
    "contact_ended": N_("Kontakt avsluttet"),
    "draft_deleted": N_("Utkast slettet"),
    "draft_saved": N_("Utkast lagret"),
    "entered_on_behalf": N_("Ført på vegne av kommunen"),
    "need_reported": N_("Behov meldt"),
    "note_written": N_("Notat skrevet"),
    "notified": N_("ALIS innmeldt"),
    "objective_recorded": N_("Læringsmål ført"),
    "offer_answered": N_("Tilbud besvart"),
    "offer_made": N_("Tilbud gitt"),
    "offer_prolonged": N_("Svarfrist forlenget"),
    "offer_withdrawn": N_("Tilbud trukket"),
    "plan_block_added": N_("Del av plan lagt til"),
    "plan_block_removed": N_("Del av plan fjernet"),
    "plan_changed": N_("Plan endret"),
    "post_elsewhere": N_("Stilling et annet sted"),
    "presented": N_("Presentert for enheten"),
    "profile_saved": N_("Kommunens opplysninger lagret"),
    "query_answered": N_("Spørsmål besvart"),
    "query_asked": N_("Kommunen spurt"),
    "ranked": N_("Rekkefølge fastsatt"),
    "reconfirmed": N_("Ønsket bekreftet på nytt"),
    "registered_in_fiktiv_enhet": N_("Ført i Fiktiv enhet"),
    "rule_confirmed": N_("Regel bekreftet"),
    "sami_name_changed": N_("Samisk navn endret"),
    "service_completed": N_("Tjenesteperiode fullført"),
    "service_recorded": N_("Tjenesteperiode ført"),
    "service_started": N_("Tjenesteperiode begynt"),
    "trainee_added": N_("ALIS lagt til"),
    "trainee_changed": N_("ALIS endret"),
    "unit_added": N_("Enhet lagt til"),
    "unit_closed": N_("Enhet lukket"),
    "vacancy_changed": N_("Vikariat endret"),
    "vacancy_confirmed": N_("Vikariat bekreftet"),
    "vacancy_entered": N_("Vikariat ført"),
    "vacancy_withdrawn": N_("Vikariat trukket"),
    "withdrawn": N_("Innmelding trukket"),
}
KINDS = {
    "agreement": N_("Avtale"),
    "contact": N_("Kontakt"),
    "membership": N_("Person"),
    "municipal_profile": N_("Kommunens profil"),
    "notification_draft": N_("Utkast"),
    "offer": N_("Tilbud"),
    "placement": N_("Tjenesteperiode"),
    "placement_request": N_("Innmelding"),
    "presentation": N_("Kandidat"),
    "query": N_("Spørsmål"),
    "ranking": N_("Rekkefølge"),
    "rule": N_("Regel"),
    "trainee": N_("ALIS"),
    "trust": N_("Helseforetak"),
    "unit": N_("Enhet"),
    "vacancy": N_("Vikariat"),
}
FIELDS = {
    "answer": N_("svar"),
    "by": N_("av"),
    "case": N_("sak"),
    "certainty": N_("hvor sikkert"),
    "closed_on": N_("lukket"),
    "comment": N_("merknad"),
    "coordinator_email": N_("koordinatorens e-post"),
    "coordinator_from": N_("koordinator fra"),
    "coordinator_name": N_("ALIS-koordinator"),
    "coordinator_phone": N_("koordinatorens telefon"),
    "copy_mailbox": N_("felles postkasse"),
    "email": N_("e-post"),
    "ends_on": N_("til og med"),
    "fields": N_("felter"),
    "findings": N_("det reglene sa"),
    "full_time_percent": N_("stillingsprosent"),
    "in_force_from": N_("i kraft fra"),
    "kind": N_("type"),
    "label": N_("navn"),
    "last_confirmed_on": N_("sist bekreftet"),
    "leader_email": N_("e-post til leder for legetjenesten"),
    "leader_name": N_("leder for legetjenesten"),
    "leader_phone": N_("telefon til leder for legetjenesten"),
    "length": N_("antall tegn"),
    "name": N_("navn"),
    "note": N_("merknad"),
    "notified_on": N_("innmeldt"),
    "objectives_plan": N_("plan for læringsmålene"),
    "on": N_("dato"),
    "posts": N_("antall poster"),
    "reference": N_("referanse"),
    "registered_on": N_("registrert"),
    "registration_source": N_("kilde for registreringen"),
    "roles": N_("roller"),
    "scan_sha256": N_("skannet fil (sha256)"),
    "scheme": N_("ordning"),
    "signed_municipality_by": N_("underskrevet for kommunen av"),
    "signed_municipality_on": N_("kommunen underskrev"),
    "signed_trust_by": N_("underskrevet for helseforetaket av"),
    "signed_trust_on": N_("helseforetaket underskrev"),
    "source": N_("kilde"),
    "starts_on": N_("fra"),
    "status": N_("status"),
    "title": N_("tittel"),
    "unit": N_("enhet"),
    "unit_id": N_("enhetens nummer"),
    "valid_from": N_("gjelder fra"),
    "valid_to": N_("gjelder til"),
    "value": N_("verdi"),
    "version": N_("versjon"),
    "wanted_from": N_("ønsket oppstart"),
    "wanted_to": N_("ønsket slutt"),
    "wish": N_("ønske"),
    "wish_label": N_("ønske"),
}
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
    "trainee": ("/trainees/", "trainee:read"),
    "vacancy": ("/vacancies/", "vacancy:read"),
}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def action(key: str) -> str:
    return _(ACTIONS[key]) if key in ACTIONS else key


def kind(key: str) -> str:
    return _(KINDS[key]) if key in KINDS else key


def acting_as(text: str) -> str:
    """``trust.contact@nlsh`` → the role in words; what is not a role (an answer link, the worker) as it stands."""
    roles, at, _org = text.partition("@")
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
    return f"{value[:16]}…" if key == "scan_sha256" else verdi(value)
