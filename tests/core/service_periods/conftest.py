"""Scenes at two trusts, each in a municipality of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.placing import Scene
from tests.support.world import World


@pytest.fixture(scope="module")
def municipalities(world: World) -> Iterator[str]:
    return iter([row.number for row in world.sql("SELECT number FROM alis.municipality ORDER BY number LIMIT 40")])


@pytest.fixture
def nlsh(world: World, municipalities: Iterator[str]) -> Scene:
    return Scene(world, "nlsh", next(municipalities))


@pytest.fixture
def fin(world: World, municipalities: Iterator[str]) -> Scene:
    return Scene(world, "fin", next(municipalities))
