"""What is told: first the cases that must stand in the demo, then enough others that nearly every municipality has somebody.

A case is one ALIS at one trust. ``starts`` counts months from the first of this month, ``lead`` the months between notification
and start. The people who sign in meet the first ones: each role has something due, something soon and something late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.trusts.terms import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.demo.book import Book

BODO, VESTVAGOY, HAMMERFEST, ALTA, SOR_VARANGER, GAMVIK = "1804", "1860", "5603", "5601", "5605", "5626"
TROMSO, HARSTAD, NARVIK, RANA, VEFSN, BRONNOY, SOMNA = "5501", "5503", "1806", "1833", "1824", "1813", "1812"
BODO_MED, ONCOLOGY, LUNG = "Bodø, Medisinsk klinikk, generell indremedisin", "Medisinsk klinikk, onkologi", "lungesykdommer"
H_MED, K_MED, K_SUR = (
    "Hammerfest sykehus, Avdeling for medisin",
    "Kirkenes sykehus, Avdeling for medisin",
    "kirurgi/ortopedi/føde/gyn",
)
INDRE, CHILD, PSYCH = "Medisinsk klinikk, indremedisin", "klinikken, Barnesykdommer", "rusklinikken, Psykiatri"
RANA_MED, RANA_PSYCH = "Mo i Rana, Demo-avdeling for medisin", "Mo i Rana, Demo-avdeling for psykiatri"


@dataclass(frozen=True, slots=True)
class Case:
    """``unit`` are the last words of the wished unit's label, «*» any unit; ``twist`` names what is special."""

    trust: str
    municipality: str
    state: str
    starts: int
    unit: str = ""
    twist: str = ""
    months: int = 6
    lead: int = 0
    scheme: str = "new"
    started: int = 0
    percent: int = 100
    on_behalf: bool = False
    reason: str = ""
    same: str = ""


