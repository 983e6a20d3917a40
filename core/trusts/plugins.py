"""Finding the trusts' plugins: one pluggy manager per trust, built once, holding the core's defaults and that one plugin."""

from functools import cache
from importlib.metadata import entry_points
from types import ModuleType

import pluggy

from core.trusts import defaults, hookspecs
from core.trusts.hookspecs import GROUP, PROJECT


class UnknownTrust(LookupError):
    """No plugin is installed for this code."""

    def __init__(self, code: str) -> None:
        """Keep the code that was asked for."""
        super().__init__(f"«{code}» er ikke et helseforetak som er installert her; kjente: {', '.join(installed())}")
        self.code = code


class PluginRefused(Exception):
    """A plugin that would overrule or cannot be called; the sentence says which function."""


@cache
def installed() -> tuple[str, ...]:
    """Return the codes of the installed trusts, alphabetically."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


@cache
def manager_for(code: str) -> pluggy.PluginManager:
    """Return the trust's manager; hooks of one trust can never be answered by another's plugin."""
    points = [point for point in entry_points(group=GROUP) if point.name == code]
    if not points:
        raise UnknownTrust(code)
    if len({point.value for point in points}) > 1:
        raise PluginRefused(f"{code}: to utvidelser er installert under samme kode")
    try:
        plugin = points[0].load()
    except Exception as error:
        raise PluginRefused(f"{code}: utvidelsen lar seg ikke laste: {error}") from error
    return build_manager(code, plugin)


def build_manager(code: str, plugin: ModuleType) -> pluggy.PluginManager:
    """Join hookspecs, defaults and one plugin; refuse what pluggy would accept but the contract does not."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(defaults, name="core")
    try:
        manager.register(plugin, name=code)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginRefused(f"{code}: {error}") from error
    for caller in manager.get_hookcallers(plugin) or ():
        for impl in caller.get_hookimpls():
            if impl.plugin is plugin and (impl.wrapper or impl.hookwrapper or impl.tryfirst):
                raise PluginRefused(f"{code}: «{caller.name}» vil gå foran eller rundt kjernens svar; det er ikke tillatt")
    return manager


def forget() -> None:
    """Look again at what is installed (tests; a plugin installed while running)."""
    installed.cache_clear()
    manager_for.cache_clear()
