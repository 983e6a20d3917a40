"""What the project's own slides and its network's page say (source 004): put in once, the programme lead's from then on.

Run by ``alis migrate``. Where the source leaves open which municipality or person, the seat stands empty and says so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

SLIDES = "Prosjektplan 2018–19 (lysbilder, Bodø kommune)"
PAGE = "Nasjonalt senter for distriktsmedisin: Oppstart for ALIS Nord"
OWNER = "Bodø kommune er prosjekteier, og kommunens helseleder Arne Myrland ble valgt som leder for styringsgruppa."
MEMBERS = (
    "Nasjonalt senter for distriktsmedisin (NSDM), Sør-Varanger, Harstad, Tromsø og Bodø kommune, Nordland legeforening, "
    "KS Nord-Norge og Helse Nord RHF er representert. Endringer kan komme mht. kommunesammensetning."
)
LEADER = "Prosjektleder ALIS-NORD - Vertskommune"
RECRUITING = "Arbeidet med å rekruttere prosjektleder er allerede godt igang."
PROJECT = "Prosjektkommune - ansatt"
REFERENCE = (
    "I tillegg ble det besluttet at det skal opprettes referansegrupper i de fire helseregionene i Nord-Norge knyttet til en "
    "kommune og lege i bistilling her."
)
KICK_OFF = (
    "Alle landsdelens kommuner vil bli invitert til et møte i Tromsø 16. januar 2019, knyttet til konferansen om rekruttering og "
    "stabilisering av helsepersonell (Recruit and Retain) dagen før, med bidrag fra deltager-kommuner i ALIS-Vest-prosjektet i "
    "Hordaland og Sogn og Fjordane."
)
BODO = "1804"
MUNICIPALITIES = ("5605", "5503", "5501", BODO)  # Sør-Varanger, Harstad, Tromsø, Bodø
ORGANISATIONS = ("Nasjonalt senter for distriktsmedisin (NSDM)", "Nordland legeforening", "KS Nord-Norge", "Helse Nord RHF")


def seed_programme(conn: psycopg.Connection[Any]) -> None:
    """Put the source's facts in where nothing is there."""
    if conn.execute("SELECT 1 FROM alis.programme_seat LIMIT 1").fetchone():
        return
    trusts = [row[0] for row in conn.execute("SELECT code FROM alis.trust ORDER BY code")]
    seats: list[tuple[str, str | None, str | None, str | None, str | None, str, str]] = [
        ("owner", None, BODO, None, None, PAGE, OWNER),
        ("steering_leader", None, BODO, None, "Arne Myrland, helseleder", PAGE, OWNER),
        ("project_leader", None, None, None, None, SLIDES, f"{LEADER} … {RECRUITING}"),
        *(("steering_member", None, number, None, None, PAGE, MEMBERS) for number in MUNICIPALITIES),
        *(("steering_member", None, None, name, None, PAGE, MEMBERS) for name in ORGANISATIONS),
        *(("project_municipality", code, None, None, None, SLIDES, PROJECT) for code in trusts),
        *(("reference_group", code, None, None, None, PAGE, REFERENCE) for code in trusts),
    ]
    with conn.cursor() as cursor:
        cursor.executemany(
            """INSERT INTO alis.programme_seat (kind, trust, municipality, organisation, person, source, quote)
               VALUES (%s, %s, %s, %s, %s, %s, %s)""",
            seats,
        )
    conn.execute(
        "INSERT INTO alis.programme_event (held_on, title, body, source, quote) VALUES (%s, %s, %s, %s, %s)",
        (date(2019, 1, 16), "Kick off i Tromsø", "Dagen etter Recruit and Retain.", PAGE, KICK_OFF),
    )
