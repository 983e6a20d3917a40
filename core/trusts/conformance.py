"""What every trust's plugin must satisfy, wherever it was installed from; pluggy checks names, this checks the rest."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from core.dates import add_months
from core.trusts.catalogue import CATALOGUE
from core.trusts.evidence import role_like, unfounded
from core.trusts.matters import Finding, MilestoneFacts, NotificationFacts, PeriodFacts, Severity, Standing
from core.trusts.plugins import PluginRefused, UnknownTrust, manager_for
from core.trusts.rules import TrustRules
from core.trusts.shapes import shape_problem
from core.trusts.sources import Rule, RuleStatus, Source, Text
from core.trusts.terms import ContactSpec, Event, Routing, Step, TrustIdentity, UnitSpec, Words

PROBE_DAY = date(2026, 11, 22)
_STARTS = (date(2027, 3, 1), date(2027, 8, 31), date(2028, 2, 29), date(2028, 8, 31), date(2027, 12, 31))
_DOCUMENT_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)
_ORGNR_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a plugin, in a sentence."""

    trust: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.trust}: {self.sentence}"


def check(code: str) -> list[Problem]:
    """Load a trust's plugin as the application does, and say everything that is wrong with it."""
    try:
        hook = manager_for(code).hook
    except (UnknownTrust, PluginRefused) as error:
        return [Problem(code, str(error).removeprefix(f"{code}: "))]
    return check_rules(TrustRules(code, PROBE_DAY, (), hook))


def check_rules(rules: TrustRules) -> list[Problem]:
    """Say everything that is wrong with a plugin's answers."""
    found: list[str] = []
    for part in (_identity, _rules, _units, _contacts, _words, _steps, _routes, _windows, _findings):
        found += _answers(part, rules)
    return [Problem(rules.code, sentence) for sentence in found]


def _answers(part: Callable[[TrustRules], Iterator[str]], rules: TrustRules) -> list[str]:
    try:
        return list(part(rules))
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything; the kit reports and goes on
        return [f"«{part.__name__.strip('_')}» feiler: {type(error).__name__}: {error}"]


def _identity(rules: TrustRules) -> Iterator[str]:
    who: Any = rules._hook.trust_identity()  # noqa: SLF001 - the kit asks what the facade takes for granted
    if not isinstance(who, TrustIdentity):
        yield "«trust_identity» gir ingen TrustIdentity; foretaket kan ikke opprettes"
        return
    if who.code != rules.code:
        yield f"kalles «{rules.code}» i inngangspunktet, men «{who.code}» i trust_identity"
    if not re.fullmatch(r"[a-z][a-z0-9]{1,11}", who.code):
        yield f"koden «{who.code}» kan ikke stå i en adresse (små bokstaver og tall)"
    if not who.name.strip() or not who.oso_name.strip():
        yield "navn eller OSO-navn mangler"
    if who.orgnr is not None and not _valid_orgnr(who.orgnr):
        yield f"organisasjonsnummeret {who.orgnr} er ikke gyldig"


def _valid_orgnr(orgnr: str) -> bool:
    if not re.fullmatch(r"\d{9}", orgnr):
        return False
    control = -sum(int(d) * w for d, w in zip(orgnr, _ORGNR_WEIGHTS, strict=False)) % 11
    return control == int(orgnr[8])


def _rules(rules: TrustRules) -> Iterator[str]:
    for rule in rules.every_version():
        if not isinstance(rule, Rule):
            yield f"«rules» gir {type(rule).__name__}, ikke Rule"
            return
        yield from _rule(rule)
    for one, other in combinations(rules.every_version(), 2):
        if one.key == other.key and _both_in_force(one, other):
            yield f"«{one.key}» har to versjoner i kraft samtidig"


def _both_in_force(one: Rule, other: Rule) -> bool:
    starts = max(one.in_force_from or date.min, other.in_force_from or date.min)
    return starts <= min(one.in_force_to or date.max, other.in_force_to or date.max)


def _rule(rule: Rule) -> Iterator[str]:
    if rule.key not in CATALOGUE:
        yield f"«{rule.key}» er ikke et spørsmål i katalogen"
    if isinstance(rule.value, (list, dict, set)):
        yield f"«{rule.key}» har en verdi som kan endres; bruk tuple"
    if rule.in_force_from and rule.in_force_to and rule.in_force_to < rule.in_force_from:
        yield f"«{rule.key}» slutter å gjelde før den begynner"
    match rule.status:
        case RuleStatus.NOT_PUBLISHED:
            if rule.value is not None or rule.source is not None:
                yield f"«{rule.key}» er ikke publisert, men har verdi eller kilde"
        case RuleStatus.STATED | RuleStatus.OUR_READING:
            yield from _sourced(rule)
        case _:
            yield f"«{rule.key}» har status {rule.status}; bare foretaket selv bekrefter"


def _sourced(rule: Rule) -> Iterator[str]:
    if rule.value is None:
        yield f"«{rule.key}» har kilde, men ingen verdi"
    elif wrong := shape_problem(rule.key, rule.value):
        yield f"«{rule.key}» {wrong}"
    if problem := _source(rule.source):
        yield f"«{rule.key}»: {problem}"
        return
    if rule.status is RuleStatus.OUR_READING and not isinstance(rule.reading, Text):
        yield f"«{rule.key}» er vår lesning, men sier ikke hvorfor"
    if rule.status is RuleStatus.STATED and (missing := unfounded(rule)):
        yield f"«{rule.key}»: {missing} står ikke i setningen «{rule.source.quote if rule.source else ''}»"


