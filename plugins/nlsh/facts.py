"""What NLSH's page (undated) and agreement (June 2024) say, value by value with the sentence."""

from datetime import date

from core.trusts.terms import N_, ContactSpec, TrustIdentity
from plugins.nlsh.documents import AGREEMENT, PAGE, TEMPLATE_2020

_SAMI_NAME = "NORDLÁNDA SKIPPIJVÍESSO"
IDENTITY = TrustIdentity(
    code="nlsh",
    name="Nordlandssykehuset HF",
    oso_name="OSO for Nordlandssykehuset og kommunene",
    orgnr="983974910",
    email_domain="nordlandssykehuset.no",
    name_sami=_SAMI_NAME,
    sami_language="smj",
    sami_verified=False,
    sami_source=AGREEMENT.says(_SAMI_NAME),
    sites=("Bodø", "Lofoten", "Vesterålen", "Fauske"),
    position=3,
)

CONTACTS = (
    ContactSpec(
        purpose="notification",
        role="trust.contact",
        name="Ingrid-Helene Kvig Jørgensen",
        title="ALIS koordinator",
        email="ingrid-helene.kvig.jorgensen@nordlandssykehuset.no",
        source=PAGE.says(
            "Ingrid-Helene Kvig Jørgensen er ALIS koordinator i Nordlandssykehuset, og skal koordinere og registrere ALIS "
            "sine behov for tjeneste ved Nordlandssykehuset … sendes per mail til "
            "ingrid-helene.kvig.jorgensen@nordlandssykehuset.no"
        ),
    ),
)

_WISHES = (
    "Straks gjennomføringsplan er tildelt ALIS, plikter kommunen å melde fra til ALIS-kontakten i sykehuset om ønsker "
    "med hensyn til tidsrom, geografisk lokalisasjon og avdeling."
)
_PLAN = (
    "En gjennomføringsplan skal signeres ved inngåelse av arbeidsavtale og skal vise på hvilken arena den navngitte ALIS "
    "skal gjennomføre ulike bolker av læringsmål og læringsaktiviteter. Av hensyn til avklaringer med helseforetaket, skal "
    "gjennomføringsplanen angi både ønsket tjenestested og tidsrom/varighet for de enkelte deler av utdanningen."
)
_RECOMMENDED = (
    "Anbefalt læringsaktivitet er minimum seks måneder (alternativt tre pluss tre) i godkjent utdanningsvirksomhet innen "
    "kliniske spesialiteter."
)
_OFFERED = (
    "Fram til den regionale planen er utarbeidet vil ALIS bli tilbudt ledige vikariater i LIS 2/3-stillinger på 6 måneder, "
    "som blir ledige ved følgende klinikker:"
)
_EMPLOYER = (
    "Ved spesialiseringsperioder i helseforetaket ivaretas arbeidsgiveransvaret av sykehuset, som også dekker "
    "lønnskostnadene. Samme gjelder dersom perioden unntaksvis er mellom 3 og 6 måneder."
)
_COURSES = (
    "Ved deltakelse på kurs anbefalt av Helsedirektoratet dekker sykehuset permisjon med lønn, kursavgift og eventuelle "
    "vikarutgifter med inntil fem kursdager i løpet av seks måneders tjeneste i sykehuset."
)
_PROVISO = (
    "Det tas forbehold om at det kan bli avvik for gjennomføringstidspunkt (maksimum seks måneder), og at tjeneste av "
    "hensyn til tilgjengelighet kan bli tilbudt innen et annet fag og et annet sted enn primært ønsket."
)
_DOCUMENT = "Dokumentere måloppnåelse i kompetansemodulet og utstede dokumentasjon på gjennomført tjenestetid."
_OTHER_TRUSTS = (
    "ALIS står fritt til å søke på utlyste vikariater i andre helseforetak. Ved tildeling av slik stilling må ALIS melde "
    "fra til kommunens koordinator dersom behovet for å stå på venteliste i sykehuset faller bort."
)
_IN_FORCE = (
    "Avtalen trer i kraft fra den er underskrevet og gjelder frem til en av partnerne sier opp avtalen med ett års "
    "oppsigelsesfrist, jf. helse- og omsorgstjenesteloven § 6-5 andre ledd."
)

