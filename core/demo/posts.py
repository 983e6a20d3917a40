"""Numbered posts in vacancies: reported by the unit's leader or entered by the trust's contact."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core.cases import case
from core.dates import add_months
from core.demo import letters
from core.vacancies.models import Vacancy

if TYPE_CHECKING:
    from datetime import date

    from core.demo.book import Book
    from core.demo.requests import Matter
    from core.directory.queries import UnitRow


def wished_unit(book: Book, matter: Matter, *, other: bool = False) -> UnitRow:
    """A lowest unit within the first wish; ``other``: one outside every wish."""
    trust, first = matter.request.trust, matter.wishes[0]
    within = book.nodes[trust, first.unit_id].path if first.unit_id is not None else ()
    if other:
        paths = [book.nodes[trust, one.unit_id].path for one in matter.wishes if one.unit_id is not None]
        outside = [node for node in book.leaves(trust) if not any(node.path[: len(path)] == path for path in paths)]
        return book.rng.choice(outside)
    leaves = [node for node in book.leaves(trust, tuple(within)) if first.unit_id is not None or first.place in {None, node.site}]
    node = book.nodes[trust, first.unit_id] if first.unit_id is not None else None
    # a post lies at the unit that was wished where the source names it, else at one below
    return node if node is not None and node.kind in {"department", "entry"} else book.rng.choice(leaves)


def post(book: Book, unit: UnitRow, starts_on: date, ends_on: date, known_on: date) -> tuple[Vacancy, int]:
    """A post of its own in a vacancy there for that time: the next number of one that exists, or a new one."""
    for vacancy in book.of(Vacancy):
        if vacancy.unit_id == unit.id and (vacancy.starts_on, vacancy.ends_on) == (starts_on, ends_on) and vacancy.posts < 3:
            vacancy.posts += 1
            return vacancy, vacancy.posts
    return vacate(book, unit, starts_on, ends_on, known_on), 1


def vacate(  # noqa: PLR0913 - the columns of the row
    book: Book,
    unit: UnitRow,
    starts_on: date,
    ends_on: date,
    known_on: date,
    *,
    posts: int = 1,
    certainty: str = "yes",
    kind: str = "vikariat",
    confirmed_on: date | None = None,
    note: str | None = None,
) -> Vacancy:
    """A vacancy: reported by the unit's leader where one signs in, else entered by the contact."""
    leader = book.leader_of(unit)
    who = leader or book.contact(unit.trust)
    role = "trust.unit_leader" if leader else "trust.contact"
    known_on = min(known_on, book.yesterday)
    made = book.add(
        Vacancy(
            trust=unit.trust,
            unit_id=unit.id,
            unit_path=list(unit.path),
            unit_label=unit.full_label,
            starts_on=starts_on,
            ends_on=ends_on,
            posts=posts,
            kind=kind,
            certainty=certainty,
            status="open",
            reported_by=who.name,
            reported_by_role=who.acting_as,
            reported_at=book.at(known_on),
            last_confirmed_on=confirmed_on or max(known_on, book.ago(20 + book.rng.randrange(60))),
            note=note,
            version=1,
        )
    )
    action = "need_reported" if leader else "vacancy_entered"
    after = {"unit": unit.full_label, "starts_on": starts_on, "ends_on": ends_on, "posts": posts, "certainty": certainty}
    book.log(known_on, who, action, "vacancy", case(unit.trust, made.id), trust=unit.trust, after=after)
    if role == "trust.unit_leader":
        letters.need_reported(book, made, known_on)
    return made


def open_vacancies(book: Book) -> None:
    """Free posts in every trust: certain and maybe, soon and later, not confirmed for long, taken back, earmarked."""
    for trust in book.trusts:
        units = book.leaves(trust)
        for n in range(14 if trust != "hsyk" else 5):
            unit = units[(n * 5 + 2) % len(units)] if n > 3 else book.rng.choice(units)
            starts = book.start(1 + n % 11)
            months = 9 if trust == "unn" and n % 3 == 0 else 6
            made = vacate(
                book,
                unit,
                starts,
                add_months(starts, months) - timedelta(days=1),
                book.ago(5 + 3 * n),
                posts=2 if n % 4 == 1 else 1,
                certainty="maybe" if n % 3 == 2 else "yes",
                kind="earmarked" if n % 7 == 3 else "vikariat",
                confirmed_on=book.ago(200) if n == 6 else None,
                note="Vakter fra første måned." if n % 5 == 0 else None,
            )
            if n == 9:
                made.status = "withdrawn"
    for trust, words, ahead in (
        ("nlsh", "Bodø, Medisinsk klinikk, generell indremedisin", 5),
        ("unn", "Medisinsk klinikk, indremedisin", 3),
        ("fin", "Hammerfest sykehus, Avdeling for medisin", 8),
    ):
        unit, starts = book.unit(trust, words), book.start(ahead)
        if not any(one.unit_id == unit.id and one.starts_on == starts for one in book.of(Vacancy)):
            vacate(book, unit, starts, add_months(starts, 6) - timedelta(days=1), book.ago(4), posts=1)
