"""How an offer differs from the wish, in time, place and specialty separately (R-052…R-054; C-08)."""

from core.dates import months_apart, within_months
from core.trusts.matters import Difference, OfferFacts, RequestFacts, WishFacts
from core.trusts.ranking import within
from core.trusts.sources import M_, Rule, RuleBook

TRAINEE, MUNICIPALITY = "trainee", "municipality.coordinator"


def compare(offer: OfferFacts, request: RequestFacts, book: RuleBook) -> tuple[Difference, ...]:
    """Name each difference with the acceptances it takes; an offer within every wish has none."""
    found = [*_time(offer, request, book)]
    if not any(within(offer.unit_path, wish.unit_path) and _place_fits(offer, wish) for wish in request.wishes):
        found += _place_and_specialty(offer, request.wishes, book.rule("other_place_or_specialty"))
    return tuple(found)


def _time(offer: OfferFacts, request: RequestFacts, book: RuleBook) -> list[Difference]:
    if offer.starts_on == request.wanted_from:
        return []
    limit = book.number("max_deviation_months")
    earlier = offer.starts_on < request.wanted_from
    over = limit is not None and not within_months(request.wanted_from, offer.starts_on, limit)
    apart = months_apart(request.wanted_from, offer.starts_on)
    text = (
        M_("Tidspunkt: %(offered)s, tidligere enn ønsket %(wanted)s.", offered=offer.starts_on, wanted=request.wanted_from)
        if earlier
        else M_("Tidspunkt: %(offered)s, senere enn ønsket %(wanted)s.", offered=offer.starts_on, wanted=request.wanted_from)
    )
    takes = (TRAINEE, MUNICIPALITY) if over else (TRAINEE,) if earlier else ()
    return [Difference("time", apart, text, book.rule("max_deviation_months"), earlier, over, takes)]


def _place_fits(offer: OfferFacts, wish: WishFacts) -> bool:
    """A wish for «any unit» at a named place is met there only; a unit of unknown place makes no claim."""
    return bool(wish.unit_path) or wish.place is None or offer.place is None or wish.place == offer.place


def _place_and_specialty(offer: OfferFacts, wishes: tuple[WishFacts, ...], rule: Rule) -> list[Difference]:
    found: list[Difference] = []
    places = {wish.place for wish in wishes}
    specialties = {wish.specialty for wish in wishes}
    if offer.place and None not in places and offer.place not in places:
        found.append(Difference("place", 1, M_("Sted: %(place)s, et annet enn ønsket.", place=offer.place), rule))
    if offer.specialty is not None and None not in specialties and offer.specialty not in specialties:
        found.append(Difference("specialty", 1, M_("Fag: et annet enn ønsket."), rule))
    if not found and wishes:
        unit = str(offer.unit_path[-1]) if offer.unit_path else ""
        found.append(Difference("specialty", 1, M_("Avdeling: %(unit)s, en annen enn ønsket.", unit=unit), rule))
    return found
