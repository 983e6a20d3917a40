"""Who signs in: every role of every trust, ten municipalities, a small place where one is everything, region, operator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from core.accounts.models import Membership, User
from core.accounts.service import hash_password
from core.demo.book import Book, Who
from core.demo.names import DOMAIN, address

if TYPE_CHECKING:
    from collections.abc import Iterable

PASSWORD = "velkommen-til-demo"  # noqa: S105 - printed by `alis demo`, of use on this machine only
SINCE = date(2024, 1, 1)
OPERATOR = f"drift@{DOMAIN}"

# ten municipalities with coordinator, leader and signatory; the trust areas' biggest and some smaller
SIGNED_UP = ("1804", "5603", "5501", "1833", "1860", "5601", "5503", "1824", "5605", "1806")
WITH_MENTOR = ("1804", "5603", "5501", "1833")
ALONE = "5626"  # Gamvik: coordinator, leader and mentor at once
SHARED = ("1813", "1812")  # Brønnøy and Sømna share a coordinator

TRUST_ROLES = {
    "trust.contact": ("kontakt", "ALIS-kontakt"),
    "trust.adviser": ("fagradgiver", "fagrådgiver"),
    "trust.personnel": ("personal", "HR-rådgiver"),
    "trust.signatory": ("direktor", "administrerende direktør"),
    "trust.admin": ("administrator", "systemansvarlig"),
}
# UNN's first: there the leader chooses, so that is where a leader has most to look at
LEADERS = (
    ("unn", "avdelingsleder", "Medisinsk klinikk, indremedisin", "indremedisin"),
    ("unn", "klinikkleder", "Medisinsk klinikk", "medisinsk-klinikk"),
    ("unn", "avdelingsleder", "Barne- og ungdomsklinikken, Barnesykdommer", "barnesykdommer"),
    ("unn", "avdelingsleder", "Psykisk helse- og rusklinikken, Psykiatri", "psykiatri"),
    ("nlsh", "avdelingsleder", "Bodø, Medisinsk klinikk", "medisin-bodo"),
    ("nlsh", "enhetsleder", "Vesterålen, Psykisk helse-og rusklinikken, Psykiatri", "psykiatri-vesteralen"),
    ("fin", "enhetsleder", "Hammerfest sykehus, Avdeling for medisin", "medisin-hammerfest"),
    ("fin", "enhetsleder", "Kirkenes sykehus, Avdeling for medisin", "medisin-kirkenes"),
    ("hsyk", "avdelingsleder", "Mo i Rana, Demo-avdeling for medisin", "medisin-rana"),
)


def sign_ups(book: Book) -> None:
    """All sign-ins share one password, hashed once."""
    secret = hash_password(PASSWORD)
    _municipalities(book, secret)
    _trusts(book, secret)
    _leaders(book, secret)
    for role, title in (("region.admin", "regional rådgiver"), ("region.programme", "programleder ALIS-Nord")):
        user = _user(book, secret, address(role.replace(".", " ")))
        _member(book, user, "region", [role], title=title)
    _member(book, _user(book, secret, OPERATOR), "operator", ["operator"], title="driftsansvarlig")
    _deputies(book, secret)


def _municipalities(book: Book, secret: str) -> None:
    for number in SIGNED_UP:
        place = book.municipalities[number].name
        for role, words, title in (
            ("municipality.coordinator", "koordinator", "ALIS-koordinator"),
            ("municipality.leader", "leder", "kommuneoverlege"),
            ("municipality.signatory", "kommunedirektor", "kommunedirektør"),
        ):
            _known(book, secret, number, [role], address(words, place), title)
    for number in WITH_MENTOR:
        _known(book, secret, number, ["municipality.mentor"], address("veileder", book.municipalities[number].name), "veileder")
    everything = ["municipality.coordinator", "municipality.leader", "municipality.mentor"]
    _known(book, secret, ALONE, everything, address("kommuneoverlege", book.municipalities[ALONE].name), "kommuneoverlege")
    shared = _user(book, secret, f"felles.koordinator@{DOMAIN}")
    for number in SHARED:
        _member(book, shared, number, ["municipality.coordinator"], title="ALIS-koordinator (felles)")
        book.people[number, "municipality.coordinator"] = _who(shared, number, ["municipality.coordinator"])


def _trusts(book: Book, secret: str) -> None:
    for trust in ("nlsh", "unn", "fin", "hsyk"):
        for role, (words, title) in TRUST_ROLES.items():
            _known(book, secret, trust, [role], address(words, trust), title)


def _leaders(book: Book, secret: str) -> None:
    for trust, title, unit, words in LEADERS:
        node = book.unit(trust, unit)
        user = _user(book, secret, address("leder", words, trust))
        _member(book, user, trust, ["trust.unit_leader"], units=[node.id], title=title)
        who = _who(user, trust, ["trust.unit_leader"])
        book.leaders.append((trust, node.id, who))
        book.people.setdefault((trust, "trust.unit_leader"), who)


def _deputies(book: Book, secret: str) -> None:
    """Stedfortredere: one at work now, one from next week, one whose time is over."""
    first, last = timedelta(days=6), timedelta(days=15)
    known = {(m.trust or m.municipality, m.roles[0]): m for m in reversed(book.of(Membership)) if m.deputy_for is None}
    for org, role, words, since, until in (
        ("1804", "municipality.coordinator", "vikar", book.today - first, book.today + last),
        ("nlsh", "trust.contact", "vikar", book.today + first, book.today + 3 * last),
        ("unn", "trust.unit_leader", "vikar", book.today - first, book.today + 2 * last),
        ("5603", "municipality.coordinator", "vikar", book.today - 4 * last, book.today - 2 * last),
    ):
        meant = known[org, role]
        place = book.municipalities[org].name if org.isdecimal() else org
        user = _user(book, secret, address(words, place))
        own = "municipality.mentor" if org.isdecimal() else "trust.adviser"
        _member(book, user, org, [own], title="stedfortreder")
        _member(
            book,
            user,
            org,
            list(meant.roles),
            units=meant.units,
            title="stedfortreder",
            since=since,
            until=until,
            deputy_for=meant.id,
        )


def _known(book: Book, secret: str, org: str, roles: list[str], email: str, title: str) -> None:
    user = _user(book, secret, email)
    _member(book, user, org, roles, title=title)
    who = _who(user, org, roles)
    for role in roles:
        book.people[org, role] = who
    if "municipality.mentor" in roles:
        book.mentors[org] = who


def _who(user: User, org: str, roles: Iterable[str]) -> Who:
    return Who(user.name, f"{','.join(sorted(roles))}@{org}", user.id, user.email)


def _user(book: Book, secret: str, email: str) -> User:
    return book.add(User(email=email, name=book.names.person(), password_hash=secret, created_at=book.at(SINCE)))


def _member(  # noqa: PLR0913 - the columns of the row
    book: Book,
    user: User,
    org: str,
    roles: list[str],
    *,
    title: str,
    units: Iterable[int] = (),
    since: date = SINCE,
    until: date | None = None,
    deputy_for: int | None = None,
) -> None:
    kind = org if org in {"region", "operator"} else "municipality" if org.isdecimal() else "trust"
    book.add(
        Membership(
            user_id=user.id,
            org_kind=kind,
            trust=org if kind == "trust" else None,
            municipality=org if kind == "municipality" else None,
            roles=roles,
            units=list(units),
            title=title,
            valid_from=since,
            valid_to=until,
            deputy_for=deputy_for,
        )
    )
