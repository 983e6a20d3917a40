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
    "address_refused": N_("E-postadresse avvist"),
    "agreement_cancelled": N_("Utsendt avtale trukket tilbake"),
    "agreement_changed": N_("Avtale endret"),
    "agreement_dispute_closed": N_("Uenighet om avtalen ført som løst"),
    "agreement_disputed": N_("Uenighet om avtalen notert"),
    "agreement_notice_given": N_("Avtale sagt opp"),
    "agreement_notice_received": N_("Oppsigelse av avtale mottatt"),
    "agreement_notice_withdrawn": N_("Oppsigelse av avtale trukket"),
    "agreement_registered": N_("Avtale registrert"),
    "agreement_reminded": N_("Kommunen minnet på avtalen"),
    "agreement_returned": N_("Avtale kommet i retur"),
    "agreement_reviewed": N_("Avtale gjennomgått"),
    "agreement_revision_closed": N_("Krav om revisjon avsluttet"),
    "agreement_revision_demanded": N_("Avtale krevd revidert"),
    "agreement_sent": N_("Avtale sendt til underskrift"),
    "agreement_signed": N_("Avtale underskrevet"),
    "agreement_template_kept": N_("Avtaleversjon lagret"),
    "agreement_text_saved": N_("Avtaletekst lagret"),
    "agreement_withdrawal_asked": N_("Foreslått å trekke oppsigelsen"),
    "agreements_to_revise": N_("Avtaler merket for revisjon"),
    "changed": N_("Innmelding endret"),
    "contact_added": N_("Kontakt lagt til"),
    "contact_changed": N_("Kontakt endret"),
    "contact_confirmed": N_("Kontakt bekreftet"),
    "contact_ended": N_("Kontakt avsluttet"),
    "contacted": N_("Tatt kontakt med kandidaten"),
    "deputy_appointed": N_("Stedfortreder oppnevnt"),
    "draft_deleted": N_("Utkast slettet"),
    "draft_saved": N_("Utkast lagret"),
    "entered_on_behalf": N_("Ført på vegne av kommunen"),
    "hiring_form": N_("Ført i Personalportalen"),
    "hiring_recorded": N_("Ansettelse ført"),
    "membership_changed": N_("Tilgang endret"),
    "membership_ended": N_("Tilgang avsluttet"),
    "need_reported": N_("Behov meldt"),
    "not_suitable": N_("Kandidaten ikke aktuell"),
    "note_written": N_("Notat skrevet"),
    "notified": N_("ALIS innmeldt"),
    "objective_recorded": N_("Læringsmål ført"),
    "offer_accepted": N_("Tilbud takket ja til"),
    "offer_answered": N_("Tilbud besvart"),
    "offer_declined": N_("Tilbud takket nei til"),
    "offer_letter": N_("Tilbudsbrev sendt"),
    "offer_made": N_("Tilbud gitt"),
    "offer_prolonged": N_("Svarfrist forlenget"),
    "offer_withdrawn": N_("Tilbud trukket"),
    "password_changed": N_("Passord endret"),
    "person_admitted": N_("Person gitt tilgang"),
    "plan_block_added": N_("Del av plan lagt til"),
    "plan_block_removed": N_("Del av plan fjernet"),
    "plan_changed": N_("Plan endret"),
    "post_elsewhere": N_("Stilling et annet sted"),
    "presented": N_("Presentert for enheten"),
    "profile_saved": N_("Kommunens opplysninger lagret"),
    "proposal_rejected": N_("Forslag ikke fulgt"),
    "query_answered": N_("Spørsmål besvart"),
    "query_asked": N_("Kommunen spurt"),
    "ranked": N_("Rekkefølge fastsatt"),
    "reconfirmed": N_("Ønsket bekreftet på nytt"),
    "registered_in_fiktiv_enhet": N_("Ført i Fiktiv enhet"),
    "rule_confirmed": N_("Regel bekreftet"),
    "run_asked": N_("Utregning bedt om"),
    "run_finished": N_("Utregning ferdig"),
    "run_restarted": N_("Utregning startet på nytt"),
    "sami_name_changed": N_("Samisk navn endret"),
    "service_completed": N_("Tjenesteperiode fullført"),
    "service_recorded": N_("Tjenesteperiode ført"),
    "service_started": N_("Tjenesteperiode begynt"),
    "session_revoked": N_("Økt avsluttet"),
    "signed_in": N_("Logget inn"),
    "signed_out": N_("Logget ut"),
    "start_agreed": N_("Oppstart avtalt"),
    "switched": N_("Byttet organisasjon"),
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
    "account": N_("Konto"),
    "agreement": N_("Avtale"),
    "agreement_revision": N_("Revisjon av avtaler"),
    "agreement_template": N_("Avtaleversjon"),
    "allocation_row": N_("Rad i et forslag"),
    "contact": N_("Kontakt"),
    "forecast": N_("Prognose"),
    "membership": N_("Person"),
    "municipal_profile": N_("Kommunens profil"),
    "notification_draft": N_("Utkast"),
    "offer": N_("Tilbud"),
    "placement": N_("Tjenesteperiode"),
    "placement_request": N_("Innmelding"),
    "presentation": N_("Kandidat"),
    "proposal": N_("Forslag"),
    "query": N_("Spørsmål"),
    "ranking": N_("Rekkefølge"),
    "rule": N_("Regel"),
    "sign_in": N_("Innlogging"),
    "trainee": N_("ALIS"),
    "trust": N_("Helseforetak"),
    "unit": N_("Enhet"),
    "vacancy": N_("Vikariat"),
}
FIELDS = {
    "adopted_on": N_("vedtatt"),
    "agreements": N_("avtaler"),
    "anchor": N_("hjemlet i"),
    "answer": N_("svar"),
    "answer_by_on": N_("svarfrist"),
    "answered_on": N_("besvart"),
    "arena": N_("læringsarena"),
    "assigned_on": N_("plan tildelt"),
    "by": N_("av"),
    "by_name": N_("godkjent av"),
    "cancelled_on": N_("trukket tilbake"),
    "case": N_("sak"),
    "certainty": N_("hvor sikkert"),
    "closed_on": N_("lukket"),
    "closed_reason": N_("begrunnelse"),
    "comment": N_("merknad"),
    "contract_issued_on": N_("arbeidsavtale"),
    "contract_on": N_("avtale med kommunen"),
    "converted_on": N_("konvertert"),
    "coordinator_email": N_("koordinatorens e-post"),
    "coordinator_from": N_("koordinator fra"),
    "coordinator_name": N_("ALIS-koordinator"),
    "coordinator_phone": N_("koordinatorens telefon"),
    "copy_mailbox": N_("felles postkasse"),
    "course_days": N_("kursdager"),
    "credited_months": N_("godskrevne måneder"),
    "departure_reason": N_("begrunnelse for å fravike en hovedregel"),
    "deputy_for": N_("stedfortreder for"),
    "differences": N_("skiller seg fra ønsket"),
    "digest": N_("fingeravtrykk"),
    "due_on": N_("frist"),
    "edition": N_("utgave"),
    "email": N_("e-post"),
    "employment_model": N_("ansettelsesmodell"),
    "ends_on": N_("til og med"),
    "evaluation_mentor": N_("veilederen i sluttevalueringen"),
    "evaluation_on": N_("sluttevaluering"),
    "fields": N_("felter"),
    "findings": N_("det reglene sa"),
    "first_contact_due_on": N_("første kontakt innen"),
    "full_time_percent": N_("stillingsprosent"),
    "given_by": N_("sagt opp av"),
    "given_by_name": N_("underskrevet av"),
    "held_on": N_("holdt"),
    "hiring_form_on": N_("ført i Personalportalen"),
    "how": N_("hvordan"),
    "hpr_number": N_("HPR-nummer"),
    "in_force_from": N_("i kraft fra"),
    "in_use": N_("kan sendes ut"),
    "is_copy": N_("får kopi"),
    "kind": N_("type"),
    "label": N_("navn"),
    "language": N_("målform"),
    "last_confirmed_on": N_("sist bekreftet"),
    "leader_email": N_("e-post til leder for legetjenesten"),
    "leader_name": N_("leder for legetjenesten"),
    "leader_phone": N_("telefon til leder for legetjenesten"),
    "left_on": N_("sluttet"),
    "length": N_("antall tegn"),
    "lost_earnings_cap": N_("tak for tapt inntekt"),
    "membership": N_("organisasjon"),
    "mentor_id": N_("veileder"),
    "name": N_("navn"),
    "name_sami": N_("samisk navn"),
    "note": N_("merknad"),
    "notice_months": N_("oppsigelsesfrist i måneder"),
    "notified_on": N_("innmeldt"),
    "objective": N_("læringsmål"),
    "objectives": N_("læringsmål"),
    "objectives_plan": N_("plan for læringsmålene"),
    "offer_letter_on": N_("tilbudsbrev sendt"),
    "offers": N_("tilbud trukket"),
    "on": N_("dato"),
    "on_date": N_("dato"),
    "outcome": N_("resultat"),
    "phone": N_("telefon"),
    "place": N_("sted"),
    "placements": N_("planlagte tjenesteperioder avlyst"),
    "post": N_("post"),
    "posts": N_("antall poster"),
    "presentations": N_("presentasjoner avlyst"),
    "proof": N_("hva viser det"),
    "queries": N_("spørsmål avlyst"),
    "received_on": N_("mottatt"),
    "reference": N_("referanse"),
    "refused_on": N_("avvist av e-posttjeneren"),
    "registered_on": N_("registrert"),
    "registration_source": N_("kilde for registreringen"),
    "replaced_ends_on": N_("den forrige gjelder til og med"),
    "replaces": N_("avløser"),
    "returned_on": N_("kommet i retur"),
    "review_month": N_("felles måned for gjennomgang"),
    "review_months": N_("måneder mellom gjennomganger"),
    "role": N_("rolle"),
    "roles": N_("roller"),
    "scan_sha256": N_("skannet fil (sha256)"),
    "scheme": N_("ordning"),
    "sent_on": N_("sendt"),
    "sent_sha256": N_("sendt dokument (sha256)"),
    "signed_municipality_authority": N_("fullmakt, kommunen"),
    "signed_municipality_by": N_("underskrevet for kommunen av"),
    "signed_municipality_level": N_("signaturnivå, kommunen"),
    "signed_municipality_method": N_("underskriftsmåte, kommunen"),
    "signed_municipality_on": N_("kommunen underskrev"),
    "signed_municipality_place": N_("sted, kommunen"),
    "signed_municipality_title": N_("tittel, kommunen"),
    "signed_on": N_("underskrevet"),
    "signed_trust_authority": N_("fullmakt, helseforetaket"),
    "signed_trust_by": N_("underskrevet for helseforetaket av"),
    "signed_trust_level": N_("signaturnivå, helseforetaket"),
    "signed_trust_method": N_("underskriftsmåte, helseforetaket"),
    "signed_trust_on": N_("helseforetaket underskrev"),
    "signed_trust_place": N_("sted, helseforetaket"),
    "signed_trust_title": N_("tittel, helseforetaket"),
    "source": N_("kilde"),
    "source_document": N_("kilde"),
    "specialisation_started_on": N_("spesialiseringen begynt"),
    "start_list": N_("listestørrelse ved start"),
    "starts_on": N_("fra"),
    "status": N_("status"),
    "supervisor": N_("veileder/supervisør"),
    "terms_quote": N_("setningen i avtalen"),
    "title": N_("tittel"),
    "training_plan_assigned_on": N_("utdanningsplan tildelt"),
    "unit": N_("enhet"),
    "unit_id": N_("enhetens nummer"),
    "units": N_("enheter"),
    "user": N_("personens nummer"),
    "vacancy": N_("vikariat"),
    "valid_from": N_("gjelder fra"),
    "valid_to": N_("gjelder til"),
    "value": N_("verdi"),
    "verified": N_("kontrollert"),
    "version": N_("versjon"),
    "version_label": N_("versjon"),
    "wanted_from": N_("ønsket oppstart"),
    "wanted_to": N_("ønsket slutt"),
    "wish": N_("ønske"),
    "wish_label": N_("ønske"),
    "withdrawn_on": N_("trukket"),
    "working": N_("arbeidstekst"),
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