_FROM_PAGE = (
    PAGE.stated(
        "schemes",
        ("new", "converted"),
        "For å kunne registrere ALIS i dette systemet i NLSH (gjelder ALIS på ny utdanningsordning og de som har "
        "konvertert fra gammel til ny ordning), må det fylles ut et innmeldingsskjema.",
    ),
    PAGE.stated(
        "gate_agreement",
        "hold",
        "Kommunen må ha inngått samarbeidsavtale med Nordlandssykehuset HF for at ALIS skal ha rett til stilling for "
        "spesialisering.",
    ),
    PAGE.stated(
        "gate_registration",
        "hold",
        "Kommunen må ha inngått samarbeidsavtale med Nordlandssykehuset HF … I tillegg må kommunen være registrert som "
        "utdanningsvirksomhet hos Helsedirektoratet.",
    ),
    PAGE.stated("sender", "municipality", "Kommunen fyller ut innmeldingsskjema på hver enkelt ALIS"),
    PAGE.stated(
        "receiver",
        "trust.contact",
        "Skjemaet inneholder nødvendige opplysninger for registreringen og må sendes til ALIS-koordinator",
    ),
    PAGE.stated(
        "referral",
        "municipality.leader",
        "Den enkelte ALIS-lege henvises til å ta kontakt med leder for legetjenesten i egen kommune.",
    ),
    PAGE.stated("form_per_alis", True, "Dette skal fylles ut for hver enkelt ALIS."),
    PAGE.stated(
        "notice_months",
        12,
        "Skjemaet inneholder nødvendige opplysninger for registreringen og må sendes til ALIS-koordinator senest 12 mnd., "
        "før ønsket sykehustjeneste.",
    ),
    PAGE.stated("overview", True, "Dette vil gi NLSH en oversikt over behovet som eksisterer per i dag og videre framover."),
    PAGE.stated("default_months", 6, _OFFERED),
    PAGE.stated("vacancy_kind", "LIS 2/3-stillinger", _OFFERED),
    PAGE.stated("mode", "interim", _OFFERED),
    PAGE.stated(
        "register_system",
        "Fiktiv enhet",
        "Foretaket skal registrere ALIS sine behov for tjeneste i det samme systemet som brukes i dag til registrering av "
        "LIS 2/3 i spesialisthelsetjenesten. Dette systemet kalles «Fiktiv enhet» og benyttes i Helse Nord og øvrige "
        "helseregioner.",
    ),
    PAGE.stated(
        "regional_plan",
        "in_preparation",
        "En regional plan for gjennomføring av spesialiseringsperiode for ALIS er under utarbeidelse i Helse Nord.",
    ),
    TEMPLATE_2020.stated(
        "agreement_anchor",
        "tjenesteavtale 6",
        "Dette er en delavtale til tjenesteavtale 6 «Avtale om lege i spesialisering allmennmedisin (ALIS) mellom "
        "Nordlandssykehuset HF og kommunene». … OSO vedtok avtalemalen i desember 2020 (sak33/2020)",
    ),
)

