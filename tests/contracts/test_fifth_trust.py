"""A fictional fifth trust, installed from a distribution of its own and found through its real entry point."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from core.config import Settings
from tests.support.world import World

PACKAGE = Path(__file__).parent / "fifth_trust"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Install the package where only this test's processes look, and give their environment."""
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    command = [*pip, "--disable-pip-version-check", "--root-user-action=ignore", "--target", str(target), str(PACKAGE)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT}", "PYTHONUTF8": "1"}


PROGRAM = (
    "import sys, click; from core.cli.rules import milestones, rules; "
    "click.Group(commands={'rules': rules, 'milestones': milestones})(sys.argv[1:])"
)


def alis(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.requirement("R-001")
def test_it_conforms_and_stands_beside_the_four(installed: dict[str, str]) -> None:
    found = alis(installed, "rules", "check")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.split() == [
        "fin:",
        "i",
        "orden",
        "fjellvik:",
        "i",
        "orden",
        "hsyk:",
        "i",
        "orden",
        "nlsh:",
        "i",
        "orden",
        "unn:",
        "i",
        "orden",
    ]
    compared = json.loads(alis(installed, "rules", "compare", "--json").stdout)
    assert compared["trusts"] == ["fin", "unn", "nlsh", "hsyk", "fjellvik"]


def test_it_answers_with_its_own_rules(installed: dict[str, str]) -> None:
    shown = json.loads(alis(installed, "rules", "show", "fjellvik", "--json").stdout)
    assert [unit["path"] for unit in shown["units"]] == [["Fjellvik", "Medisin"], ["Fjellvik", "Kirurgi"]]
    assert shown["contacts"][0]["email"] == "prove.provesen@fjellvik.example"
    (first,) = json.loads(alis(installed, "milestones", "fjellvik", "--start", "2028-10-31", "--json").stdout)
    assert (first["key"], first["due_on"]) == ("first_notice", str(date(2028, 2, 29)))


def test_without_the_package_it_is_unknown() -> None:
    found = alis({**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, "rules", "show", "fjellvik")
    assert found.returncode == 1
    assert "«fjellvik» er ikke et helseforetak som er installert her" in found.stderr


MIGRATE = "import sys; from core.bootstrap import migrate; migrate(sys.argv[1])"


@pytest.mark.database
@pytest.mark.requirement("R-001")
def test_it_becomes_a_tenant_with_units_and_contact(installed: dict[str, str], settings: Settings, world: World) -> None:
    """Not a line of the core is changed: what `alis migrate` seeds comes from the installed plugins."""
    owner = settings.owner_database_url or ""
    subprocess.run([sys.executable, "-c", MIGRATE, owner], env=installed, check=True, capture_output=True, text=True)
    assert {row.code for row in world.sql("SELECT code FROM alis.trust")} == {"fin", "unn", "nlsh", "hsyk", "fjellvik"}
    units = world.sql("SELECT full_label FROM alis.unit WHERE trust = 'fjellvik' ORDER BY position")
    assert [row.full_label for row in units] == ["Fjellvik", "Fjellvik, Medisin", "Fjellvik, Kirurgi"]
    (contact,) = world.sql("SELECT email, role FROM alis.contact WHERE trust = 'fjellvik'")
    assert (contact.email, contact.role) == ("prove.provesen@fjellvik.example", "trust.contact")
