"""What a worklist says of service periods: what to do, why, and the key of the rule it rests on."""

from __future__ import annotations

from core.errors import M_, N_

SERVICE_SAYINGS: dict[str, tuple[str, str, str | None]] = {
    "hired_but_over": (
        N_("Ta %(name)s ut av Personalportalen"),
        N_("Tjenesten fra %(from)s er avlyst, men står fortsatt som ført."),
        "hiring_form",
    ),
    "supervisor_missing": (
        M_("Før veileder og kontakt for %(name)s"),
        M_("Tjenesten begynner %(from)s, og veileder/supervisør eller kontakt i avdelingen mangler."),
        "equal_terms",
    ),
    "document_objectives": (
        M_("Dokumenter måloppnåelsen til %(name)s"),
        M_("Tjenesten slutter %(to)s. Måloppnåelsen er ikke ført som dokumentert i Kompetansemodulen."),
        "document_objectives",
    ),
    "certificate_due": (
        M_("Utsted dokumentasjon på tjenestetid for %(name)s"),
        M_("Tjenesten sluttet %(to)s, og dokumentasjonen er ikke utstedt."),
        "service_certificate",
    ),
    "prolongation_answered": (
        N_("Avklar forlengelsen for %(name)s"),
        N_("Kommunen har svart om forlengelse til %(to)s."),
        "prolongation",
    ),
    "prolongation_waiting": (
        N_("Svar om forlengelse for %(name)s"),
        N_("%(trust)s spør om tjenesten kan forlenges til %(to)s."),
        "prolongation",
    ),
    "follow_up": (
        N_("Ta en prat med %(name)s"),
        N_("Det er ikke ført noen samtale de siste %(n)s ukene. Påminnelsen er slått på i kommunens profil."),
        "contact_during_service",
    ),
    "start_service": (
        M_("Før at tjenesten til %(name)s har begynt"),
        M_("Avtalt oppstart var %(from)s. Er den flyttet, endrer dere perioden i stedet."),
        None,
    ),
    "complete_service": (
        M_("Avslutt tjenesten til %(name)s"),
        M_("Tjenesten sluttet %(to)s. Det gjenstår å føre den som fullført."),
        None,
    ),
    "service_starts": (
        N_("%(name)s begynner tjenesten"),
        N_("Avtalt periode er %(from)s–%(to)s."),
        None,
    ),
    "evaluation_invited": (
        M_("Svar på invitasjonen til sluttevaluering av %(name)s"),
        M_("Det er kalt inn til sluttevaluering, og du er invitert."),
        "mentor_in_evaluation",
    ),
}
