"""What UNN's document of June 2021 says, value by value with the sentence."""

from core.trusts.catalogue import Document, not_published
from core.trusts.terms import N_, ContactSpec, Suggestion, TrustIdentity, UnitKind
from core.trusts.units import Row, unit_tree

DOCUMENT = Document(
    "Informasjon for klinikkledere og avdelingsledere om ALIS sitt behov for tjenesteperiode i UNN "
    "(signert Einar Bugge, Forsknings- og utdanningssjef)",
    "2021-06",
    "002_36473eb082670d8e.txt",
)

IDENTITY = TrustIdentity(
    code="unn",
    name="Universitetssykehuset Nord-Norge HF",
    oso_name="OSO for Universitetssykehuset Nord-Norge og kommunene",
    orgnr="983974899",
    email_domain="unn.no",
    name_sami="Davvi-Norgga universitehtabuohcceviessu",
    sami_language="se",
    sami_verified=False,
    position=2,
)

_NEED = (
    "Ved behov for vikariat i 6-9 mnd. ved disse avdelingene, ta kontakt med lokal koordinator i UNN (også "
    "ALIS-koordinator) Åsa Johanne Nordheim, epost; asa.johanne.nordheim@unn.no og kopi til fagrådgiver Catherine Elde "
    "Isaksen, epost; catherine.elde.isaksen@unn.no"
)
_CANDIDATES = (
    "Lokal koordinator sjekker lister i «fiktiv enhet» for innmeldte ønsker fra ALIS, hører videre med tilhørende kommune, "
    "som avklarer med ALIS, og eventuelle kandidater meldes inn til avdelingsleder i UNN."
)
_OFFERED = "vil ALIS bli tilbudt vikariater på 6 måneder eller mer, som blir ledige ved følgende klinikker/ spesialiteter:"

CONTACTS = (
    ContactSpec(
        purpose="need",
        role="trust.contact",
        name="Åsa Johanne Nordheim",
        title="lokal koordinator i UNN (også ALIS-koordinator)",
        email="asa.johanne.nordheim@unn.no",
        source=DOCUMENT.says(_NEED),
    ),
    ContactSpec(
        purpose="need",
        role="trust.adviser",
        name="Catherine Elde Isaksen",
        title="fagrådgiver",
        email="catherine.elde.isaksen@unn.no",
        source=DOCUMENT.says(_NEED),
        copy=True,
    ),
)

RULES = (
    not_published(
        "gate_agreement",
        suggestion=Suggestion(
            "warn",
            N_("UNN har inngått samarbeidsavtale med kommunene; dokumentet sier ikke hva som gjelder uten."),
            DOCUMENT.title,
            DOCUMENT.date,
        ),
    ),
    not_published(
        "notice_months",
        suggestion=Suggestion(
            12,
            N_("UNNs senere nettside ber om skjemaet 12 måneder før; ikke bekreftet av UNN og ikke i kraft."),
            "UNN, senere nettside (udatert)",
        ),
        reading=N_("Dokumentet fra juni 2021 oppgir ingen frist for innmelding."),
    ),
    DOCUMENT.stated("need_copy", "trust.adviser", _NEED),
    DOCUMENT.stated("need_months", (6, 9), _NEED, N_("Dette er vikariatets lengde, ikke en frist.")),
    DOCUMENT.stated(
        "unit_leader",
        ("klinikkleder", "avdelingsleder"),
        "Informasjon for klinikkledere og avdelingsledere om leger i spesialisering i allmennmedisin (ALIS) sitt behov for "
        "tjenesteperiode i Universitetssykehuset Nord-Norge (UNN)",
    ),
    DOCUMENT.read_as(
        "direction",
        "head_chooses",
        _CANDIDATES,
        N_("Kandidatene meldes til avdelingsleder, som velger; koordinatoren gir ikke tilbud."),
    ),
    DOCUMENT.stated("min_months", 6, "Helsedirektoratet anbefaler at tjenesten bør ha en varighet på minimum seks måneder."),
    DOCUMENT.stated("default_months", 6, _OFFERED),
    DOCUMENT.stated("longer_vacancies", True, _OFFERED),
    DOCUMENT.stated("vacancy_kind", "vikariater", _OFFERED),
    DOCUMENT.stated("register_system", "Fiktiv enhet", _CANDIDATES),
    DOCUMENT.stated("candidate_check", ("register", "municipality", "trainee", "trust.unit_leader"), _CANDIDATES),
    DOCUMENT.stated(
        "first_contact",
        "trust.unit_leader",
        "Avdelingsleder tar kontakt med ALIS for nærmere avklaring om oppstart ol.",
    ),
    DOCUMENT.stated("hiring_form", "Personalportalen", "Leder fyller ut skjema/ansettelse i Personalportalen"),
    DOCUMENT.stated("offer_letter", "Personal", "Personal sender ut tilbudsbrev m.m."),
    DOCUMENT.read_as(
        "facilitate_objectives",
        ("ALM-055", "ALM-085"),
        "ALIS skal oppnå kompetansen i to læringsmål innen samhandling og selektert pasientpopulasjon mens de tjenestegjør "
        "i spesialisthelsetjenesten.",
        N_("Dokumentet nevner målene uten nummer."),
    ),
    DOCUMENT.stated(
        "agreement_anchor",
        "tjenesteavtale 7",
        "UNN har derav inngått en ny samarbeidsavtale med kommunene (Vedlegg til tjenesteavtale 7), som skal bidra til å "
        "sikre denne tjenesten.",
    ),
    DOCUMENT.stated(
        "duty_basis",
        "spesialistforskriften",
        "På bakgrunn av den nye forskriften for spesialistutdanning av leger (ref. spesialistforskriften) har UNN både en "
        "forpliktelse og et ansvar for å tilrettelegge slik at ALIS kan få nødvendig tjeneste i spesialisthelsetjenesten.",
    ),
    DOCUMENT.stated(
        "mode",
        "interim",
        "Inntil den regionale planen er utarbeidet må UNN ha en rutine for organisering av ALIS som trenger tjeneste i UNN "
        "for å bli spesialister, og i mellomtiden vil ALIS bli tilbudt vikariater",
    ),
    DOCUMENT.stated(
        "regional_plan",
        2022,
        "Oppdragsdokumentet fra Helse Nord til foretakene for 2021 tydeliggjør foretakenes krav til å delta i og utarbeide "
        "en regional opptrappingsplan som i løpet av 2022 sikrer nødvendig antall øremerkede utdanningsstillinger for ALIS.",
    ),
)

