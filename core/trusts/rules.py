"""The typed door to a trust's rules: `rules_for("nlsh", on=day)`. Services never see pluggy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar, cast

from core.trusts import gates, offers, proposing, ranking, windows
from core.trusts.catalogue import CATALOGUE, not_published
from core.trusts.matters import (
    Difference,
    Finding,
    Match,
    MilestoneFacts,
    NotificationFacts,
    OfferFacts,
    Path,
    PeriodFacts,
    PlannedMilestone,
    RankFacts,
    RequestFacts,
    Standing,
    VacancyFacts,
)
from core.trusts.objectives import OBJECTIVES, normalise_objective
from core.trusts.plugins import UnknownTrust, forget, installed, manager_for
from core.trusts.sources import ConfirmedRule, Rule, RuleBook, RuleStatus, RuleValue
from core.trusts.terms import (
    Anchor,
    ContactSpec,
    Event,
    ExtraField,
    Objective,
    Routing,
    Step,
    TrustIdentity,
    UnitSpec,
    VacancyRules,
    Words,
)

_T = TypeVar("_T")

__all__ = ["TrustRules", "UnknownTrust", "forget", "normalise_objective", "rules_for", "trust_codes", "trust_names"]


_SILENCE = {key: not_published(key) for key in CATALOGUE}


def trust_codes() -> tuple[str, ...]:
    """Return the installed trusts' codes, north to south as their plugins place them."""
    return tuple(sorted(installed(), key=lambda code: (rules_for(code, on=date.max).identity.position, code)))


def trust_names() -> dict[str, str]:
    """Return each trust's official name by code."""
    return {code: rules_for(code, on=date.max).identity.name for code in trust_codes()}


def rules_for(code: str, *, on: date, confirmed: Sequence[ConfirmedRule] = ()) -> "TrustRules":
    """Return a trust's rules in force on a day, with what its admin has confirmed laid over (never cached)."""
    return TrustRules(code, on, tuple(confirmed), manager_for(code).hook)


