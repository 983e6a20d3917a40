"""A pair's rows that belong to messages: own words, choices, calendar address, a dead letter."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.pair import Pair
    from tests.support.world import World


def messages(world: World, pair: Pair, put: Callable[..., Any]) -> None:
    (member,) = world.sql(
        "SELECT m.id, m.user_id FROM alis.membership m JOIN alis.app_user u ON u.id = m.user_id WHERE u.email = %s",
        pair.people[Role.MUNICIPALITY_COORDINATOR],
    )
    ids, own = pair.ids, {"user_id": member.user_id, "membership_id": member.id}
    ids["template"] = put("message_template", event="notification", language="nb", version=1, in_use=True).id
    put("mail_choice", **own)
    token = secrets.token_urlsafe(24)
    pair.tokens["feed"] = token
    put("calendar_feed", **own, token_hash=hashlib.sha256(token.encode()).hexdigest())
    token = secrets.token_urlsafe(24)
    pair.tokens["account"] = token
    put(
        "account_link",
        **own,
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        used_at=None,
        failure=None,
        expires_at=world.today + timedelta(days=7),
    )
    ids["message_dead"] = put(
        "message",
        request_id=ids["request"],
        status="dead",
        event="notification",
        event_key=f"{pair.word}-dead",
        recipient="role:trust.contact",
        recipient_role="trust.contact",
        about_kind=None,
        last_error="no address",
    ).id
