"""The standard texts: every sentence that a service says has its nynorsk and English, with the same things put into it."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.notices import saying
from core.notices.standard import TEXTS
from core.permissions import Role
from core.trusts import windows
from core.trusts.rules import rules_for, trust_codes
from core.vacancies.inquiries import QUESTION
from core.worklist.entry import NAMELESS
from core.worklist.lines import lines_for
from core.worklist.words import SAYINGS
from tests.support.mail import drain, empty_queue, live_settings, mail_server
from tests.support.world import BODO, World

if TYPE_CHECKING:
    from core.config import Settings

CORE = Path(__file__).parents[3] / "core"
FIELD = re.compile(r"%\((\w+)\)s")
# what core.trusts.windows calls the milestones that somebody is reminded of, and those of short notice together
MILESTONES = ("Arbeidsavtale", "Sluttevaluering", str(windows._COMPRESSED))


def _says(called: ast.expr, file: Path) -> bool:
    """A call of ``say``; on the worklist ``sources.N_``, whose words are the pages' too."""
    if isinstance(called, ast.Attribute):
        return called.attr == "N_" and file.parent.name == "worklist"
    return isinstance(called, ast.Name) and called.id == "say"


def sentences() -> set[str]:
    """Every literal given to ``say``, and what the trusts and the rules call things in mails."""
    found = {QUESTION, NAMELESS, *MILESTONES}
    for file in CORE.rglob("*.py"):
        if not re.search(r"\bsay\(|sources\.N_\(", file.read_text(encoding="utf-8")):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _says(node.func, file):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    # a reminder is a dated line in words
    reminded = {line.kind for line in lines_for(Role) if line.about != "NULL" and line.kind != "milestone"}
    found |= {one for kind in reminded for one in (SAYINGS[kind].todo, SAYINGS[kind].why)}
    found |= {str(rules_for(code, on=date(2026, 11, 22)).words().reconfirm_label) for code in trust_codes()}
    # «%(word)s: %(label)s» says nothing of its own
    return {one for one in found if re.search(r"\w", FIELD.sub("", one))}


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_sentence_has_its_translation_with_the_same_fields(language: str) -> None:
    known = TEXTS[language]
    assert sorted(sentences() - set(known)) == []
    for bokmal, other in known.items():
        assert sorted(FIELD.findall(bokmal)) == sorted(FIELD.findall(other)), other
        assert other.strip() == other
        assert other


def test_nothing_is_translated_that_is_no_longer_said() -> None:
    differences = re.findall(r'N_\(\s*"([^"]+)"', (CORE / "trusts" / "offers.py").read_text(encoding="utf-8"))
    assert sorted(set(TEXTS["nn"]) - sentences() - set(differences)) == []


def test_a_sentence_within_a_sentence_and_lines_below_are_said_in_the_readers_language() -> None:
    kept = saying.stored(
        saying.say(
            "Dette skiller seg fra ønsket:%(lines)s",
            lines=(saying.say("Sted: %(place)s, et annet enn ønsket.", place="Alta"), "Uoversatt"),
        )
    )
    assert saying.said(kept) == "Dette skiller seg fra ønsket:\n- Sted: Alta, et annet enn ønsket.\n- Uoversatt"
    assert saying.said(kept, "en") == "This differs from the wish:\n- Place: Alta, another than the wish.\n- Uoversatt"
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
        assert "Send automatisk" in receipt.get_body(("html",)).get_content()
        (contact,) = [mail for to, mail in inbox.mails if email not in to]
        assert (contact["Content-Language"], str(contact["Subject"]).strip()[:19]) == ("nb", "Innmelding fra Bodø")
        shown = api.get("/messages").json["items"]
        assert {one["subject"][:15] for one in shown} == {"Kvittering: Inn", "Innmelding fra "}
        (kept,) = world.sql("SELECT language, template_version, body FROM alis.message WHERE event = 'receipt'")
        assert (kept.language, kept.template_version) == ("nn", 0)
        assert "Innmeldinga er motteken" in kept.body
