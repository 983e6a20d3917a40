"""The core's own answers: a plugin like any other, asked last."""

from core.dates import add_months
from core.trusts.durations import check_durations
from core.trusts.hookspecs import hookimpl
from core.trusts.matters import Finding, NotificationFacts, PeriodFacts, Severity
from core.trusts.sequence import numbered
from core.trusts.sources import N_, Rule, RuleBook
from core.trusts.terms import DEFAULT_WORDS, ContactSpec, Event, ExtraField, Routing, Step, UnitSpec, Words

COORDINATOR, CONTACT, TRAINEE = "municipality.coordinator", "trust.contact", "trainee"
_ROUTES: dict[Event, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Event.NOTIFICATION: ((CONTACT,), (TRAINEE,)),
    Event.NEED_REPORTED: ((CONTACT,), ()),
    Event.QUERY: ((COORDINATOR,), ()),
    Event.PRESENTED: (("trust.unit_leader",), ()),
    Event.RECONFIRM: ((CONTACT,), ()),
    Event.OFFER: ((TRAINEE,), (COORDINATOR,)),
    Event.ANSWERED: ((CONTACT,), (COORDINATOR,)),
    Event.POST_ELSEWHERE: ((COORDINATOR, CONTACT), ()),
    Event.WITHDRAWN: ((CONTACT,), (COORDINATOR,)),
}


@hookimpl(trylast=True)
def rules() -> tuple[Rule, ...]:
    """Without a word from the trust every question is «ikke publisert»."""
    return ()


@hookimpl(trylast=True)
def units() -> tuple[UnitSpec, ...]:
    """No list published: a wish is any unit and a free-text place (C-46)."""
    return ()


@hookimpl(trylast=True)
def contacts() -> tuple[ContactSpec, ...]:
    """No contact published."""
    return ()


@hookimpl(trylast=True)
def words() -> Words:
    """The glossary's words."""
    return DEFAULT_WORDS


@hookimpl(trylast=True)
def steps(book: RuleBook) -> tuple[Step, ...]:
    """The least that every service goes through; nothing about dates or order is claimed."""
    return numbered(
        book,
        ("notification", N_("Innmelding"), COORDINATOR, "first_notice"),
        ("offer", N_("Tilbud"), CONTACT, "offer_where_vacant"),
        ("answer", N_("ALIS svarer"), TRAINEE, "after_decline"),
        ("service", N_("Tjeneste"), "trust.unit_leader", "employer"),
    )


@hookimpl(trylast=True)
def routing(event: Event) -> Routing:
    """Tell the other party; a copy of the notification to the ALIS (R-126), no copy to an adviser (C-14)."""
    to, cc = _ROUTES[event]
    return Routing(event, to, cc, "notification" if event is Event.NOTIFICATION else None)


@hookimpl(trylast=True)
def extra_fields(scheme: str, book: RuleBook) -> tuple[ExtraField, ...]:
    """A converted ALIS may state time already credited where years in the municipality are counted (C-10)."""
    rule = book.rule("years_before_service")
    found = []
    if scheme == "converted":
        found.append(ExtraField("converted_on", N_("Konvertert til ny ordning"), book.rule("schemes"), required=True))
        if rule.value:
            found.append(ExtraField("credited_months", N_("Godskrevet tid i måneder"), rule))
    return tuple(found)


@hookimpl(trylast=True)
def notification_findings(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    """What follows from the values alone: arena, scheme, mandatory unit, deadline, short notice, years in the municipality."""
    return (*_arena(facts, book), *_scheme(facts, book), *_unit(facts, book), *_late(facts, book), *_years(facts, book))


def _arena(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    if facts.arena == "hospital":
        return ()
    text = N_("Tjeneste i en kommunal helseinstitusjon trenger ikke vikariat og settes ikke på sykehusets venteliste.")
    remedy = N_("Før perioden opp i gjennomføringsplanen.")
    return (Finding("municipal_arena", Severity.REFUSE, text, book.rule("municipal_arena"), "arena", remedy, COORDINATOR),)


def _scheme(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    if facts.scheme != "old" or book.rule("schemes").published:
        return ()
    text = N_("Foretaket har ikke publisert om ALIS i gammel ordning kan meldes inn; læringsmålene gjelder ny ordning.")
    return (Finding("old_scheme", Severity.INFO, text, book.rule("schemes"), "scheme"),)


def _unit(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    if "unit" not in book.words("mandatory_fields") or any(wish.unit_path for wish in facts.wishes):
        return ()
    text = N_("Ønsket skal angi klinisk enhet i helseforetaket.")
    remedy = N_("Velg minst én enhet, eller et sted i listen over enheter.")
    rule = book.rule("mandatory_fields")
    return (Finding("unit_missing", Severity.REFUSE, text, rule, "wishes", remedy, COORDINATOR),)


def _late(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    found = []
    notice, reconfirm = book.number("notice_months"), book.pair("reconfirm_window")
    if notice is not None and (due := add_months(facts.wanted_from, -notice)) < facts.notified_on:
        days = (facts.notified_on - due).days
        text = N_("Meldt %(days)s dager etter fristen %(due)s. Innmeldingen tas imot likevel.", days=days, due=due)
        found.append(Finding("notice_late", Severity.WARN, text, book.rule("notice_months"), "wanted_from"))
    if reconfirm and add_months(facts.wanted_from, -min(reconfirm)) < facts.notified_on:
        text = N_("Kort varsel: avklaringene samles i én plan, uten forfalte frister.")
        found.append(Finding("short_notice", Severity.INFO, text, book.rule("reconfirm_window"), "wanted_from"))
    return tuple(found)


def _years(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...]:
    years = book.number("years_before_service")
    if years is None:
        return ()
    rule = book.rule("years_before_service")
    if facts.specialisation_started_on is None:
        text = N_("Oppgi når spesialiseringen startet, så kan regelen om %(years)s år i kommunen vurderes.", years=years)
        return (Finding("start_unknown", Severity.INFO, text, rule, "specialisation_started_on"),)
    ready = add_months(facts.specialisation_started_on, 12 * years - facts.credited_months)
    if facts.wanted_from >= ready:
        return ()
    text = N_(
        "ALIS skal i hovedsak ha gjennomført %(years)s år av spesialiseringen i kommunen først; det er nådd %(ready)s.",
        years=years,
        ready=ready,
    )
    remedy = N_("Velg en senere oppstart, eller begrunn hvorfor dette fravikes.")
    return (Finding("years_before_service", Severity.WARN, text, rule, "wanted_from", remedy, COORDINATOR, True),)


@hookimpl(trylast=True)
def duration_findings(periods: tuple[PeriodFacts, ...], book: RuleBook) -> tuple[Finding, ...]:
    """Length against the recommendation that the trust's source gives."""
    return check_durations(periods, book)