def _source(source: Source | None) -> str | None:
    if source is None or not source.quote.strip():
        return "setningen som sier det, mangler"
    if not source.document.strip():
        return "dokumentet mangler"
    if source.document_date is not None and not _DOCUMENT_DATE.match(source.document_date):
        return f"dokumentdatoen «{source.document_date}» er ikke ÅÅÅÅ-MM-DD, ÅÅÅÅ-MM eller ÅÅÅÅ"
    return None


def _units(rules: TrustRules) -> Iterator[str]:
    seen: set[tuple[str, ...]] = set()
    units: tuple[Any, ...] = rules.units()
    for unit in units:
        if not isinstance(unit, UnitSpec) or not unit.path:
            yield "«units» gir noe annet enn UnitSpec med en sti"
            return
        name = " / ".join(unit.path)
        if unit.path in seen:
            yield f"enheten «{name}» står to ganger"
        if unit.parent and unit.parent not in seen:
            yield f"enheten «{name}» kommer før enheten over seg"
        seen.add(unit.path)
        if unit.named and not unit.specialty:
            yield f"enheten «{name}» mangler fagkode"
        if problem := _source(unit.source):
            yield f"enheten «{name}»: {problem}"
        elif unit.source and any(label not in unit.source.quote for label in unit.path):
            yield f"enheten «{name}» står ikke ordrett i setningen «{unit.source.quote}»"


def _contacts(rules: TrustRules) -> Iterator[str]:
    for contact in rules.contacts():
        if not isinstance(contact, ContactSpec):
            yield "«contacts» gir noe annet enn ContactSpec"
            return
        if not _EMAIL.match(contact.email):
            yield f"kontakten {contact.name} har ingen gyldig adresse («{contact.email}»)"
        if not contact.purpose or not role_like(contact.role):
            yield f"kontakten {contact.name} mangler formål eller rolle"
        if problem := _source(contact.source):
            yield f"kontakten {contact.name}: {problem}"
        elif contact.name not in contact.source.quote or contact.email not in contact.source.quote:
            yield f"kontakten {contact.name} med adresse {contact.email} står ikke i setningen «{contact.source.quote}»"


def _words(rules: TrustRules) -> Iterator[str]:
    words = rules.words()
    if not isinstance(words, Words):
        yield "«words» gir noe annet enn Words"
        return
    for field in fields(words):
        if not isinstance(getattr(words, field.name), Text):
            yield f"ordet «{field.name}» er ikke en Text"


def _steps(rules: TrustRules) -> Iterator[str]:
    given: tuple[Any, ...] = rules._hook.steps(book=rules.book)  # noqa: SLF001 - before the facade puts them in order
    if any(not isinstance(step, Step) for step in given):
        yield "«steps» gir noe annet enn Step"
        return
    steps = rules.steps()
    if not steps:
        yield "ingen steg"
    if [step.order for step in steps] != list(range(1, len(steps) + 1)):
        yield f"stegene er ikke nummerert 1–{len(steps)}"
    if len({step.key for step in steps}) != len(steps):
        yield "to steg har samme nøkkel"
    yield from (f"steget «{step.key}» har ingen rolle" for step in steps if not role_like(step.role))


def _routes(rules: TrustRules) -> Iterator[str]:
    for event in Event:
        route: Any = rules.routing(event)
        if not isinstance(route, Routing) or route.event is not event or not route.to:
            yield f"«routing» sier ikke hvem som får melding om {event}"
        elif not all(role_like(role) for role in (*route.to, *route.cc)):
            yield f"«routing» gir {event} til noe som ikke er en rolle"
        elif route.cc_mandatory and not route.cc:
            yield f"«routing» krever kopi av {event}, men ikke til noen"


def _windows(rules: TrustRules) -> Iterator[str]:
    """What a plugin's values do to the milestones shows when they are counted; an error is reported by the caller."""
    for start in _STARTS:
        rules.milestones(MilestoneFacts(start))
    yield from ()


def _probe(notified: date) -> NotificationFacts:
    start = date(2028, 3, 1)
    begun = add_months(start, -36)
    return NotificationFacts("new", start, add_months(start, 6) - timedelta(days=1), notified, (), None, begun)


def _findings(rules: TrustRules) -> Iterator[str]:
    early, late = _probe(date(2026, 1, 2)), _probe(date(2028, 2, 20))
    short = (PeriodFacts(early.wanted_from, early.wanted_from),)
    for answer in (
        *rules._hook.notification_findings(facts=late, book=rules.book),  # noqa: SLF001 - before the facade sorts them
        *rules._hook.duration_findings(periods=short, book=rules.book),  # noqa: SLF001
    ):
        if any(not isinstance(finding, Finding) or not isinstance(finding.text, Text) for finding in answer):
            yield "et funn er ikke en Finding med en Text"
            return
    answers = [rules.check_notification(facts, Standing()) for facts in (early, replace(early, scheme="old"), late)]
    for finding in (*answers[0], *answers[1], *answers[2], *rules.duration_findings(short)):
        if finding.who is not None and not role_like(finding.who):
            yield f"funnet «{finding.key}» peker på «{finding.who}», som ikke er en rolle"
        if finding.severity in {Severity.REFUSE, Severity.HOLD} and finding.rule is None:
            yield f"funnet «{finding.key}» stanser noe uten en regel bak"
    if _stops(answers[2]) > _stops(answers[0]):
        yield "en frist stenger for innmelding eller tilbud; frister er aldri sperrer"


def _stops(found: tuple[Finding, ...]) -> int:
    return sum(finding.severity in {Severity.REFUSE, Severity.HOLD} for finding in found)
