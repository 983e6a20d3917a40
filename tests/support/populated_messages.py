"""A pair's rows that belong to messages: template, choices, calendar feed, a dead letter and one that waits for a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.populated import Pair
    from tests.support.world import World


def messages(world: World, pair: Pair, put: Callable[..., Any]) -> None:
    ids = pair.ids
    member = {"user_id": pair.users[0], "membership_id": ids["member_trust"]}
    ids["template"] = put("message_template", event="notification", language="nb", version=1, in_use=False).id
    put("mail_choice", **member)
    put("calendar_feed", **member)
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
