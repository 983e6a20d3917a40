"""The list of slices that have pages or an API, in their order; a new one is added here and nowhere else."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# «slice» stands for its module views (api); a slice with more than one names them, «slice.module»
PAGES = (
    "directory",
    "accounts",
    "accounts.people_views",
    "trainees",
    "notices",
    "notices.inbox_views",
    "notices.template_views",
    "worklist",
    "worklist.feed_views",
    "worklist.handover_views",
    "agreements",
    "agreements.board_views",
    "agreements.life_views",
    "agreements.signing_views",
    "agreements.template_views",
    "queue",
    "queue.notifying_views",
    "queue.work_views",
    "queue.ranking_views",
    "vacancies",
    "vacancies.inquiry_views",
    "changes",
    "cooperation",
    "region",
    "region.plan_views",
    "programme",
    "operations",
    "placements.offer_views",
    "placements.elsewhere_views",
    "placements.moving_views",
    "service_periods",
    "service_periods.event_views",
    "candidates",
    "transfer",
    "proposals",
    "needs",
)
APIS = (
    "directory",
    "accounts",
    "trainees",
    "notices",
    "worklist",
    "agreements",
    "agreements.life_api",
    "agreements.template_api",
    "queue",
    "queue.work_api",
    "queue.ranking_views",
    "vacancies",
    "vacancies.inquiry_views",
    "changes",
    "cooperation",
    "region",
    "region.plan_views",
    "programme",
    "operations",
    "placements",
    "placements.elsewhere_views",
    "placements.moving_views",
    "service_periods",
    "candidates",
    "transfer",
    "proposals",
    "needs",
)


def page_blueprints() -> Iterator[Any]:
    for name in PAGES:
        yield _module(name, "views").bp


def api_blueprints() -> Iterator[Any]:
    for name in APIS:
        yield _module(name, "api").blp


def _module(name: str, usual: str) -> Any:  # noqa: ANN401 - a module
    return import_module(f"core.{name}" if "." in name else f"core.{name}.{usual}")
