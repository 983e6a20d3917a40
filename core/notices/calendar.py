"""Dates as iCalendar: one beside a mail, or a whole private feed. Nothing in it names anyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

HOUSE = "alis-nord"


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day. ``uid`` stays for the same thing; ``sequence`` grows when it changes, so that calendars take the newer one."""

    uid: str
    on: date
    summary: str
    url: str
    description: str = ""
    sequence: int = 0


def uid(trust: str, kind: str, number: int | str) -> str:
    """Stable for the same thing, so that a calendar takes a later text as a change and not as something more."""
    return f"{trust}-{kind}-{number}@{HOUSE}"


def document(entries: Iterable[Entry], now: datetime, *, name: str = "", refresh: timedelta = timedelta(hours=6)) -> bytes:
    """The iCalendar text. ``name`` makes it a feed that says how often to come back."""
    from icalendar import Alarm, Calendar, Event, vDuration  # noqa: PLC0415 - heavy, and seldom needed

    calendar = Calendar()
    calendar.add("prodid", "-//ALIS Nord//NONSGML//NB")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", "Europe/Oslo")
        calendar.add("refresh-interval", vDuration(refresh), parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(refresh))
    for one in entries:
        event = Event()
        event.add("uid", one.uid)
        event.add("sequence", one.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", one.on)
        event.add("dtend", one.on + timedelta(days=1))
        event.add("summary", one.summary)
        event.add("url", one.url)
        event.add("description", f"{one.description}\n{one.url}".strip())
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.summary)
        alarm.add("trigger", timedelta(days=-7))
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
