"""The standard texts: what slices say in mails is in the mails' catalogues, and each recipient has it in a language of their own."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from core.i18n import TRANSLATIONS
from core.notices import saying
from core.permissions import Role
from core.trusts import windows
from core.trusts.rules import rules_for, trust_codes
from core.worklist.entry import NAMELESS
from core.worklist.lines import lines_for
from core.worklist.sayings import SAYINGS
from tests.support.mail import drain, empty_queue, live_settings, mail_server
from tests.support.world import BODO, World

if TYPE_CHECKING:
    from core.config import Settings

CORE = Path(__file__).parents[3] / "core"
# what core.trusts.windows calls the milestones that somebody is reminded of, and those of short notice together
MILESTONES = {"Arbeidsavtale", "Sluttevaluering", str(windows._COMPRESSED)}


def mailed() -> set[str]:
    """The sentences that the mails' catalogues have: tools/i18n.py holds them complete, and the same as the code's."""
    with (TRANSLATIONS / "mail.pot").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    return {form for one in ids for form in ((one,) if isinstance(one, str) else one)}


def test_what_is_said_stands_where_the_catalogues_find_it() -> None:
    """A sentence put together elsewhere would be collected by nobody, and said in bokmål to everyone."""
    unseen = []
    for file in CORE.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        if file.stem == "saying" or not re.search(r"\bsay(_n)?\(", source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"say", "say_n"}:
                forms = node.args[: 1 if node.func.id == "say" else 2]
                unseen += [ast.unparse(node) for one in forms if not isinstance(one, ast.Constant)]
    assert unseen == ["say(QUESTION)"] * 2  # marked where it is named, since a page asks it too


def test_what_a_reminder_takes_from_pages_and_rules_is_marked_for_mails_and_nothing_else_is() -> None:
    reminded = {line.kind for line in lines_for(Role) if line.about != "NULL"}
    told = {one for kind in reminded - {"milestone"} for one in (SAYINGS[kind].todo, SAYINGS[kind].why)}
    called = {str(rules_for(code, on=date(2026, 11, 22)).words().reconfirm_label) for code in trust_codes()}
    assert sorted((told | called | MILESTONES | {NAMELESS}) - mailed()) == []
    on_pages_only = {one for kind, said in SAYINGS.items() if kind not in reminded for one in (said.todo, said.why)}
    assert sorted(on_pages_only & mailed() - told) == []


def test_a_number_takes_its_form_in_each_language() -> None:
    posts = [saying.stored(saying.say_n("1 vikariat", "%(n)s vikariater", n)) for n in (1, 2)]
    assert [saying.said(one) for one in posts] == ["1 vikariat", "2 vikariater"]
    assert [saying.said(one, "nn") for one in posts] == ["1 vikariat", "2 vikariat"]
    assert [saying.said(one, "se") for one in posts] == ["1 vikariat", "2 vikariater"]


def test_a_sentence_within_a_sentence_and_lines_below_are_said_in_the_readers_language() -> None:
    kept = saying.stored(
        saying.say(
            "Dette skiller seg fra ønsket:%(lines)s",
            lines=(saying.say("Sted: %(place)s, et annet enn ønsket.", place="Alta"), "Uoversatt"),
        )
    )
    assert saying.said(kept) == "Dette skiller seg fra ønsket:\n- Sted: Alta, et annet enn ønsket.\n- Uoversatt"
    assert saying.said(kept, "en") == "This differs from the wish:\n- Place: Alta, not the one wished for.\n- Uoversatt"
    assert saying.said(kept, "se") == saying.said(kept)


@pytest.mark.database
@pytest.mark.smtp
def test_each_recipient_has_the_mail_in_the_language_chosen_and_the_case_shows_which(world: World, settings: Settings) -> None:
    """The coordinator reads nynorsk; the trust's contact, with no choice made, bokmål. The trust's own words come first."""
    world.ready("nlsh", BODO)
    email = world.person(BODO, "municipality.coordinator")
    world.sql("UPDATE alis.municipal_profile SET coordinator_email = %s WHERE municipality = %s", email, BODO)
    door = world.client(email)
    empty_queue(world)
    assert "Språk i e-posten" in door.get("/inbox/settings").get_data(as_text=True)
    assert door.post("/inbox/settings", delivery="immediate", language="tlh").status_code == 422
    assert door.post("/inbox/settings", delivery="immediate", language="nn").status_code == 303
    api = world.api(email, BODO)
    assert api.post("/requests", world.notification("nlsh")).status_code == 201
    with mail_server() as inbox:
        live = live_settings(settings, inbox, world)
        drain(live)
        (receipt,) = inbox.to(email)
        assert str(receipt["Subject"]).strip().startswith("Kvittering: Innmelding frå Bodø")
        assert receipt["Content-Language"] == "nn"
        assert "Innmeldinga er motteken" in receipt.get_body(("plain",)).get_content()
        assert "Sendt automatisk" in receipt.get_body(("html",)).get_content()
        (contact,) = [mail for to, mail in inbox.mails if email not in to]
        assert (contact["Content-Language"], str(contact["Subject"]).strip()[:19]) == ("nb", "Innmelding fra Bodø")
        shown = api.get("/messages").json["items"]
        assert {one["subject"][:15] for one in shown} == {"Kvittering: Inn", "Innmelding fra "}
        (kept,) = world.sql("SELECT language, template_version, body FROM alis.message WHERE event = 'receipt'")
        assert (kept.language, kept.template_version) == ("nn", 0)
        assert "Innmeldinga er motteken" in kept.body
