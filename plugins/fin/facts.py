"""What FIN's page of 12 July 2023 says, value by value with the sentence."""

from core.trusts.catalogue import Document
from core.trusts.terms import N_, ContactSpec, TrustIdentity, UnitKind
from core.trusts.units import Row, unit_tree

PAGE = Document("Informasjon til kommunene (Finnmarkssykehuset, nettside)", "2023-07-12", "001_a1d67daafe6e33b3.txt")
NLSH_PAGE = Document("Innmelding og informasjon til kommunene (Nordlandssykehuset, nettside)", None, "000_dad9fc515bad1db7.txt")

_SITES = ("Hammerfest sykehus", "Kirkenes sykehus", "Klinikk Alta", "Sámi klinihkka")
IDENTITY = TrustIdentity(
    code="fin",
    name="Finnmarkssykehuset HF",
    oso_name="OSO for Finnmarkssykehuset og kommunene",
    orgnr="983974880",
    email_domain="finnmarkssykehuset.no",
    name_sami="Finnmárkku buohcciviessu",
    sami_language="se",
    sami_verified=True,
    sites=_SITES,
    position=1,
)

_NOTIFY = (
    "Dette meldes samtidig av ALIS-koordinator i kommunen til ALIS-kontakt i FIN, Evy C. Adamsen på e-post "
    "evy.adamsen@finnmarkssykehuset.no."
)
_WISH = (
    "Ved ønske om spesialiseringsperiode for ALIS med FIN som læringsarena i spesialisthelsetjenesten for oppnåelse av ALIS "
    "LM 055 og 085, anføres dette i ALIS sin individuelle gjennomføringsplan med ønske om tidsperiode og klinisk enhet i FIN."
)
_OFFERED = (
    "I mellomtiden vil ALIS bli tilbudt ledige vikariater i LIS 2/3-stillinger på 6 måneder, som blir ledige ved følgende "
    "klinikker/ spesialiteter:"
)
_EVALUATION = (
    "Veileder i allmennmedisin i kommunen anbefales å være med i sluttevalueringen av ALIS sin spesialiseringsperiode i FIN "
    "som enhetsleder i FIN har ansvar for å initiere."
)
_AGREEMENT = (
    "FIN har derfor inngått en samarbeidsavtale med kommunene i Finnmark (vedlegg til tjenesteavtale 7), som skal bidra til "
    "å sikre dette."
)

CONTACTS = (
    ContactSpec(
        purpose="notification",
        role="trust.contact",
        name="Evy C. Adamsen",
        title="ALIS-kontakt i FIN",
        email="evy.adamsen@finnmarkssykehuset.no",
        source=PAGE.says(_NOTIFY),
    ),
)

