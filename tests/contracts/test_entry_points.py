"""The trusts are found by their entry points, from this repository, and each is alone with the core's answers."""

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import core
import plugins
from core.trusts import hookspecs
from core.trusts.conformance import check
from core.trusts.hookspecs import GROUP
from core.trusts.plugins import installed, manager_for

ROOT = Path(__file__).parents[2]


def test_each_plugin_folder_is_an_entry_point_and_is_installed_as_one() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"][GROUP]
    folders = {path.parent.name: f"plugins.{path.parent.name}.hooks" for path in ROOT.glob("plugins/*/hooks.py")}
    assert declared == folders
    assert {point.name: point.value for point in entry_points(group=GROUP)}.items() >= folders.items(), "install again"


def test_both_packages_load_from_this_repository() -> None:
    assert core.__file__
    assert Path(core.__file__).is_relative_to(ROOT)
    assert Path(next(iter(plugins.__path__))).is_relative_to(ROOT)


def test_the_four_conform() -> None:
    assert [problem for code in ("fin", "unn", "nlsh", "hsyk") for problem in check(code)] == []


def test_a_manager_holds_the_core_and_one_trust() -> None:
    for code in installed():
        assert sorted(name for name, _ in manager_for(code).list_name_plugin()) == sorted(["core", code])


def test_every_hook_is_answered_by_a_trust_and_there_are_about_a_dozen() -> None:
    """A new hook ships only with an implementation that needs it."""
    names = {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), f"{hookspecs.PROJECT}_spec")}
    assert 8 <= len(names) <= 14
    for name in names:
        callers = [getattr(manager_for(code).hook, name) for code in ("fin", "unn", "nlsh", "hsyk")]
        assert any(impl.plugin_name != "core" for caller in callers for impl in caller.get_hookimpls()), name


def test_the_rules_load_neither_web_nor_database() -> None:
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from core.trusts.rules import rules_for, trust_codes\n"
        "[rules_for(code, on=date(2026, 11, 22)).book for code in trust_codes()]\n"
        "print(sorted({'flask', 'sqlalchemy', 'psycopg', 'marshmallow'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "[]\n"