TOLD: tuple[Case, ...] = (
    # NLSH: the routine with every deadline
    Case("nlsh", BODO, "notified", 14, ONCOLOGY, twist="yesterday"),
    Case("nlsh", BODO, "notified", 12, BODO_MED, twist="newcomer"),
    Case("nlsh", BODO, "notified", 13, BODO_MED, twist="newcomer"),
    Case("nlsh", BODO, "notified", 5, BODO_MED, lead=14, twist="reconfirm_late"),
    Case("nlsh", BODO, "notified", 7, "Bodø, Kirurgisk klinikk, ortopedi", lead=13),
    Case("nlsh", "1845", "confirmed", 6, BODO_MED),
    Case("nlsh", BODO, "offered", 6, BODO_MED),
    Case("nlsh", BODO, "offered", 5, ONCOLOGY, twist="expired"),
    Case("nlsh", BODO, "offered", 3, LUNG, twist="over_limit", lead=15),
    Case("nlsh", BODO, "offered", 6, "Barneklinikken, Barnemedisin", twist="other_unit"),
    Case("nlsh", BODO, "accepted", 2, BODO_MED, twist="no_contract"),
    Case("nlsh", "1845", "accepted", 4, "hjertesykdommer"),
    Case("nlsh", "1838", "accepted", 2, BODO_MED, twist="no_letter"),
    Case("nlsh", BODO, "in_service", -2, BODO_MED, twist="course_days"),
    Case("nlsh", BODO, "in_service", -5, ONCOLOGY, twist="course_days"),
    Case("nlsh", BODO, "completed", -9, BODO_MED),
    Case("nlsh", BODO, "waiting", 8, ONCOLOGY, twist="declined"),
    Case("nlsh", "1840", "notified", 9, "Rus og avhengighetsmedisiner", scheme="converted"),
    Case("nlsh", BODO, "notified", 13, LUNG, started=18, reason="Legen har to års godkjent tjeneste fra en annen kommune."),
    Case("nlsh", BODO, "post_elsewhere", 5, BODO_MED, twist="still_registered"),
    Case("nlsh", VESTVAGOY, "notified", 9, "Lofoten, Medisinsk klinikk, Generell indremedisin", lead=13),
    Case("nlsh", VESTVAGOY, "notified", 10, "Lofoten, Medisinsk klinikk, Generell indremedisin", lead=13),
    Case("nlsh", VESTVAGOY, "notified", 3, "Lofoten, Psykisk helse-og rusklinikken, Psykiatri", lead=5, twist="short"),
    Case("nlsh", VESTVAGOY, "accepted", 3, "Lofoten, Kirurgisk klinikk, Generell kirurgi", months=3, same="split"),
    Case("nlsh", VESTVAGOY, "confirmed", 8, "Lofoten, Medisinsk klinikk, Generell indremedisin", months=3, same="split"),
    Case("nlsh", VESTVAGOY, "in_service", -1, "Lofoten, Medisinsk klinikk, Generell indremedisin"),
    Case("nlsh", "1870", "offered", 4, "Vesterålen, Psykisk helse-og rusklinikken, Psykiatri"),
    Case("nlsh", "1870", "in_service", -3, "Vesterålen, Psykisk helse-og rusklinikken, Psykiatri"),
    Case("nlsh", "1866", "waiting", 6, "Vesterålen, Medisinsk klinikk, Generell indremedisin", twist="reconfirm_no"),
    Case("nlsh", "1856", "notified", 9, BODO_MED, twist="gate"),  # Røst: no agreement
    Case("nlsh", "1865", "confirmed", 7, "Lofoten, Medisinsk klinikk, Generell indremedisin"),  # Vågan: agreement ends
    Case("nlsh", "1839", "notified", 10, "*", twist="gate"),  # Beiarn: not registered
    Case("nlsh", "1848", "notified", 13, "Fauske, Psykisk helse-og rusklinikken, Psykiatri"),  # Steigen: no plan
    Case("nlsh", "1859", "notified", 15, BODO_MED),  # Flakstad: no coordinator
    Case("nlsh", "1840", "notified", 11, "Bodø, Medisinsk klinikk, nevrologi", on_behalf=True),
    Case("nlsh", "1837", "withdrawn", 7, "Bodø, Kirurgisk klinikk, Generell kirurgi", twist="offer_taken_back"),
    Case("nlsh", "1871", "withdrawn", 9, BODO_MED, twist="still_registered"),
    # FIN: avklaring, order within a unit, evaluation by the leader
    Case("fin", HAMMERFEST, "notified", 8, H_MED, twist="newcomer", lead=9),
    Case("fin", HAMMERFEST, "notified", 9, H_MED, twist="newcomer", lead=10),
    Case("fin", HAMMERFEST, "notified", 7, "Hammerfest sykehus, Avdeling for kvinne/barn", lead=14),
    Case("fin", HAMMERFEST, "notified", 4, "Hammerfest sykehus, Avdeling for kirurgi/ortopedi", lead=12, twist="reconfirm_late"),
    Case("fin", HAMMERFEST, "offered", 5, H_MED),
    Case("fin", HAMMERFEST, "in_service", -5, H_MED, twist="evaluation_soon"),
    Case("fin", HAMMERFEST, "in_service", -6, H_MED, twist="evaluation_late"),
    Case("fin", HAMMERFEST, "accepted", 1, H_MED),
    Case("fin", HAMMERFEST, "completed", -8, H_MED),
    Case("fin", ALTA, "notified", 8, "Klinikk Alta, Avdeling for psykisk helsevern"),
    Case("fin", ALTA, "notified", 9, "Klinikk Alta, Avdeling for psykisk helsevern"),
    Case("fin", ALTA, "confirmed", 7, "Klinikk Alta, Avdeling for psykisk helsevern"),
    Case("fin", ALTA, "offered", 3, "Klinikk Alta, Avdeling for avhengighetsmedisin", twist="expired"),
    Case("fin", ALTA, "in_service", -1, H_MED),
    Case("fin", SOR_VARANGER, "offered", 4, K_SUR),
    Case("fin", SOR_VARANGER, "notified", 6, K_MED, lead=12),
    Case("fin", SOR_VARANGER, "in_service", -4, K_MED),
    Case("fin", SOR_VARANGER, "waiting", 7, K_MED, twist="declined"),
    Case("fin", GAMVIK, "in_service", -3, K_MED),
    Case("fin", GAMVIK, "notified", 6, H_MED, lead=11),
    Case("fin", GAMVIK, "notified", 12, "Sámi klinihkka, SÁNAG/SANKS", lead=13),
    Case("fin", "5616", "notified", 10, H_MED),  # Hasvik: no coordinator, so its leader notifies
    Case("fin", "5612", "confirmed", 5, "Sámi klinihkka, SÁNAG/SANKS"),
    Case(
        "fin",
        "5610",
        "notified",
        16,
        "Sámi klinihkka, SÁNAG/SANKS",
        scheme="old",
        reason="Legen konverterer til ny ordning i løpet av året.",
    ),
    Case("fin", "5632", "notified", 7, "Kirkenes sykehus, Avdeling for rehabilitering", on_behalf=True),
    Case("fin", "5607", "post_elsewhere", 6, K_MED, twist="still_registered"),
    # UNN: the need first, the head chooses
    Case("unn", TROMSO, "presented", 3, INDRE, twist="contact_soon"),
    Case("unn", HARSTAD, "presented", 3, INDRE, twist="contact_late"),
    Case("unn", NARVIK, "presented", 3, INDRE, twist="contacted"),
    Case("unn", "5530", "presented", 4, CHILD, twist="contact_soon"),
    Case("unn", TROMSO, "presented", 4, CHILD, twist="contacted"),
    Case("unn", "5544", "presented", 2, PSYCH, twist="contact_late"),
    Case("unn", HARSTAD, "presented", 5, PSYCH, twist="contact_soon"),
    Case("unn", "5542", "waiting", 4, INDRE, twist="not_suitable"),
    Case("unn", TROMSO, "accepted", 3, INDRE, twist="no_form"),
    Case("unn", "5524", "accepted", 3, PSYCH, twist="no_letter"),
    Case("unn", TROMSO, "accepted", 1, INDRE, twist="no_form"),
    Case("unn", NARVIK, "accepted", 2, CHILD, twist="no_letter"),
    Case("unn", TROMSO, "accepted", 2, "klinikken, Hjertesykdommer"),
    Case("unn", TROMSO, "notified", 6, INDRE, twist="asked"),
    Case("unn", HARSTAD, "notified", 5, INDRE, twist="asked_late"),
    Case("unn", NARVIK, "notified", 6, "nevrologi", twist="asked"),
    Case("unn", "5503", "notified", 6, "geriatri", twist="answered_no"),
    Case("unn", "5501", "confirmed", 5, PSYCH, twist="answered_yes"),
    Case("unn", "5536", "confirmed", 6, "klinikken, lungesykdommer", twist="answered_yes"),
    Case("unn", TROMSO, "in_service", -2, INDRE, months=9),
    Case("unn", HARSTAD, "in_service", -4, PSYCH),
    Case("unn", TROMSO, "completed", -10, CHILD),
    Case("unn", "5518", "notified", 8, "*", twist="gate"),  # Lavangen: no agreement
    Case("unn", "5520", "notified", 12, "geriatri"),  # Bardu: no coordinator
    Case("unn", "5528", "notified", 9, "pasientsentrert helsetjenesteteam", on_behalf=True),
    Case("unn", NARVIK, "withdrawn", 4, INDRE, twist="still_registered"),
    # HSYK: nothing published, all the same a place on the list
    Case("hsyk", RANA, "notified", 10, "*"),
    Case("hsyk", RANA, "notified", 12, RANA_MED),
    Case("hsyk", RANA, "offered", 4, RANA_MED),
    Case("hsyk", RANA, "accepted", 2, RANA_PSYCH),
    Case("hsyk", RANA, "in_service", -3, RANA_MED),
    Case("hsyk", RANA, "waiting", 7, RANA_MED, twist="declined"),
    Case("hsyk", VEFSN, "notified", 9, "*", scheme="old"),
    Case("hsyk", VEFSN, "offered", 5, "Mosjøen, Demo-avdeling for medisin", twist="expired"),
    Case("hsyk", VEFSN, "in_service", -1, "Mosjøen, Demo-avdeling for medisin"),
    Case("hsyk", BRONNOY, "notified", 8, "Sandnessjøen, Demo-avdeling for medisin"),
    Case("hsyk", SOMNA, "notified", 11, "*"),
    Case("hsyk", "1820", "completed", -8, "Sandnessjøen, Demo-avdeling for medisin"),
    Case("hsyk", "1826", "notified", 9, "*", on_behalf=True),
    # one ALIS at two trusts
    Case("nlsh", BODO, "notified", 11, "Bodø, Psykisk helse-og rusklinikken, Psykiatri", lead=12, same="two-a"),
    Case("unn", BODO, "notified", 11, PSYCH, lead=12, same="two-a"),
    Case("unn", NARVIK, "notified", 9, "klinikken, lungesykdommer", lead=13, same="two-b"),
    Case("nlsh", NARVIK, "notified", 9, LUNG, lead=13, same="two-b"),
    Case("fin", ALTA, "notified", 10, "Hammerfest sykehus, Avdeling for kvinne/barn", lead=12, same="two-c"),
    Case("unn", ALTA, "notified", 10, CHILD, lead=12, same="two-c"),
    Case("nlsh", RANA, "waiting", 6, LUNG, lead=12, twist="declined", same="two-d"),
    Case("hsyk", RANA, "notified", 6, "*", lead=12, same="two-d"),
    Case("unn", TROMSO, "withdrawn", 3, CHILD, twist="hired_then_withdrawn"),
)

