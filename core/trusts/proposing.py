"""What a trust's rules say to a proposal, as plain values with their sentences (R-049…R-060; C-08, C-10, C-24, C-41)."""

from dataclasses import dataclass
from datetime import date

from core.dates import add_months
from core.trusts.sources import N_, Rule, RuleBook, Text

_ORDER = {"period": "arena", "unit_and_period": "unit"}
_ORDER_IN_WORDS = {
    "arena": N_("Kommunens rekkefølge avgjør mellom dem som vil ha tjeneste til samme tid."),
    "unit": N_("Kommunens rekkefølge avgjør mellom dem som vil til samme enhet til samme tid."),
    "advice": N_(
        "Rutinen ber ikke om noen rekkefølge. Har kommunen satt en, sier forslaget fra der det avviker, men følger den ikke."
    ),
}


@dataclass(frozen=True, slots=True)
class ProposalRules:
    """One trust's policy for proposals. `order`: `arena` and `unit` bind, `advice` is only said; a None is not stated."""

    window_months: int | None
    window: Rule
    order: str
    order_rule: Rule
    years_before_service: int | None
    years: Rule
    elsewhere: Rule
    preference: Rule

    @property
    def order_in_words(self) -> Text:
        """What the municipality's order does here."""
        return _ORDER_IN_WORDS[self.order]

    def two_years_on(self, specialisation_started_on: date | None, credited_months: int = 0) -> date | None:
        """The day from which the main rule of years in the municipality is met; None: no rule, or the start is not known."""
        if self.years_before_service is None or specialisation_started_on is None:
            return None
        return add_months(specialisation_started_on, 12 * self.years_before_service - credited_months)


def proposal_rules(book: RuleBook) -> ProposalRules:
    """Read the policy out of the rules in force."""
    return ProposalRules(
        window_months=book.number("max_deviation_months"),
        window=book.rule("max_deviation_months"),
        order=_ORDER.get(str(book.value("priority_group")), "advice"),
        order_rule=book.rule("priority_group"),
        years_before_service=book.number("years_before_service"),
        years=book.rule("years_before_service"),
        elsewhere=book.rule("other_place_or_specialty"),
        preference=book.rule("offer_order"),
    )
