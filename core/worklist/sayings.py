"""What each kind of line on a worklist says, where it is done, and the rule that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import M_, N_
from core.worklist.agreement_words import AGREEMENT_SAYINGS
from core.worklist.service_words import SERVICE_SAYINGS

CASE, HERE, PERIOD = "/requests/{case}", "", "/placements/{number}"


@dataclass(frozen=True, slots=True)
class Saying:
    """``todo`` and ``why`` are msgids; ``rule`` is the key of the rule they rest on, none where it is our own housekeeping."""

    todo: str
    why: str
    url: str
    rule: str | None = None


SAYINGS = {
    "coordinator_missing": Saying(
        N_("Oppnevn ALIS-koordinator"),
        N_("Mangler ALIS-koordinator. Innmeldinger kan sendes likevel."),
        "/profile",
        "coordinator_function",
    ),
    "registration_missing": Saying(
        N_("Før opp registreringen som utdanningsvirksomhet"),
        N_("Registrering mangler før tilbud kan gis hos %(trust)s. Antall innmeldte som venter på det: %(n)s."),
        "/profile",
        "gate_registration",
    ),
    "agreement_missing": Saying(
        N_("Få avtalen med %(trust)s på plass"),
        N_("Avtale mangler før tilbud kan gis. Antall innmeldte som venter på det: %(n)s."),
        "/agreements",
        "gate_agreement",
    ),
    "ranking_missing": Saying(
        N_("Fastsett rekkefølgen hos %(trust)s"),
        N_("Flere av kommunens ALIS ønsker det samme samtidig, og rekkefølgen er ikke fullstendig."),
        "/ranking",
        "priority_group",
    ),
    "query_waiting": Saying(
        M_("Svar helseforetaket om %(name)s"),
        M_("%(trust)s spør om ALIS-en kan begynne ved %(unit)s %(from)s."),
        "/queries",
        "candidate_check",
    ),
    "offer_waiting": Saying(
        M_("Svar på tilbudet til %(name)s"), M_("Tilbud ved %(unit)s fra %(from)s venter på svar."), CASE, "offer_where_vacant"
    ),
    "offer_over_limit": Saying(
        M_("Ta stilling til tilbudet til %(name)s"),
        M_("Tilbudet ved %(unit)s fra %(from)s avviker så mye fra ønsket at både ALIS-en og kommunen må si ja."),
        CASE,
        "max_deviation_months",
    ),
    "elsewhere": Saying(
        N_("Ta stilling til innmeldingen av %(name)s hos %(trust)s"),
        N_("ALIS-en har fått plass ved et annet helseforetak. La innmeldingen stå, eller trekk den."),
        "/elsewhere",
        "post_elsewhere",
    ),
    "offer_moved": Saying(
        N_("Gi tilbudet til %(name)s en ny periode"),
        N_("Vikariatet ved %(unit)s er flyttet etter at tilbudet ble gitt, og ALIS-en kan ikke takke ja."),
        "/offers/{number}",
        "offer_where_vacant",
    ),
    "draft": Saying(
        N_("Fullfør utkastet: %(name)s"),
        N_("Innmeldingen er lagret som utkast %(saved)s av %(by)s og ikke sendt."),
        "/notify?draft={id}",
    ),
    "new_notification": Saying(
        N_("Ta imot innmeldingen av %(name)s"),
        N_("Innmeldt %(notified)s og ikke ført i Fiktiv enhet ennå."),
        CASE,
        "register_system",
    ),
    "read_along": Saying(
        N_("%(name)s er meldt inn"),
        N_("Innmeldt %(notified)s. Kontaktpersonen i helseforetaket følger opp."),
        CASE,
        "first_notice",
    ),
    "past_due": Saying(
        N_("Frister som er passert: %(n)s"),
        N_("Datoene står på hver sak. De som har oppgaven, ser dem på sin arbeidsliste."),
        "/requests",
    ),
    "to_register": Saying(
        N_("Før innmeldte i Fiktiv enhet: %(n)s"),
        N_("De ble meldt inn her for mer enn to uker siden og er ikke ført der. De nyere står hver for seg."),
        "/requests?register=to_register",
        "register_system",
    ),
    "still_registered": Saying(
        N_("Fjern avsluttede fra Fiktiv enhet: %(n)s"),
        N_("Sakene er avsluttet, men står fortsatt som ført."),
        "/requests?status=ended&register=registered",
        "register_system",
    ),
    "vacancy_stale": Saying(
        N_("Bekreft at vikariatet fortsatt er ledig"),
        N_("Sist bekreftet %(confirmed)s, for mer enn tre måneder siden."),
        "/vacancies/{number}",
    ),
    "candidates": Saying(
        N_("Finn ALIS til vikariatet"),
        N_("Ledig %(from)s–%(to)s. Innmeldte ALIS som ønsker enheten i perioden: %(n)s."),
        "/vacancies/{number}",
        "candidate_check",
    ),
    "offer_overdue": Saying(
        M_("Følg opp tilbudet til %(name)s"),
        M_("Tilbudet ved %(unit)s fra %(from)s er ikke besvart innen fristen."),
        CASE,
        "after_decline",
    ),
    "query_overdue": Saying(
        M_("Følg opp spørsmålet om %(name)s"),
        M_("Kommunen har ikke svart innen fristen på spørsmålet om %(unit)s."),
        CASE,
        "candidate_check",
    ),
    "query_answered": Saying(
        N_("Meld %(name)s inn for lederen"), N_("Kommunen har svart ja til %(unit)s fra %(from)s."), CASE, "candidate_check"
    ),
    "contact_candidate": Saying(
        M_("Ta kontakt med %(name)s"),
        M_("Kandidaten er meldt inn for enheten og venter på første kontakt."),
        "/candidates",
        "first_contact",
    ),
    "choose_outcome": Saying(
        N_("Før utfallet for %(name)s"), N_("Dere tok kontakt %(contacted)s; utfallet er ikke ført."), "/candidates", "direction"
    ),
    "offer_letter": Saying(
        N_("Send tilbudsbrev til %(name)s"),
        N_("Har takket ja til oppstart %(from)s; tilbudsbrevet er ikke ført som sendt."),
        "/hiring",
        "offer_letter",
    ),
    "no_contact": Saying(
        N_("Før opp en ALIS-kontakt"),
        N_("Helseforetaket har ingen gjeldende ALIS-kontakt, så innmeldinger når ingen."),
        "/contacts",
        "trust_contact_function",
    ),
    "contacts_stale": Saying(
        N_("Bekreft kontaktene: %(n)s"),
        N_("De er ikke bekreftet de siste seks månedene, eller e-postadressen er avvist."),
        "/contacts",
    ),
    "rules_open": Saying(
        N_("Fyll inn regler som ikke er publisert: %(n)s"),
        N_("Kilden sier ikke noe om dem. Til de er fylt inn, oppgir sidene «ikke publisert»."),
        "/rules/{trust}",
    ),
    "mentor_evaluation": Saying(
        M_("Delta i sluttevalueringen av %(name)s"), M_("Tjenesten går mot slutten."), CASE, "mentor_in_evaluation"
    ),
    "contract_waits": Saying(
        M_("Avklar med kommunen før arbeidsavtalen til %(name)s"),
        M_("Arbeidsavtalen kan utstedes nå, men kommunen har ikke bekreftet at planen står. Ta begge deler i ett."),
        CASE,
        "reconfirm_window",
    ),
    "waiting": Saying(N_("%(name)s venter på tilbud"), "", CASE, "offer_where_vacant"),
}
SAYINGS |= {kind: Saying(todo, why, PERIOD, rule) for kind, (todo, why, rule) in SERVICE_SAYINGS.items()}
SAYINGS |= {kind: Saying(todo, why, "/agreements/{number}", rule) for kind, (todo, why, rule) in AGREEMENT_SAYINGS.items()}
