"""Assets are copied under hashed names, all of those that pages ask for, once."""

import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = runpy.run_path(str(ROOT / "tools" / "frontend.py"))
TEMPLATES = sorted((ROOT / "core").rglob("templates/**/*.html"))


def asked(function: str) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    text = re.sub(rf"{function}\([^)]*\) or ", "", text)  # what is asked for after an `or` is enough
    return set(re.findall(rf"\b{function}\(\s*['\"]([^'\"]+)['\"]\s*\)", text))


def test_every_icon_that_a_page_names_is_copied() -> None:
    assert asked("icon") - set(FRONTEND["ICONS"]) == set()


def test_every_vendor_file_that_a_page_names_is_copied() -> None:
    own = {path.name for path in (ROOT / "core" / "static").iterdir()}
    assert asked("asset") - own - set(FRONTEND["FILES"]) - set(FRONTEND["FONTS"].values()) == set()


def test_the_lock_names_no_registry_and_runs_no_script() -> None:
    lock: dict[str, Any] = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {place: said for place, said in lock["packages"].items() if place}
    assert all("resolved" not in said and said["integrity"].startswith("sha512-") for said in packages.values())
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")


def test_design_system_and_its_behaviour_are_one_version() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert wanted["@digdir/designsystemet-css"] == wanted["@digdir/designsystemet-web"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    if not (ROOT / "node_modules" / "htmx.org").is_dir():
        pytest.skip("no node_modules: make frontend")
    copy = tmp_path / "a checkout"
    (copy / "tools").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "tools/frontend.py"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "node_modules").symlink_to(ROOT / "node_modules")
    return copy


def collect(checkout: Path) -> dict[str, str]:
    """Copy without npm: the packages lie there."""
    module = runpy.run_path(str(checkout / "tools" / "frontend.py"))
    module["main"].__globals__["_install"] = lambda: None
    module["main"]()
    found: dict[str, str] = json.loads((checkout / "core" / "static" / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.browser
def test_the_manifest_leads_to_files_named_after_their_content(checkout: Path) -> None:
    manifest = collect(checkout)
    static = checkout / "core" / "static"
    assert all(re.search(r"\.[0-9a-f]{8}\.\w+$", name) and (static / name).is_file() for name in manifest.values())
    theme = (static / manifest["theme.css"]).read_text(encoding="utf-8")
    fonts = re.findall(r"url\((fonts/[^)]+)\)", theme)
    assert len(fonts) == 2
    assert all((static / "vendor" / font).is_file() for font in fonts)
    assert "sourceMappingURL" not in (static / manifest["ds.js"]).read_text(encoding="utf-8")


@pytest.mark.browser
def test_every_copied_package_brings_its_licence(checkout: Path) -> None:
    collect(checkout)
    texts = {path.name: path.read_text(encoding="utf-8") for path in (checkout / "core/static/vendor/licences").iterdir()}
    lock = json.loads((checkout / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert len(texts) == len([place for place, said in lock.items() if place and not said.get("dev")])
    assert all(len(text) > 40 for text in texts.values())


@pytest.mark.browser
def test_a_second_run_changes_nothing_and_a_lost_file_is_brought_back(checkout: Path) -> None:
    manifest = collect(checkout)
    file = checkout / "core" / "static" / manifest["htmx.js"]
    before = file.stat().st_mtime_ns
    subprocess.run([sys.executable, "tools/frontend.py"], cwd=checkout, check=True)
    assert file.stat().st_mtime_ns == before
    file.unlink()
    collect(checkout)
    assert file.is_file()
