"""From offer to certificate in a browser, each trust's way: the mails received, the calendar read, the PDF downloaded."""

from __future__ import annotations

import os
import re
import threading
import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from werkzeug.serving import make_server

from core.dates import add_months
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_placing import enter
from tests.conftest import TEMPLATE
from tests.support.mail import Inbox, drain, empty_queue, live_settings, mail_server
from tests.support.placing import UNITS, Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.config import Settings
    from tests.support.world import World

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.smtp, pytest.mark.slow]
NAME = "Solbjørg Vestertana"
TRAINEE = "alis@test.invalid"


@pytest.fixture(scope="module")
def template() -> str:
    """Nobody else on the waiting lists."""
    return TEMPLATE


@pytest.fixture(scope="module")
def url(world: World) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    world.app.settings = replace(world.app.settings, base_url=address)
    yield address
    server.shutdown()
    thread.join()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with mail_server() as handler:
        yield handler


def told(mail: Any) -> str:
    """Everything a reader sees: the subject and both bodies."""
    return " ".join([str(mail["Subject"]), *(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))])


class Journey:
    """The people of one trust's way, each with a window and a mailbox of their own."""

    def __init__(
        self, world: World, url: str, settings: Settings, inbox: Inbox, visit: Callable[..., Page], trust: str, town: str
    ) -> None:
        self.world, self.url, self.inbox, self.visit, self.trust = world, url, inbox, visit, trust
        self.scene = Scene(world, trust, town)
        self.request = self.scene.notify(name=NAME, email=TRAINEE)
        self.vacancy = self.scene.vacancy()
        empty_queue(world)  # what came before the journey
        self.live = replace(live_settings(settings, inbox, world), base_url=url)
        self.coordinator_mailbox = f"koordinator.{town}@demo.invalid"
        self.leader_email = world.person(trust, "trust.unit_leader", units=[world.unit(trust, UNITS[trust])])
        self.mentor_email = world.person(town, "municipality.mentor")
        world.sql(
            """UPDATE alis.placement_request SET mentor_id = (SELECT id FROM alis.app_user WHERE email = %s)
               WHERE trust = %s AND id = %s""",
            self.mentor_email,
            trust,
            self.request["id"],
        )
        self.contact = self.window(self.scene.contact_email)
        self.coordinator = self.window(self.scene.coordinator_email)
        self.leader = self.window(self.leader_email)
        self.case = ""  # the service period's

    def window(self, email: str) -> Page:
        page = self.visit(f"{self.url}/login", DESKTOP)
        enter(page, email)
        return page

    def deliver(self) -> list[Any]:
        """Let the worker send what waits to the mail server; none of it may name the ALIS."""
        before = len(self.inbox.mails)
        drain(self.live)
        new = [mail for _to, mail in self.inbox.mails[before:]]
        for mail in new:
            said = told(mail)
            for secret in (*NAME.split(), self.request["hpr_number"]):
                assert secret not in said, mail["Subject"]
        identities = [mail["Message-ID"] for _to, mail in self.inbox.mails]
        assert len(identities) == len(set(identities))
        return new

    def received(self, address: str, subject: str) -> Any:
        """The newest mail to somebody, which begins so."""
        mail = self.inbox.to(address)[-1]
        assert str(mail["Subject"]).strip().startswith(subject), mail["Subject"]
        return mail

    def follow(self, mail: Any, size: dict[str, int] = PHONE) -> Page:
        """Open the personal link of a mail, as its receiver does, without signing in."""
        found = re.search(r"https?://\S+/answer/[\w-]+", mail.get_body(("plain",)).get_content())
        assert found
        assert f'href="{found[0]}"' in mail.get_body(("html",)).get_content()
        return self.visit(found[0], size)

    def period(self, page: Page) -> None:
        page.goto(f"{self.url}/placements/{self.case}")
        expect(page.locator("h1")).to_contain_text(NAME)

    def planned(self) -> None:
        """The service period that the acceptance made; what follows happens on its page."""
        (row,) = self.world.sql(
            "SELECT id FROM alis.placement WHERE trust = %s AND request_id = %s", self.trust, self.request["id"]
        )
        self.case = f"{self.trust}-{row.id}"
        self.period(self.coordinator)

    def in_calendar(self, mail: Any) -> None:
        """The coordinator makes an address; a calendar fetches it over HTTP and has the mail's own date to answer by."""
        self.coordinator.goto(f"{self.url}/calendar")
        self.coordinator.locator("main form[action='/calendar'] button").click()
        address = self.coordinator.locator("main code").inner_text()
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers.get_content_type() == "text/calendar"
            content = answer.read()
        assert NAME not in content.decode()
        entries = [one for one in Calendar.from_ical(content).walk("VEVENT") if self.trust in str(one["uid"])]
        assert any(f"{one.decoded('dtstart'):%d.%m.%Y}" in told(mail) for one in entries)
        assert all(str(one["url"]).startswith(self.url) for one in entries)

    def fold(self, page: Page, summary: str) -> Any:
        """Unfold a form and return it."""
        folded = page.locator("details").filter(has=page.locator("summary", has_text=summary))
        if folded.get_attribute("open") is None:
            folded.locator("summary").click()
        return folded

    def time_passes(self) -> None:
        """The service began six months ago and has its last day today."""
        self.world.sql(
            "UPDATE alis.placement SET starts_on = %s, ends_on = %s, agreed_on = %s WHERE trust = %s AND id = %s",
            add_months(self.world.today, -6) + timedelta(days=1),
            self.world.today,
            add_months(self.world.today, -14),
            self.trust,
            int(self.case.split("-")[1]),
        )
        # notified and agreed in good time, with the windows that belong to it, or all would be short notice (C-44)
        case = (self.trust, self.request["id"])
        self.world.sql("UPDATE alis.placement_request SET notified_on = notified_on - 600 WHERE trust = %s AND id = %s", *case)
        self.world.sql(
            "UPDATE alis.milestone SET opens_on = opens_on - 660, due_on = due_on - 660 WHERE trust = %s AND request_id = %s",
            *case,
        )

    def close(self) -> None:
        """Supervisor, start, objectives, documented, certificate, end: the unit's leader."""
        page = self.leader
        self.period(page)
        page.fill("[name=supervisor]", "Overlege Oda")
        page.fill("[name=department_contact]", "Seksjonsleder Siv")
        page.locator("form[action$='/details']:has([name=supervisor]) [type=submit]").click()
        self.saved(page)
        if page.locator("[name=start_reason]").count():
            page.fill("[name=start_reason]", "Avtalen er underskrevet på papir")
        page.locator("form[action$='/start'] [type=submit]").click()
        self.saved(page, "Tjenesten er startet")
        if self.trust == "nlsh":
            self.attends()
        for objective in ("ALM-055", "ALM-085"):
            form = self.fold(page, "Før et læringsmål")
            form.locator(f"[name=objective][value={objective}]").check()
            form.locator("[name=status][value=achieved]").check()
            form.locator("[type=submit]").click()
            self.saved(page)
        if self.trust == "fin":
            self.evaluate()
        page.get_by_role("button", name="Før som dokumentert").click()
        self.saved(page)
        page.get_by_role("button", name="Utsted dokumentasjon på tjenestetid").click()
        self.saved(page)
        self.shot(page, "before-closing")
        self.fold(page, "Avslutt tjenesten").get_by_role("button", name="Avslutt som fullført").click()
        self.saved(page, "Tjenesten er fullført")

    def attends(self) -> None:
        """NLSH: the contract, issued after the renewed request, stands on the period; a course day is counted against the five."""
        page = self.leader
        page.fill("[name=contract_issued_on]", f"{self.world.today:%d.%m.%Y}")
        page.locator("form[action$='/details']:has([name=contract_issued_on]) [type=submit]").click()
        self.saved(page)
        form = self.fold(page, "Før en kursdag")
        form.locator("[name=held_on]").fill(f"{self.world.today:%d.%m.%Y}")
        form.locator("[name=course]").fill("Grunnkurs i allmennmedisin")
        form.locator("[type=submit]").click()
        self.saved(page)
        expect(page.locator("#courses")).to_contain_text("1 av 5 dekket")

    def evaluate(self) -> None:
        """FIN: the unit's leader calls the final evaluation and records it with the mentor."""
        page = self.leader
        form = self.fold(page, "Kall inn")
        form.locator("[name=planned_on]").fill(f"{self.world.today:%d.%m.%Y}")
        form.get_by_role("button", name="Kall inn").click()
        self.saved(page)
        self.deliver()
        mentor = self.window(self.mentor_email)
        # the mentor's own mail leads to the page; signed in there, one tap
        mail = self.received(self.mentor_email, "Invitasjon til sluttevaluering")
        (link,) = re.findall(rf"{self.url}/placements/\S+", mail.get_body(("plain",)).get_content())
        mentor.goto(link)
        mentor.get_by_role("button", name="Jeg blir med").click()
        self.saved(mentor)
        page.reload()
        expect(page.locator("#evaluation")).to_contain_text("Veilederen blir med.")
        form = self.fold(page, "Før at den er holdt")
        form.locator("[name=evaluation_on]").fill(f"{self.world.today:%d.%m.%Y}")
        form.locator("[name=evaluation_mentor][value=took_part]").check()
        form.locator("[type=submit]").click()
        self.saved(page)

    def saved(self, page: Page, words: str = "") -> None:
        expect(page.locator("#receipts .receipt").first).to_contain_text(words)

    def certificate(self, place: Path) -> str:
        """The coordinator downloads the document."""
        page = self.coordinator
        self.period(page)
        with page.expect_download() as begun:
            page.get_by_role("link", name="Dokumentasjon på gjennomført tjenestetid (PDF)").click()
        assert NAME.rsplit(maxsplit=1)[-1].lower() not in begun.value.suggested_filename.lower()
        file = place / begun.value.suggested_filename
        begun.value.save_as(file)
        if kept := os.environ.get("ALIS_SHOTS"):
            begun.value.save_as(Path(kept) / file.name)
        (sheet,) = PdfReader(file).pages
        return " ".join(sheet.extract_text().split())

    def shot(self, page: Page, name: str) -> None:
        """With ALIS_SHOTS=<folder> the main steps are kept, to be looked at."""
        if kept := os.environ.get("ALIS_SHOTS"):
            page.screenshot(path=Path(kept) / f"{self.trust}-{name}.png", full_page=True)

    # --- the two ways to a place

    def offered(self) -> None:
        """FIN, NLSH: the contact offers, the ALIS says yes by the link in the mail."""
        page = self.contact
        page.goto(f"{self.url}/vacancies/{self.vacancy['case']}/candidates")
        page.locator(f"main a[href$='/offer/{self.request['case']}']").click()
        page.get_by_role("button", name="Gi tilbud").click()
        self.saved(page, "Tilbudet er gitt")
        self.shot(page, "offer")
        self.deliver()
        mail = self.received(TRAINEE, "Tilbud")
        assert UNITS[self.trust].split(", ")[-1] in str(mail["Subject"])
        self.in_calendar(mail)
        if self.trust == "nlsh":
            self.reconfirmed()
        alis = self.follow(mail)
        expect(alis.locator("main")).to_contain_text(UNITS[self.trust].split(", ")[-1])
        self.shot(alis, "answer-390")
        alis.get_by_role("button", name="Ja takk").click()
        expect(alis.locator("h1")).to_have_text("Takk for svaret")
        self.deliver()
        heard = [to[0] for to, one in self.inbox.mails if "takket ja" in told(one).lower()]
        assert self.coordinator_mailbox in heard
        assert any(to.startswith("trust.contact") for to in heard)

    def reconfirmed(self) -> None:
        """NLSH: the renewed request, asked and answered by link before a contract is issued."""
        self.contact.goto(f"{self.url}/requests/{self.request['case']}")
        self.contact.get_by_role("button", name="Spør kommunen med lenke").click()
        self.saved(self.contact)
        self.deliver()
        asked = self.follow(self.inbox.to(self.coordinator_mailbox)[-1])
        self.shot(asked, "reconfirm-390")
        asked.locator("button[name=answer][value=yes]").click()
        expect(asked.locator("h1")).to_contain_text("Takk")

    def chosen(self) -> None:
        """UNN: the municipality is asked and answers by link, the leader chooses by link, then Personalportalen and the letter."""
        page = self.contact
        page.goto(f"{self.url}/vacancies/{self.vacancy['case']}/choose")
        page.get_by_role("button", name=f"Spør kommunen om {NAME}").click()
        self.saved(page)
        self.deliver()
        mail = self.received(self.coordinator_mailbox, "Spørsmål om en kandidat")
        self.in_calendar(mail)
        asked = self.follow(mail)
        self.shot(asked, "query-390")
        asked.get_by_role("button", name="Ja, aktuell").click()
        expect(asked.locator("h1")).to_contain_text("Takk")
        page.reload()
        self.shot(page, "choose")
        page.get_by_role("button", name="Meld inn for lederen").click()
        self.saved(page)
        self.deliver()
        head = self.follow(self.received(self.leader_email, "Mulig kandidat"))
        expect(head.locator("main")).to_contain_text(NAME)
        self.fold(head, "Avtalt oppstart").locator("[type=submit]").click()
        expect(head.locator("main")).to_contain_text("Avtalt oppstart")
        self.shot(head, "leader-390")
        self.deliver()
        self.leader.goto(f"{self.url}/candidates")
        self.leader.get_by_role("button", name="Ført i Personalportalen").click()
        self.saved(self.leader)
        personnel = self.window(self.world.person("unn", "trust.personnel"))
        personnel.goto(f"{self.url}/hiring")
        personnel.get_by_role("button", name="Tilbudsbrev sendt").click()
        self.saved(personnel)


