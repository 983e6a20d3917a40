"""The questions a trust's plugin may answer. Two trusts differ on each of them; everything else is a fact in `rules`.

A plugin is a module of functions marked with `hookimpl`, found through the entry-point group `alisnord.trusts`; the
entry point's name is the trust's code. Frozen values in, frozen values out, no clock: a day is always an argument.
With `firstresult` the trust answers, or returns None and the core answers; the other hooks are collected, so that a
trust adds to the core's answer and never silences it.
"""

import pluggy

from core.trusts.matters import Finding, NotificationFacts, PeriodFacts
from core.trusts.sources import Rule, RuleBook
from core.trusts.terms import ContactSpec, Event, ExtraField, Routing, Step, TrustIdentity, UnitSpec, Words

PROJECT = "alisnord"
GROUP = "alisnord.trusts"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def trust_identity() -> TrustIdentity | None:
    """Say who the trust is: code, names, organisation number, OSO area; enough to make a tenant of it."""


@hookspec(firstresult=True)
def rules() -> tuple[Rule, ...] | None:
    """Give every rule in every version, each with its sentence, its document and how sure it is."""


@hookspec(firstresult=True)
def units() -> tuple[UnitSpec, ...] | None:
    """Give the unit tree, parents before children, labels word for word; none where no list is published (C-46)."""


@hookspec(firstresult=True)
def contacts() -> tuple[ContactSpec, ...] | None:
    """Give the published contacts with purpose and source: the first version of dated records (R-026)."""


@hookspec(firstresult=True)
def words(book: RuleBook) -> Words | None:
    """Give the trust's own words for period, re-confirmation, contact and leader (C-11)."""


@hookspec(firstresult=True)
def steps(book: RuleBook) -> tuple[Step, ...] | None:
    """Give the trust's steps in order, from need or notification to finished service."""


@hookspec(firstresult=True)
def routing(event: Event, book: RuleBook) -> Routing | None:
    """Say which roles are told of an event, and who must have a copy (R-020)."""


@hookspec
def extra_fields(scheme: str, book: RuleBook) -> tuple[ExtraField, ...] | None:
    """Name the fields beyond the seven that a rule of this trust needs for this scheme."""


@hookspec
def notification_findings(facts: NotificationFacts, book: RuleBook) -> tuple[Finding, ...] | None:
    """Say what the trust's rules have to say about a notification; a deadline never refuses (C-44)."""


@hookspec
def duration_findings(periods: tuple[PeriodFacts, ...], book: RuleBook) -> tuple[Finding, ...] | None:
    """Say what the trust's rules have to say about the length and the parts of the service (C-07)."""