# how many ALIS a municipality has had, beside the smallest number for all
BIG = {
    TROMSO: 9, ALTA: 5, RANA: 6, HARSTAD: 6, NARVIK: 5, HAMMERFEST: 3, SOR_VARANGER: 3, VEFSN: 3, "1841": 3, "1870": 3,
    "1860": 2, "5530": 4, "5524": 3, "1865": 3, "1820": 2, "1824": 2, "5544": 2, "1866": 2, "1871": 2, "5607": 2,
}  # fmt: skip
NOBODY = {"1835", "1815"}  # Træna and Vega have had none yet

_STARTS = {
    "notified": range(6, 20),
    "confirmed": range(2, 9),
    "waiting": range(3, 12),
    "offered": range(2, 8),
    "accepted": range(1, 7),
    "in_service": range(-5, 1),
    "completed": range(-18, -6),
    "withdrawn": range(2, 12),
    "post_elsewhere": range(2, 12),
    "presented": range(2, 6),
}
_DECK = {
    "notified": 30, "confirmed": 12, "waiting": 4, "offered": 4, "accepted": 12, "in_service": 14, "completed": 15,
    "withdrawn": 4, "post_elsewhere": 3,
}  # fmt: skip
_UNN = {**_DECK, "presented": 4, "offered": 0}
_TWISTS = {"waiting": "declined", "confirmed": "answered_yes"}
TRAINEES = 250
EARLIER = {"fin": (HAMMERFEST, SOR_VARANGER), "nlsh": (BODO, "1870"), "unn": (TROMSO, HARSTAD), "hsyk": (RANA, "1820")}
EARLIER_EACH = 16


