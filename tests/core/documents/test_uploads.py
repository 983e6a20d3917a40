"""How much may come in: refused by what the request says of itself, before a byte of it is read."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

import pytest

from core.web import UPLOAD_LIMIT
from tests.support.world import BODO

if TYPE_CHECKING:
    from tests.support.world import World

pytestmark = pytest.mark.database


class Endless(io.RawIOBase):
    """A body that tells how much of it was read."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.taken += len(buffer)
        return len(buffer)


@pytest.mark.parametrize("url", ["/agreements/register", "/api/v1/agreements"])
def test_half_a_gigabyte_is_refused_without_reading_it(world: World, url: str) -> None:
    email = world.person("nlsh", "trust.contact")
    door, body = world.client(email), Endless()
    door.get("/agreements/register")
    headers = world.api(email, "nlsh").headers if url.startswith("/api") else {}
    kind = "application/json" if url.startswith("/api") else "multipart/form-data; boundary=grense"
    began = time.monotonic()
    client = world.app.test_client() if headers else door.client
    environ = {"wsgi.input": body, "CONTENT_LENGTH": "500000000"}
    answer = client.post(url, content_type=kind, headers=headers, environ_overrides=environ)
    assert answer.status_code == 413
    assert body.taken <= UPLOAD_LIMIT / 100
    assert time.monotonic() - began < 2
    assert "MB" in answer.get_data(as_text=True)
    assert not world.sql("SELECT 1 FROM alis.agreement WHERE municipality = %s", BODO)