@dataclass(frozen=True)
class TrustRules:
    """One trust's rules on one day. Every answer carries the rule, and so the sentence, that it rests on."""

    code: str
    on: date
    confirmed: tuple[ConfirmedRule, ...]
    _hook: Any

    @cached_property
    def book(self) -> RuleBook:
        """All the rules in force, complete over the catalogue."""
        by_key = dict(_SILENCE)
        by_key |= {rule.key: rule for rule in self.every_version() if rule.covers(self.on)}
        for one in self.confirmed:
            if one.covers(self.on) and one.key in by_key:
                by_key[one.key] = _overlay(by_key[one.key], one)
        return RuleBook(self.code, self.on, MappingProxyType(by_key))

    def every_version(self) -> tuple[Rule, ...]:
        """Return all rules in all versions as the plugin gives them."""
        return tuple(self._hook.rules())

    def rule(self, key: str) -> Rule:
        """Return one rule; `not_published` is an answer."""
        return self.book.rule(key)

    @cached_property
    def identity(self) -> TrustIdentity:
        """Who the trust is."""
        found: TrustIdentity | None = self._hook.trust_identity()
        if found is None:
            raise LookupError(f"the plugin of {self.code} says nothing of who the trust is")
        return found

    @property
    def routine_status(self) -> RuleStatus:
        """`not_published` where nothing of the routine is known."""
        found = {rule.status for rule in self.book}
        return next((s for s in (RuleStatus.STATED, RuleStatus.CONFIRMED) if s in found), RuleStatus.NOT_PUBLISHED)

    def units(self) -> tuple[UnitSpec, ...]:
        """Return the unit tree, parents before children."""
        return tuple(self._hook.units())

    def named_units(self) -> tuple[UnitSpec, ...]:
        """Return the units that the source names, sub-areas included, without the sites and clinics above them."""
        return tuple(unit for unit in self.units() if unit.named)

    def contacts(self) -> tuple[ContactSpec, ...]:
        """Return the published contacts."""
        return tuple(self._hook.contacts())

    def words(self) -> Words:
        """Return the trust's own words."""
        return self._words

    @cached_property
    def _words(self) -> Words:
        found: Words = self._hook.words(book=self.book)
        return found

    def steps(self) -> tuple[Step, ...]:
        """Return the trust's steps in order."""
        return self._steps

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        return tuple(sorted(self._hook.steps(book=self.book), key=lambda step: step.order))

    def routing(self, event: Event | str) -> Routing:
        """Say which roles are told of an event and who must have a copy."""
        found: Routing = self._hook.routing(event=Event(event), book=self.book)
        return found

    def milestones(self, facts: MilestoneFacts) -> tuple[PlannedMilestone, ...]:
        """Return the windows for a wanted start."""
        return windows.plan_milestones(facts, self.book, self.words())

    def extra_fields(self, scheme: str = "new") -> tuple[ExtraField, ...]:
        """Return the fields beyond the seven that a rule needs."""
        return _joined(self._hook.extra_fields(scheme=scheme, book=self.book))

    def gates(self, standing: Standing) -> tuple[Finding, ...]:
        """Return what is missing between municipality and trust; `hold` means offer and contract wait."""
        return gates.check_standing(standing, self.book)

    def duration_findings(self, periods: Sequence[PeriodFacts]) -> tuple[Finding, ...]:
        """Return what the rules say about the length and parts of the service."""
        return _joined(self._hook.duration_findings(periods=tuple(periods), book=self.book))

    def check_notification(self, facts: NotificationFacts, standing: Standing) -> tuple[Finding, ...]:
        """Return everything the rules say about a notification, refusals first."""
        paths = [wish.unit_path for wish in facts.wishes]
        periods = [PeriodFacts(facts.wanted_from, facts.wanted_to, paths[0] if paths else ())]
        periods += [PeriodFacts(start, end) for start, end in facts.more_periods]
        found = (
            *_joined(self._hook.notification_findings(facts=facts, book=self.book)),
            *self.duration_findings(periods),
            *self.gates(standing),
        )
        order = ("refuse", "hold", "warn", "info")
        return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))

    @property
    def ranking_required(self) -> bool:
        """True where the municipality shall fix an order among its own (R-057, R-058)."""
        return self.book.value("priority_group") is not None

    def priority_group(self, one: RankFacts, other: RankFacts) -> bool:
        """Tell whether two requests of the same municipality must be ordered."""
        return ranking.same_group(one, other, self.book.value("priority_group"))

    def order_decides(self, chosen: RankFacts, others: Sequence[RankFacts], vacancy: VacancyFacts) -> tuple[RankFacts, ...]:
        """Return whose missing order holds an offer back; empty: proceed (two posts for two ALIS)."""
        return ranking.order_decides(chosen, others, vacancy, self.priority_group, self.max_deviation_months)

    def ranking_passed_over(self, chosen: RankFacts, others: Sequence[RankFacts], vacancy: VacancyFacts) -> tuple[RankFacts, ...]:
        """Return whom an offer to the chosen one would pass over (R-060)."""
        return ranking.passed_over(chosen, others, vacancy, self.priority_group, self.max_deviation_months)

    def match(self, vacancy_unit_path: Path, wish_path: Path) -> Match:
        """Say how a vacancy's unit meets a wished node (R-044)."""
        return ranking.match(vacancy_unit_path, wish_path)

    def compare_offer(self, offer: OfferFacts, request: RequestFacts) -> tuple[Difference, ...]:
        """Say how an offer differs from the wish, each respect separately."""
        return offers.compare(offer, request, self.book)

    @property
    def proposal_rules(self) -> proposing.ProposalRules:
        """What a proposal must heed here: window, order among a municipality's own, years first; each with its rule."""
        return proposing.proposal_rules(self.book)

    @property
    def matching_direction(self) -> str:
        """`head_chooses` at UNN, else `trust_offers` (C-13)."""
        return str(self.book.value("direction") or "trust_offers")

    @property
    def default_months(self) -> int | None:
        """The length of a vikariat as the trust states it."""
        return self.book.number("default_months")

    @property
    def min_months(self) -> int | None:
        """The recommended least length of the service."""
        return self.book.number("min_months")

    @property
    def max_deviation_months(self) -> int | None:
        """How far from the wish an offer may lie without both yeses; None: no limit is stated."""
        return self.book.number("max_deviation_months")

    @property
    def course_days(self) -> int | None:
        """Course days covered per started six months of service (R-076; C-23)."""
        return self.book.number("course_days")

    @property
    def evaluation_duty(self) -> str | None:
        """The role that initiates the final evaluation, where one is named (R-089; C-32)."""
        value = self.book.value("evaluation_duty")
        return str(value) if value else None

    def agreement_anchors(self) -> tuple[Anchor, ...]:
        """Return the agreement's versions, oldest first; terms are known for the NLSH revision of June 2024 alone (C-18)."""
        found = [rule for rule in self.every_version() if rule.key == "agreement_anchor" and rule.value]
        return tuple(
            Anchor(_version(rule), str(rule.value), rule, terms_known=_version(rule) in self._known_terms())
            for rule in sorted(found, key=lambda rule: rule.in_force_from or date.min)
        )

    def _known_terms(self) -> set[str]:
        return {_version(rule) for rule in self.every_version() if rule.key == "agreement_in_force" and rule.value}

    def regulations(self) -> tuple[str, ...]:
        """Return the regulations that the trust's agreement refers to (R-107)."""
        return self.book.words("regulations")

    def learning_objectives(self) -> tuple[Objective, ...]:
        """Return the two objectives of the service, verbatim."""
        return OBJECTIVES

    @property
    def vacancy_rules(self) -> VacancyRules:
        """Return what a vacancy is here: kind, length, the lengths a reported need suggests."""
        default = self.default_months
        kind = "lis_2_3_vikariat" if "LIS 2/3" in "".join(self.book.words("vacancy_kind")) else "vikariat"
        return VacancyRules(kind, default, default, None, self.book.pair("need_months"), self.rule("default_months"))


def _overlay(rule: Rule, confirmed: ConfirmedRule) -> Rule:
    given = confirmed.value
    value = cast("RuleValue", tuple(given)) if isinstance(given, list) else given
    return replace(rule, value=value, status=RuleStatus.CONFIRMED, confirmed=confirmed)


def _version(rule: Rule) -> str:
    return rule.in_force_from.strftime("%Y-%m") if rule.in_force_from else "udatert"


def _joined(answers: Iterable[Iterable[_T]]) -> tuple[_T, ...]:
    """Join what the hooks answered, the core's own first."""
    return tuple(item for answer in reversed(list(answers)) for item in answer)
