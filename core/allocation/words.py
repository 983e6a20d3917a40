"""A proposal's codes in words: sentences with numbers, never with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.allocation.terms import Reason
from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from core.allocation.terms import Explanation

_LEVELS = {
    "placed": N_("Flest mulig får plass"),
    "kept": N_("Tilbud og forslag som er gitt, står"),
    "waiting": N_("De som har ventet lengst, går foran"),
    "soft": N_("Færrest mulig starter før to år i kommune, eller mot andre råd i rutinen"),
    "rank": N_("Høyest mulige ønsker"),
    "deviation": N_("Minst mulig avvik fra ønsket oppstart"),
}
_REASONS = {
    Reason.NO_VACANCY: N_("Det er ikke meldt noe ledig vikariat her."),
    Reason.TOO_SHORT: N_("Vikariatene er for korte: det lengste gir plass til %(longest)s måneder, ønsket er %(months)s."),
    Reason.OUTSIDE_WINDOW: N_("Nærmeste mulige oppstart er %(nearest)s; det avviker mer enn %(window)s måneder fra ønsket."),
    Reason.LEAD_TIME: N_("Siste mulige oppstart er %(latest)s, og den dagen er passert."),
    Reason.DECLINED_BEFORE: N_("ALIS-en har takket nei til vikariatet før og venter på et annet."),
    Reason.RULE: N_("En regel hos foretaket er til hinder."),
    Reason.SEAT_TAKEN_BY_OWN_MUNICIPALITY_ORDER: N_("Kommunen har satt en annen foran, som også ønsker plassen."),
    Reason.SEAT_TAKEN_LONGER_WAITING: N_(
        "Noen som har ventet lenger, ville mistet plassen: %(after)s mot %(before)s måneder samlet."
    ),
    Reason.FEWER_PLACED: N_("Færre ville fått plass: %(after)s i stedet for %(before)s."),
    Reason.WORSE_SOFT: N_(
        "Flere ville startet før to år i kommune, eller mot andre råd i rutinen: %(after)s i stedet for %(before)s."
    ),
    Reason.WORSE_RANK: N_("Andre ville fått lavere ønsker: summen av ønskenumre ble %(after)s i stedet for %(before)s."),
    Reason.WORSE_TIME: N_("Avviket fra ønsket oppstart ville samlet blitt større: %(after)s måneder i stedet for %(before)s."),
    Reason.EQUAL_BUT_TIE: N_("Like godt på alle mål; forslaget måtte velge ett av dem."),
}
_WORDED = {
    (Reason.NO_VACANCY, "taken"): N_("Postene er opptatt av noen som har takket ja."),
    (Reason.RULE, "accepted"): N_("ALIS-en har takket ja til en annen plass."),
    (Reason.RULE, "kept"): N_(
        "Et tilbud eller forslag som alt er gitt, måtte endres: %(after)s ville stått i stedet for %(before)s."
    ),
    (Reason.FEWER_PLACED, "bound"): N_("Færre ville fått plass."),
    (Reason.SEAT_TAKEN_LONGER_WAITING, "bound"): N_("Noen som har ventet lenger, ville mistet plassen."),
    (Reason.WORSE_SOFT, "bound"): N_("Flere ville startet før to år i kommune, eller mot andre råd i rutinen."),
    (Reason.WORSE_RANK, "bound"): N_("Andre ville fått lavere ønsker."),
    (Reason.WORSE_TIME, "bound"): N_("Avviket fra ønsket oppstart ville samlet blitt større."),
    (Reason.RULE, "kept_bound"): N_("Et tilbud eller forslag som alt er gitt, måtte endres."),
    (Reason.RULE, "unknown"): N_("Det var ikke tid til å regne ut hvorfor."),
    (Reason.RULE, "veto"): N_("En regel hos foretaket er til hinder: %(rule)s"),
}
PLACED = N_("Innmeldingen har denne plassen i forslaget.")


def level_in_words(name: str) -> Text:
    """Say what a level is after."""
    return _LEVELS[name]


def reason_in_words(found: Explanation) -> Text:
    """Say why, with the numbers that decide; they count others and never name them."""
    if found.reason is None:
        return PLACED
    numbers = dict(found.numbers)
    sentence = _WORDED.get((found.reason, str(numbers.pop("case", "")))) or _REASONS[found.reason]
    return Text(sentence.msgid, tuple(sorted(numbers.items())))
