"""Scopes: who a transaction is for. The one place that signs a scope and enters it.

A scope is a database role plus a signed context. The role decides which policies apply, the context which rows they let through;
``alis.ctx_*`` verify the signature, so SQL that an attacker slips into a request can neither forge a scope nor widen this one.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from sqlalchemy import Connection

LIFETIME_SECONDS = 60


class ScopeKind(StrEnum):
    ANSWER = "answer"
    IDENTITY = "identity"
    MENTOR = "mentor"
    MUNICIPALITY = "municipality"
    OPERATOR = "operator"
    PUBLIC = "public"
    REGION = "region"
    TRUST = "trust"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Scope:
    """``subject`` is the session's hash (identity), the units of a leader ``{1,2}`` (unit) or the request of a link (answer)."""

    kind: ScopeKind
    trust: str = ""
    municipality: str = ""
    user_id: int = 0
    subject: str = ""

    @property
    def role(self) -> str:
        return f"alis_{self.kind}"


class ScopeNotSigned(ValueError):
    """A part of a scope holds a character of the context's own grammar."""


_ENTER = "SELECT set_config('role', %(role)s, true), set_config('alis.context', %(context)s, true)"


def sign(scope: Scope, key: bytes, *, now: float | None = None) -> str:
    """``v1|scope|trust|municipality|user|subject|expires~hmac``; expiry is compared with the transaction's start."""
    parts = (scope.kind, scope.trust, scope.municipality, str(scope.user_id), scope.subject)
    if any("|" in part or "~" in part for part in parts):
        raise ScopeNotSigned
    expires = int((time.time() if now is None else now) + LIFETIME_SECONDS)
    body = "|".join(("v1", *parts, str(expires)))
    return f"{body}~{hmac.new(key, body.encode(), hashlib.sha256).hexdigest()}"


def enter(db: Session | Connection, scope: Scope, key: bytes) -> None:
    """Enter ``scope`` for the rest of this transaction. Both settings end with it."""
    connection = db.connection() if isinstance(db, Session) else db
    connection.exec_driver_sql(_ENTER, {"role": scope.role, "context": sign(scope, key)})  # twice a request: the shortest way


def hmac_pads(key: bytes) -> tuple[bytes, bytes]:
    """Inner and outer pad of HMAC-SHA256, so that the database needs only its built-in ``sha256``."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")  # noqa: PLR2004 - SHA-256's block
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)
