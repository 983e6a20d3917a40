"""The words for an agreement's states, acts and choices."""

from __future__ import annotations

from core.errors import N_

STATES = {
    "none": (N_("Ingen avtale"), "warning"),
    "not_sent": (N_("Ikke sendt"), "warning"),
    "sent": (N_("Sendt"), "info"),
    "signed_trust": (N_("Signert av helseforetaket"), "warning"),
    "signed_municipality": (N_("Signert av kommunen"), "warning"),
    "returned": (N_("Returnert av kommunen"), "warning"),
    "coming": (N_("Trer i kraft"), "info"),
    "in_force": (N_("Gjelder"), "success"),
    "under_notice": (N_("Oppsagt, gjelder fortsatt"), "warning"),
    "ends": (N_("Gjelder, med sluttdato"), "info"),
    "ended": (N_("Opphørt"), "neutral"),
    "replaced": (N_("Avløst"), "neutral"),
    "cancelled": (N_("Trukket tilbake"), "neutral"),
}
DOCUMENT_KINDS = {
    "agreement": N_("inngått avtale"),
    "sent": N_("avtalen slik den ble sendt"),
    "signed": N_("underskrevet avtale"),
    "notice": N_("oppsigelse"),
}
ACTS = {
    "sign": N_("Underskriv avtalen"),
    "signature": N_("Før underskrift fra papir eller PDF"),
    "cancel": N_("Trekk utsendelsen tilbake"),
    "notice": N_("Si opp avtalen"),
    "receipt": N_("Bekreft mottatt oppsigelse"),
    "review": N_("Før årlig gjennomgang"),
    "revision": N_("Krev avtalen revidert"),
    "dispute": N_("Noter uenighet"),
}
PARTY_NAMES = {"municipality": N_("Kommunen"), "trust": N_("Helseforetaket")}
METHOD_NAMES = {
    "click": N_("Underskrevet i tjenesten"),
    "paper": N_("Underskrevet på papir, skannet"),
    "pdf": N_("PDF underskrevet i et annet system"),
}
LEVEL_NAMES = {
    "simple": N_("enkel elektronisk signatur"),
    "paper": N_("håndskrevet underskrift"),
    "advanced": N_("avansert elektronisk signatur"),
    "qualified": N_("kvalifisert elektronisk signatur"),
    "unknown": N_("nivå ikke kjent"),
}
OUTCOME_NAMES = {
    "unchanged": N_("Avtalen fortsetter uendret"),
    "revise": N_("Avtalen skal revideres"),
    "other": N_("Annet, se merknad"),
}
GROUNDS = {
    "conditions": N_("Vesentlige forutsetninger er endret"),
    "experience": N_("Erfaringer tilsier det"),
    "law": N_("Endring i lov eller regelverk"),
    "earmarking": N_("Øremerking av ALIS-stillinger"),
}
LANGUAGE_NAMES = {"nb": N_("bokmål"), "nn": N_("nynorsk")}
AUTHORITIES = {
    "municipality": (N_("kommunedirektør"), N_("delegert fra kommunedirektør"), N_("ordfører")),
    "trust": (N_("administrerende direktør"), N_("delegert fra administrerende direktør")),
}
MONTHS = (
    N_("januar"),
    N_("februar"),
    N_("mars"),
    N_("april"),
    N_("mai"),
    N_("juni"),
    N_("juli"),
    N_("august"),
    N_("september"),
    N_("oktober"),
    N_("november"),
    N_("desember"),
)