_FROM_AGREEMENT = (
    AGREEMENT.stated(
        "objectives_plan",
        True,
        "Kommunene må være registrert utdanningsvirksomhet … med plan for hvor og hvordan læringsmålene kan oppnås, enten i "
        "egen kommune eller i annen virksomhet innen primær- eller spesialisthelsetjenesten.",
    ),
    AGREEMENT.stated("coordinator_function", True, "Kommunens ansvar: … Opprette en funksjon som ALIS-koordinator."),
    AGREEMENT.stated("trust_contact_function", True, "Sykehusets ansvar: … Opprette en funksjon som ALIS-kontakt for kommunene."),
    AGREEMENT.stated(
        "years_before_service",
        2,
        "LIS skal i hovedsak minst ha gjennomført to år av sin spesialisering i kommune før tjeneste i sykehuset.",
        N_("Vi teller fra spesialiseringens start og regner med godskrevet tid; kilden sier ikke hvordan."),
    ),
    AGREEMENT.stated(
        "essential_part",
        "registered_institutions",
        "I følge spesialistforskriften §2 skal den vesentlige delen av spesialistutdanningen i allmennmedisin gjennomføres "
        "tilknyttet registrerte utdanningsvirksomheter.",
    ),
    AGREEMENT.stated(
        "training_institutions",
        ("approved", "registered"),
        "utdanningsvirksomhet er et helseforetak, privat sykehus, privat rusinstitusjon, laboratorium eller annen "
        "virksomhet som er godkjent for å kunne tilby utdanning i en eller flere medisinske spesialiteter, jf. § 20. … "
        "utdanningsvirksomhet er en kommune som er registrert for å legge til rette for gjennomføring av utdanning i "
        "spesialiteten allmennmedisin, jf. § 21.",
    ),
    AGREEMENT.read_as(
        "direction",
        "trust_offers",
        "Tilby tjeneste til ALIS der det er ledige vikariater.",
        N_("Sykehuset tilbyr; kilden sier ikke hvem i sykehuset som velger."),
    ),
    AGREEMENT.stated("first_notice", "at_once", _WISHES),
    AGREEMENT.stated("mandatory_fields", ("period", "place", "department"), _WISHES),
    AGREEMENT.stated(
        "reconfirm_window",
        (6, 9),
        "Seinst 6 -9 mnd. før planlagt tiltredelse i sykehuset skal kommunen på nytt forespørre ALIS-kontakten i sykehuset "
        "om praksis i spesialisthelsetjeneste kan gjennomføres i henhold til gjennomføringsplanen.",
        N_("Åpner 9 måneder før, frist 6 måneder før; kilden oppgir en frist som et spenn."),
    ),
    AGREEMENT.stated(
        "contract_window",
        (3, 6),
        "Sykehuset skal utstede arbeidsavtale 3-6 måneder før oppstart.",
        N_("Åpner 6 måneder før, frist 3 måneder før; kilden oppgir et spenn."),
    ),
    AGREEMENT.read_as(
        "plan_signed",
        "employment_contract",
        _PLAN,
        N_("Vi leser det som arbeidsavtalen med kommunen; for selvstendig næringsdrivende ALIS-avtalen."),
    ),
    AGREEMENT.stated("plan_content", ("arena", "place", "period"), _PLAN),
    AGREEMENT.stated(
        "training_plan_system",
        "Kompetansemodulen",
        "En individuell utdanningsplan er den eller de planer ALIS får tildelt i IKT-systemet Kompetansemodulen.",
    ),
    AGREEMENT.stated(
        "municipal_arena",
        True,
        "Alternativt kan aktiviteten gjennomføres i kommunale helseinstitusjoner som oppfyller visse kriterier. Valg av "
        "læringsarena skal framgå av gjennomføringsplanen",
    ),
    AGREEMENT.stated("min_months", 6, _RECOMMENDED),
    AGREEMENT.stated("split_months", (3, 3), _RECOMMENDED),
    AGREEMENT.stated(
        "continuity",
        "main_rule",
        "Tjenestetid i helseforetaket … skal i hovedsak gjennomføres som minimum seks måneders sammenhengende tjeneste ved "
        "samme avdeling.",
    ),
    AGREEMENT.stated("exception_months", (3, 6), "Samme gjelder dersom perioden unntaksvis er mellom 3 og 6 måneder."),
    AGREEMENT.stated(
        "max_deviation_months",
        6,
        _PROVISO,
        N_("Vi regner avviket begge veier fra ønsket som gjelder nå; kilden sier ikke om det gjelder tidligere oppstart."),
    ),
    AGREEMENT.stated("other_place_or_specialty", True, _PROVISO),
    AGREEMENT.read_as(
        "offer_order",
        ("period", "place", "department"),
        "Tjenesten tilbys om mulig i tråd med ønsket tidsrom, geografisk lokalisasjon og avdeling.",
        N_("Hvilket av de tre som teller mest, er vår lesning."),
    ),
    AGREEMENT.stated(
        "flexibility",
        True,
        "Samarbeidspartnerne oppfordres til å vise fleksibilitet med hensyn til inntak og tilpasning av tjenesten.",
    ),
    AGREEMENT.stated(
        "priority_group",
        "period",
        "Dersom kommunen har flere ALIS-kandidater som samtidig er klar for sykehustjeneste, skal kommunen prioritere blant "
        "kandidatene og fastsette rekkefølgen.",
    ),
    AGREEMENT.stated("registers_need", True, "Registrere behov for ALIS-stillinger utfra hva kommunene melder inn."),
    AGREEMENT.stated("offer_where_vacant", True, "Tilby tjeneste til ALIS der det er ledige vikariater."),
    AGREEMENT.stated(
        "after_decline",
        "waits",
        "Om ALIS velger å ikke benytte seg av tilbudet, må vedkommende vente til annet vikariat blir ledig",
        N_("Plassen på ventelisten beholder datoen sin; kilden sier ikke noe om det."),
    ),
    AGREEMENT.stated("other_trusts", True, _OTHER_TRUSTS),
    AGREEMENT.stated("post_elsewhere", "municipality.coordinator", _OTHER_TRUSTS),
    AGREEMENT.stated("employer", "trust", _EMPLOYER),
    AGREEMENT.stated("salary", "trust", _EMPLOYER),
    AGREEMENT.stated("course_days", 5, _COURSES),
    AGREEMENT.stated(
        "course_period_months",
        6,
        _COURSES,
        N_("Vi dekker fem dager per påbegynte seks måneder og avkorter ikke; kilden sier ikke noe om kortere perioder."),
    ),
    AGREEMENT.stated(
        "contact_during_service",
        True,
        "Kommunen skal holde kontakt med sin ALIS under tjenestetid i spesialisthelsetjenesten, og holde seg fortløpende "
        "oppdatert på om utdanningsforløpet går som planlagt i perioden.",
    ),
    AGREEMENT.stated(
        "equal_terms",
        True,
        "Tilrettelegge for læringsaktiviteter, supervisjon og veiledning på lik linje som for øvrige LIS ved avdelingen.",
    ),
    AGREEMENT.stated(
        "facilitate_objectives",
        ("ALM-055", "ALM-085"),
        "Tilrettelegge for oppnåelse av læringsmål knyttet til samhandling (ALM 55) og selektert pasientpopulasjon (ALM 85).",
    ),
    AGREEMENT.stated(
        "delay",
        "spesialistforskriften § 31",
        "Dersom ALIS blir forsinket i den delen av utdanningsløpet som skal gjennomføres i sykehuset, gjelder samme regler "
        "som for øvrige LIS i helseforetaket, jfr. spesialistforskriften § 31.",
    ),
    AGREEMENT.stated(
        "prolongation",
        "close_dialogue",
        "Dersom læringsmålene ikke oppnås i løpet av seks månedersperioden skal sykehuset legge til rette for at ALIS får "
        "mulighet til å forlenge tjenestetid for å få fullført opplæringen. Dette må skje i tett dialog med kommunen.",
    ),
    AGREEMENT.stated("document_objectives", "Kompetansemodulen", _DOCUMENT),
    AGREEMENT.stated("service_certificate", True, _DOCUMENT),
    AGREEMENT.stated(
        "agreement_anchor",
        "samarbeidsavtalen punkt 5.2 e",
        "Samarbeidsavtalen er hjemlet i samarbeidsavtalen mellom kommunene og Nordlandssykehuset HF punkt 5.2 e.",
    ),
    AGREEMENT.stated("agreement_notice_years", 1, _IN_FORCE),
    AGREEMENT.stated("agreement_in_force", "signed_by_both", _IN_FORCE),
    AGREEMENT.stated(
        "agreement_review",
        "yearly",
        "Partnerne er enige om å gjennomgå avtalen årlig og sørge for jevnlig rapportering og evaluering.",
    ),
    AGREEMENT.stated(
        "regulations",
        ("FOR-2016-12-08-1482", "FOR-2019-08-28-1123", "Rundskriv I-2/2019"),
        "FOR-2016-12-08-1482 Forskrift om spesialistutdanning og spesialistgodkjenning for leger og tannleger – "
        "spesialistforskriften … FOR-2019-08-28-1123 Forskrift om endring i forskrift om spesialistutdanning og "
        "spesialistgodkjenning for leger og tannleger … Rundskriv I-2/2019 Spesialistforskriften med kommentarer",
    ),
    AGREEMENT.stated(
        "new_scheme_from",
        date(2019, 3, 1),
        "Fra 1. mars 2019 er ny ordning for spesialistutdanning og spesialistgodkjenning trådt i kraft for alle "
        "spesialiteter og hele spesialisingsløpet, også innen allmennmedisin.",
    ),
    AGREEMENT.stated("sami_name", _SAMI_NAME, _SAMI_NAME, N_("Skrivemåte ikke bekreftet.")),
)

RULES = _FROM_PAGE + _FROM_AGREEMENT
