"""Examples for the routes of messages: inbox, own words, dead letters, calendar, handover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.permissions import Role

if TYPE_CHECKING:
    from tests.contracts.case import Example

# the populated pair's one delivered message is to the trust's contact
NOT_TOLD = tuple(role for role in Role if role is not Role.TRUST_CONTACT)
OWN_WORDS = {"subject": "{emne}", "body": "Hei!\n\n{tekst}", "version": 1}
PERSONAL = "the calendar address belongs to this person"

MESSAGE_BLANK = {
    "inbox.choices": "one's own choice of delivery",
    "calendar.index": "whether one has an address",
    "worklist_api.get_calendar": "whether one has an address",
}


def message_examples(example: type[Example]) -> dict[str, Example]:
    inbox = example(quiet=NOT_TOLD)
    # a number that the pair's owner may mark too; it says nothing of what the message holds
    read = example(lambda case: {"through": case.pair.ids["message_dead"]}, own=True)
    daily = example(lambda _case: {"delivery": "daily"}, own=True)
    words = example(lambda _case: OWN_WORDS, own=True)
    plain: Any = example(own=True)
    calendar = example(roles=(Role.MUNICIPALITY_COORDINATOR,), because=PERSONAL, own=True)
    dead = example(lambda _case: {})
    return {
        "notices.retry": dead,
        "notices_api.retry_message": dead,
        "inbox.index": inbox,
        "notices_api.get_inbox": inbox,
        "inbox.read": read,
        "notices_api.post_read": read,
        "inbox.choose": daily,
        "notices_api.put_settings": daily,
        "templates.index": example(shows=lambda _pair: "versjon 1"),
        "templates.save": words,
        "notices_api.put_template": words,
        "templates.standard": plain,
        "notices_api.post_standard": plain,
        "operations.retry": plain,
        "operations_api.post_retry": plain,
        "calendar.make": plain,
        "worklist_api.post_calendar": plain,
        "calendar.revoke": calendar,
        "worklist_api.post_calendar_revoke": calendar,
    }