RULES = (
    PAGE.stated(
        "schemes",
        ("new",),
        "Konkret handler dette om at ALIS i den nye utdanningsreformen skal oppnå kompetanse i to læringsmål innen "
        "samhandling og selektert pasientpopulasjon mens de tjenestegjør i spesialisthelsetjenesten",
        N_("Den som har konvertert, er i ny ordning."),
    ),
    PAGE.read_as("gate_agreement", "warn", _AGREEMENT, N_("Siden nevner avtalen, men sier ikke at tilbud må vente på den.")),
    PAGE.stated(
        "coordinator_function",
        True,
        "Kommunen må opprette en funksjon som ALIS-koordinator (i henhold til samarbeidsavtalen).",
    ),
    PAGE.stated("sender", "municipality.coordinator", _NOTIFY),
    PAGE.stated("receiver", "trust.contact", _NOTIFY),
    PAGE.stated("unit_leader", ("enhetsleder",), "sluttevalueringen … som enhetsleder i FIN har ansvar for å initiere."),
    PAGE.read_as(
        "direction",
        "trust_offers",
        "Dette for å planlegge og koordinere spesialiseringsperioden i FIN.",
        N_("ALIS-kontakten tilbyr; siden sier ikke hvem som velger."),
    ),
    PAGE.stated("first_notice", "with_plan", _NOTIFY),
    PAGE.stated("mandatory_fields", ("period", "unit"), _WISH),
    PAGE.stated("plan_content", ("period", "unit"), _WISH),
    PAGE.stated(
        "reconfirm_window",
        (6, 9),
        "Seinest 6-9 måneder før planlagt spesialiseringsperiode i FIN, skal ALIS-koordinator i kommunen avklare med "
        "ALIS-kontakt i FIN om spesialiseringsperioden i FIN kan gjennomføres i henhold til individuell gjennomføringsplan.",
        N_("Åpner 9 måneder før, frist 6 måneder før; siden oppgir en frist som et spenn."),
    ),
    PAGE.stated(
        "min_months",
        6,
        "en tjeneste som Helsedirektoratet anbefaler at bør ha en varighet på minimum seks måneder.",
    ),
    PAGE.stated("default_months", 6, _OFFERED),
    PAGE.stated("vacancy_kind", "LIS 2/3-stillinger", _OFFERED),
    PAGE.stated(
        "priority_group",
        "unit_and_period",
        "Dersom kommunen har flere ALIS som samtidig ønsker spesialiseringsperioder ved samme læringsarena/klinisk enhet ved "
        "FIN, skal kommunen prioritere blant kandidatene og fastsette rekkefølgen.",
        N_("Vi leser «læringsarena» som enheten."),
    ),
    NLSH_PAGE.read_as(
        "register_system",
        "Fiktiv enhet",
        "Dette systemet kalles «Fiktiv enhet» og benyttes i Helse Nord og øvrige helseregioner.",
        N_("Sagt av Nordlandssykehuset om hele Helse Nord."),
    ),
    PAGE.stated(
        "contact_during_service",
        True,
        "Kommunen skal holde kontakt med sin ALIS under spesialiseringsperioden i FIN og holde seg fortløpende oppdatert om "
        "utdanningsforløpet går som planlagt i perioden.",
    ),
    PAGE.stated("facilitate_objectives", ("ALM-055", "ALM-085"), _WISH),
    PAGE.stated("evaluation_duty", "trust.unit_leader", _EVALUATION),
    PAGE.stated("mentor_in_evaluation", "recommended", _EVALUATION),
    PAGE.stated("agreement_anchor", "tjenesteavtale 7", _AGREEMENT),
    PAGE.stated(
        "duty_basis",
        "spesialistforskriften § 4",
        "Den nye forskriften for spesialistutdanning av leger (ref. spesialistforskriftens §4) forplikter Finnmarkssykehuset "
        "(FIN) å tilrettelegge slik at ALIS kan få nødvendig tjeneste i spesialisthelsetjenesten.",
    ),
    PAGE.stated(
        "mode",
        "interim",
        "Inntil den regionale planen er utarbeidet må Finnmarkssykehuset ha en rutine for organisering av "
        "spesialiseringsperioden på seks måneder for ALIS.",
    ),
    PAGE.stated(
        "regional_plan",
        2022,
        "Oppdragsdokumentet fra Helse Nord til helseforetakene for 2021 tydeliggjør helseforetakenes krav til å delta i og "
        "utarbeide en regional opptrappingsplan som i løpet av 2022 sikrer nødvendig antall øremerkede "
        "utdanningsstillinger for ALIS.",
    ),
)

_LISTS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Hammerfest sykehus",
        (
            ("Avdeling for kvinne/barn", "women_and_children"),
            ("Avdeling for medisin", "internal_medicine"),
            ("Avdeling for kirurgi/ortopedi", "surgery"),
            ("Avdeling for akuttmedisin", "emergency_medicine"),
            ("Avdeling for psykisk helsevern og rus", "psychiatry"),
        ),
    ),
    (
        "Kirkenes sykehus",
        (
            ("Avdeling for medisin", "internal_medicine"),
            ("Avdeling for kirurgi/ortopedi/føde/gyn", "surgery"),
            ("Avdeling for akuttmedisin", "emergency_medicine"),
            ("Avdeling for rehabilitering", "rehabilitation"),
            ("Avdeling for psykisk helsevern og rus", "psychiatry"),
        ),
    ),
    (
        "Klinikk Alta",
        (
            ("Avdeling for psykisk helsevern", "psychiatry"),
            ("Avdeling for avhengighetsmedisin", "addiction_medicine"),
        ),
    ),
    ("Sámi klinihkka", (("SÁNAG/SANKS", "psychiatry"),)),
)


def _rows() -> list[Row]:
    return [
        ((site, label), specialty, PAGE.says(f"{site}: … {label}"))
        for site, departments in _LISTS
        for label, specialty in departments
    ]


UNITS = unit_tree((UnitKind.SITE, UnitKind.DEPARTMENT), _rows())