@pytest.mark.parametrize(
    ("trust", "town"),
    [
        pytest.param("fin", "5603", marks=pytest.mark.requirement("R-089"), id="fin"),
        pytest.param("nlsh", "1804", marks=pytest.mark.requirement("R-068", "R-087", "R-088"), id="nlsh"),
        pytest.param("unn", "5501", marks=pytest.mark.requirement("R-064", "R-065", "R-066", "R-072", "R-073"), id="unn"),
    ],
)
def test_from_offer_to_certificate(
    world: World,
    url: str,
    settings: Settings,
    inbox: Inbox,
    visit: Callable[..., Page],
    tmp_path: Path,
    trust: str,
    town: str,
) -> None:
    way = Journey(world, url, settings, inbox, visit, trust, town)
    (way.chosen if trust == "unn" else way.offered)()
    way.planned()
    way.shot(way.coordinator, "planned")
    way.time_passes()
    way.close()
    way.deliver()
    said = way.certificate(tmp_path)
    way.shot(way.coordinator, "completed")
    for words in (NAME, way.request["hpr_number"], "Overlege Oda", "6 måneder", "nådd"):
        assert words in said, (words, said)
    assert ("Sluttevaluering" in said) == (trust == "fin")
    assert way.scene.status(way.request) == "completed"
