"""The list of slices that have pages or an API, in their order; a new one is added here and nowhere else."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = ("accounts", "queue")
APIS = ("queue",)


def page_blueprints() -> Iterator[Any]:
    for name in PAGES:
        yield import_module(f"core.{name}.views").bp


def api_blueprints() -> Iterator[Any]:
    for name in APIS:
        yield import_module(f"core.{name}.api").blp