def cases(book: Book) -> Iterator[Case]:
    """The told ones, then others until there are 250 trainees."""
    yield from TOLD
    told = {case.same or str(n) for n, case in enumerate(TOLD) if not case.on_behalf}
    covered = {case.municipality for case in TOLD}
    places = [number for number in book.municipalities if number not in NOBODY | covered]
    weighted = [number for number, more in BIG.items() for _ in range(more)]
    others = [number for number in book.municipalities if number not in NOBODY]
    left = TRAINEES - len(told) - len(places) - len(weighted) - len(EARLIER) * EARLIER_EACH
    for number in [*places, *weighted, *(book.rng.choice(others) for _ in range(left))]:
        yield _another(book, number)
    yield from _earlier()


def _earlier() -> Iterator[Case]:
    """Services of the years before, about eight a year and trust: years can be compared, and a forecast be tried backwards."""
    for trust, places in EARLIER.items():
        for number in range(EARLIER_EACH):
            # the wish was not always met in its own month
            twist = ("", "", "later", "", "earlier")[number % 5] if trust != "unn" else ""
            yield Case(trust, places[number % len(places)], "completed", -37 + 3 * number // 2, twist=twist)


def _another(book: Book, number: str) -> Case:
    trust = book.municipalities[number].trust
    if number in {NARVIK, "1851", "5601"} and book.rng.random() < 0.25:
        trust = "nlsh" if number != ALTA else "unn"
    deck = _UNN if trust == "unn" else _DECK
    (state,) = book.rng.choices(list(deck), list(deck.values()))
    gates = book.rules(trust, book.today).gates(book.standing(trust, number))
    if any(one.severity is Severity.HOLD for one in gates):
        state = "notified"  # nobody has been offered anything
    starts = book.rng.choice(_STARTS[state])
    found = Case(trust, number, state, starts, twist=_TWISTS.get(state, "") if state != "confirmed" or trust == "unn" else "")
    if state == "waiting" and trust == "unn":
        found = replace(found, twist="not_suitable")
    return replace(found, **_colour(book, found))


def _colour(book: Book, case: Case) -> dict[str, Any]:
    """Some are part-time, converted, late, early in their training, or wish for any unit."""
    dice = book.rng.random()
    if dice < 0.08:
        return {"percent": book.rng.choice((50, 60, 80))}
    if dice < 0.16:
        return {"scheme": "converted"}
    if dice < 0.30 and case.state == "notified":
        return {"lead": book.rng.randrange(4, 12), "starts": book.rng.randrange(4, 11)}
    if dice < 0.36:
        return {"started": book.rng.randrange(14, 23)}
    if dice < 0.42 and case.state == "notified":
        return {"unit": "*" if case.trust != "fin" else ""}
    return {}
