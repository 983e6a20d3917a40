"""The questions every trust is asked: each key is answered with a sentence, as our reading, or as not published."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.trusts.sources import N_, Rule, RuleStatus, RuleValue, Source, Suggestion, Text

CATALOGUE: Mapping[str, Text] = MappingProxyType(
    {
        "schemes": N_("Hvilke utdanningsordninger rutinen gjelder for"),
        "gate_agreement": N_("Uten samarbeidsavtale"),
        "gate_registration": N_("Uten registrering som utdanningsvirksomhet"),
        "objectives_plan": N_("Kommunens plan for læringsmålene"),
        "coordinator_function": N_("ALIS-koordinator i kommunen"),
        "trust_contact_function": N_("ALIS-kontakt i helseforetaket"),
        "years_before_service": N_("År av spesialiseringen i kommune før tjenesten"),
        "essential_part": N_("Den vesentlige delen av utdanningen"),
        "training_institutions": N_("Godkjent og registrert utdanningsvirksomhet"),
        "sender": N_("Hvem som melder inn"),
        "receiver": N_("Hvem som tar imot innmeldingen"),
        "referral": N_("Hvem en ALIS henvises til"),
        "need_copy": N_("Kopi når en avdeling melder behov"),
        "unit_leader": N_("Leder som rutinen henvender seg til"),
        "direction": N_("Hvem som velger blant kandidatene"),
        "form_per_alis": N_("Ett innmeldingsskjema per ALIS"),
        "notice_months": N_("Frist for innmelding, måneder før start"),
        "first_notice": N_("Når ønsket meldes"),
        "mandatory_fields": N_("Hva ønsket skal inneholde"),
        "overview": N_("Oversikt over behovet framover"),
        "reconfirm_window": N_("Fornyet avklaring, måneder før start"),
        "contract_window": N_("Arbeidsavtale, måneder før start"),
        "plan_signed": N_("Når gjennomføringsplanen signeres"),
        "plan_content": N_("Hva gjennomføringsplanen viser"),
        "training_plan_system": N_("Hvor utdanningsplanen tildeles"),
        "municipal_arena": N_("Kommunal helseinstitusjon som læringsarena"),
        "min_months": N_("Anbefalt varighet, minst måneder"),
        "split_months": N_("Delt tjeneste, måneder i hver del"),
        "continuity": N_("Sammenhengende ved samme avdeling"),
        "exception_months": N_("Unntaksvis kortere, måneder"),
        "default_months": N_("Vikariatets lengde i måneder"),
        "longer_vacancies": N_("Lengre vikariater"),
        "need_months": N_("Lengde ved meldt behov, måneder"),
        "vacancy_kind": N_("Hva som tilbys"),
        "max_deviation_months": N_("Største avvik fra ønsket tidspunkt, måneder"),
        "other_place_or_specialty": N_("Tilbud i annet fag eller på annet sted"),
        "offer_order": N_("Hva tilbudet skal være i tråd med"),
        "flexibility": N_("Fleksibilitet ved inntak"),
        "priority_group": N_("Når kommunen fastsetter rekkefølgen"),
        "register_system": N_("System for registrering av behovet"),
        "registers_need": N_("Foretaket registrerer behovet"),
        "offer_where_vacant": N_("Tilbys der det er ledig"),
        "after_decline": N_("Når tilbudet ikke benyttes"),
        "other_trusts": N_("Søke vikariat i andre helseforetak"),
        "post_elsewhere": N_("Når behovet for venteliste faller bort"),
        "candidate_check": N_("Hvordan kandidater finnes"),
        "first_contact": N_("Første kontakt med ALIS"),
        "hiring_form": N_("Skjema for ansettelse"),
        "offer_letter": N_("Tilbudsbrev"),
        "employer": N_("Arbeidsgiveransvar i perioden"),
        "salary": N_("Lønnskostnader i perioden"),
        "course_days": N_("Kursdager som dekkes"),
        "course_period_months": N_("Kursdagene gjelder per måneder tjeneste"),
        "contact_during_service": N_("Kontakt med ALIS i perioden"),
        "equal_terms": N_("Veiledning på lik linje med øvrige LIS"),
        "facilitate_objectives": N_("Tilrettelegging for læringsmålene"),
        "delay": N_("Ved forsinkelse"),
        "prolongation": N_("Forlengelse når målene ikke er nådd"),
        "document_objectives": N_("Dokumentasjon av måloppnåelse"),
        "service_certificate": N_("Dokumentasjon på gjennomført tjenestetid"),
        "evaluation_duty": N_("Hvem som tar initiativ til sluttevaluering"),
        "mentor_in_evaluation": N_("Veileder i allmennmedisin i sluttevalueringen"),
        "agreement_anchor": N_("Avtalens forankring"),
        "agreement_notice_years": N_("Oppsigelsesfrist for avtalen, år"),
        "agreement_in_force": N_("Når avtalen trer i kraft"),
        "agreement_review": N_("Gjennomgang av avtalen"),
        "duty_basis": N_("Hjemmel for plikten til å tilrettelegge"),
        "regulations": N_("Relevant regelverk"),
        "new_scheme_from": N_("Ny ordning gjelder fra"),
        "mode": N_("Midlertidig ordning"),
        "regional_plan": N_("Regional opptrappingsplan"),
        "sami_name": N_("Samisk navn slik det er trykt"),
    }
)


@dataclass(frozen=True, slots=True)
class Document:
    """One source document; makes rules of its sentences. `since` and `until` bound the days they are in force."""

    title: str
    date: str | None
    file: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    def says(self, quote: str) -> Source:
        """Quote a sentence of this document, word for word."""
        return Source(quote, self.title, self.date, self.file)

    def stated(self, key: str, value: RuleValue, quote: str, note: Text | None = None) -> Rule:
        """Give a value that the quoted sentence states; the note says what in it is still open."""
        return Rule(key, value, RuleStatus.STATED, self.says(quote), CATALOGUE[key], self.since, self.until, reading=note)

    def read_as(self, key: str, value: RuleValue, quote: str, why: Text) -> Rule:
        """Give a value that is our reading of the quoted sentence, and why."""
        return Rule(key, value, RuleStatus.OUR_READING, self.says(quote), CATALOGUE[key], self.since, self.until, reading=why)


def not_published(key: str, *, suggestion: Suggestion | None = None, reading: Text | None = None) -> Rule:
    """Say that no source answers; a suggestion stands beside and is not in force."""
    return Rule(key, None, RuleStatus.NOT_PUBLISHED, None, CATALOGUE[key], reading=reading, suggestion=suggestion)
