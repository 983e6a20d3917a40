"""Each municipality's standing with each trust, with every gate somewhere: agreement, registration, coordinator, plan."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from core.agreements.models import Agreement, AgreementDocument
from core.cases import case
from core.dates import add_months
from core.demo.book import Book, Who
from core.demo.names import address
from core.directory.models import ConfirmedSetting, MunicipalProfile, Unit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NO_COORDINATOR = {"5616", "5614", "1859", "5520"}  # Hasvik, Loppa, Flakstad, Bardu
NOT_REGISTERED = {"1839", "1835", "5624"}  # Beiarn, Træna, Lebesby
NO_PLAN = {"1848", "1868", "5526"}  # Steigen, Øksnes, Sørreisa
# at the trust of the own area
NO_AGREEMENT = {"1856", "1874", "5632", "5518", "1816", "1875"}  # Røst, Moskenes, Båtsfjord, Lavangen, Vevelstad, Hamarøy
ENDING = {"1865": 70, "1841": 20, "5620": 150}  # Vågan, Fauske, Nordkapp: days left
ENDED = {"1867"}  # Bø
ONE_SIGNATURE = {"1857", "5634"}  # Værøy, Vardø
OLD_TEXT = {"1837", "1838", "1845", "1871"}  # bound to the text of December 2020
ELSEWHERE = (("nlsh", "1806"), ("nlsh", "1851"), ("unn", "1804"), ("unn", "5601"), ("nlsh", "1833"))
SCANNED = (("nlsh", "1804"), ("nlsh", "1860"), ("fin", "5603"), ("unn", "5501"))

# HSYK publishes no units: what its administrator has entered in the demo says of itself that it is made up
HSYK_UNITS = (("Mo i Rana", "medisin"), ("Mo i Rana", "psykiatri"), ("Mosjøen", "medisin"), ("Sandnessjøen", "medisin"))
_SPECIALTY = {"medisin": "internal_medicine", "psykiatri": "psychiatry"}
_ENTERED = "Lagt inn i demoen (fiktivt)"

CONFIRMED_DAYS_AGO = {"nlsh": 40, "fin": 75, "unn": 250}  # UNN's contacts are stale


def published(db: Session, today: date) -> None:
    """What the trusts' administrators have done with contacts, units and rules."""
    for trust, days in CONFIRMED_DAYS_AGO.items():
        db.execute(
            text("UPDATE alis.contact SET last_confirmed_on = :on WHERE trust = :trust"),
            {"on": today - timedelta(days=days), "trust": trust},
        )
    db.add(
        ConfirmedSetting(
            trust="fin",
            key="gate_agreement",
            value={"value": "warn"},
            note="Bekreftet i demoen (fiktivt).",
            confirmed_by="Administrator i demoen",
            confirmed_on=today - timedelta(days=400),
            valid_from=today - timedelta(days=400),
        )
    )
    _hsyk_units(db)


def _hsyk_units(db: Session) -> None:
    known: dict[str, tuple[int, list[int]]] = {}

    def node(position: int, label: str, parent: str, kind: str, specialty: str | None, site: str) -> None:
        full = f"{parent}, {label}" if parent else label
        id_ = int(db.execute(text("SELECT nextval(pg_get_serial_sequence('alis.unit', 'id'))")).scalar_one())
        above = known.get(parent)
        path = [*(above[1] if above else []), id_]
        db.add(
            Unit(
                trust="hsyk",
                id=id_,
                parent_id=above[0] if above else None,
                path=path,
                kind=kind,
                label=label,
                full_label=full,
                specialty=specialty,
                site=site,
                position=position,
                source=_ENTERED,
            )
        )
        db.flush()
        known[full] = (id_, path)

    for number, (site, what) in enumerate(HSYK_UNITS):
        if site not in known:
            node(10 * number, site, "", "site", None, site)
        node(10 * number + 1, f"Demo-avdeling for {what}", site, "department", _SPECIALTY[what], site)