_INTERNAL_MEDICINE = (
    "Indremedisinske spesialiteter som fordøyelsessykdommer, nyresykdommer, geriatri, indremedisin, blodsykdommer, "
    "infeksjonssykdommer, endokrinologi og akutt - og mottaksmedisin"
)
_LISTS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Medisinsk klinikk",
        _INTERNAL_MEDICINE,
        (
            ("fordøyelsessykdommer", "gastroenterology"),
            ("nyresykdommer", "nephrology"),
            ("geriatri", "geriatrics"),
            ("indremedisin", "internal_medicine"),
            ("blodsykdommer", "haematology"),
            ("infeksjonssykdommer", "infectious_diseases"),
            ("endokrinologi", "endocrinology"),
            ("akutt - og mottaksmedisin", "emergency_medicine"),
        ),
    ),
    (
        "Hjerte-lungeklinikken",
        "Hjertesykdommer og lungesykdommer",
        (("Hjertesykdommer", "cardiology"), ("lungesykdommer", "pulmonology")),
    ),
    (
        "Nevro-, ortopedi- og rehabiliteringsklinikken",
        "Ortopedisk kirurgi, øre-nese-halssykdommer, nevrologi, fysikalsk medisin og rehabilitering og revmatologi",
        (
            ("Ortopedisk kirurgi", "orthopaedics"),
            ("øre-nese-halssykdommer", "otorhinolaryngology"),
            ("nevrologi", "neurology"),
            ("fysikalsk medisin og rehabilitering", "rehabilitation"),
            ("revmatologi", "rheumatology"),
        ),
    ),
    ("Kirurgi-, kreft- og kvinnehelseklinikken", "Onkologi", (("Onkologi", "oncology"),)),
    (
        "Barne- og ungdomsklinikken",
        "Barnesykdommer og Barne- og ungdomspsykiatri",
        (("Barnesykdommer", "paediatrics"), ("Barne- og ungdomspsykiatri", "child_psychiatry")),
    ),
    (
        "Psykisk helse- og rusklinikken",
        "Psykiatri, rus- og avhengighetsmedisin",
        (("Psykiatri", "psychiatry"), ("rus- og avhengighetsmedisin", "addiction_medicine")),
    ),
    (
        "E-helse, samhandlings- og innovasjonssenteret",
        "Stormottakersatsingen/pasientsentrert helsetjenesteteam.",
        (("Stormottakersatsingen/pasientsentrert helsetjenesteteam", "patient_centred_team"),),
    ),
)


def _rows() -> list[Row]:
    return [
        ((clinic, label), specialty, DOCUMENT.says(f"{clinic} … {wording}"))
        for clinic, wording, entries in _LISTS
        for label, specialty in entries
    ]


# «som …»: the list of Medisinsk klinikk is open; no site is named anywhere, and none is guessed (C-29).
UNITS = unit_tree((UnitKind.CLINIC, UnitKind.ENTRY), _rows(), examples=frozenset({"Medisinsk klinikk"}))