def profiles(book: Book) -> None:
    """What the trusts may know of each municipality."""
    for number, place in book.municipalities.items():
        leader = book.people.get((number, "municipality.leader")) or _nobody(book, number, "leder", "municipality.leader")
        book.people[number, "municipality.leader"] = leader
        coordinator = book.people.get((number, "municipality.coordinator"))
        if coordinator is None and number not in NO_COORDINATOR:
            coordinator = _nobody(book, number, "koordinator", "municipality.coordinator")
            book.people[number, "municipality.coordinator"] = coordinator
        registered = None if number in NOT_REGISTERED else date(2019, 3, 1) + timedelta(days=book.rng.randrange(1800))
        book.profiles[number] = book.add(
            MunicipalProfile(
                municipality=number,
                registered_on=registered,
                registration_source="Helsedirektoratets liste (demo)" if registered else None,
                objectives_plan=number not in NO_PLAN and number not in NOT_REGISTERED,
                coordinator_name=coordinator.name if coordinator else None,
                coordinator_email=coordinator.email if coordinator else None,
                coordinator_phone=book.names.phone() if coordinator else None,
                coordinator_from=date(2021, 8, 1) + timedelta(days=book.rng.randrange(1200)) if coordinator else None,
                leader_name=leader.name,
                leader_email=leader.email,
                leader_phone=book.names.phone(),
                copy_mailbox=address("postmottak", place.name) if number in {"1804", "5501", "5601"} else None,
                version=1,
                updated_at=book.at(book.ago(60 + book.rng.randrange(300))),
            )
        )


def _nobody(book: Book, number: str, words: str, role: str) -> Who:
    """Named in the profile, without a sign-in."""
    return Who(book.names.person(), f"{role}@{number}", None, address(words, book.municipalities[number].name))


def agreements(book: Book) -> None:
    """One with the own area's trust for most, a few with another; HSYK's terms are not published."""
    for number, place in book.municipalities.items():
        if number not in NO_AGREEMENT:
            _agreement(book, place.trust, number)
    for trust, number in ELSEWHERE:
        _agreement(book, trust, number)
    for trust, number in SCANNED:
        _scan(book, book.agreements[trust, number])


def _agreement(book: Book, trust: str, number: str) -> None:
    known = book.rules(trust, book.today).agreement_anchors()
    meant = known[0 if number in OLD_TEXT else -1] if known else None
    first = (
        date(2021, 2, 1)
        if meant and meant.version == "2020-12"
        else date(2024, 8, 1)
        if meant and meant.version != "udatert"
        else date(2022, 3, 1)
    )
    one, other = (first + timedelta(days=book.rng.randrange(200)) for _ in range(2))
    half = number in ONE_SIGNATURE
    ends = book.ago(40) if number in ENDED else book.ahead(ENDING[number]) if number in ENDING else None
    author = book.people[trust, "trust.contact"]
    municipality, director = book.municipalities[number].name, book.people[trust, "trust.signatory"]
    signatory = book.people.get((number, "municipality.signatory"))
    made = book.add(
        Agreement(
            trust=trust,
            municipality=number,
            version_label=meant.version if meant else "udatert",
            anchor=meant.anchored_in if meant else "ikke publisert",
            signed_municipality_on=one,
            signed_municipality_by=signatory.name if signatory else f"Kommunedirektøren i {municipality}",
            signed_trust_on=None if half else other,
            signed_trust_by=None if half else director.name,
            in_force_from=None if half else max(one, other),
            ends_on=ends,
            registered_by=author.name,
            registered_at=book.at(max(one, other) + timedelta(days=20)),
        )
    )
    book.agreements[trust, number] = made
    book.log(
        add_months(max(one, other), 1),
        author,
        "agreement_registered",
        "agreement",
        case(trust, made.id),
        trust=trust,
        municipality=number,
        after={"version": made.version_label, "in_force_from": made.in_force_from, "ends_on": ends},
    )


def _scan(book: Book, agreement: Agreement) -> None:
    content = _pdf(f"Fiktiv avtale i demoen: {agreement.trust.upper()} og {book.municipalities[agreement.municipality].name}")
    book.add(
        AgreementDocument(
            trust=agreement.trust,
            municipality=agreement.municipality,
            agreement_id=agreement.id,
            filename=f"samarbeidsavtale-{agreement.trust}-{agreement.municipality}-demo.pdf",
            media_type="application/pdf",
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            stored_at=agreement.registered_at,
        )
    )


def _pdf(line: str) -> bytes:
    """One page with one line."""
    escaped = line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    drawn = b"BT /F1 14 Tf 60 760 Td (" + escaped + b") Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(drawn) + drawn + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end
