"""A proposal in words: why a wish was not met, what would follow if it were, what was aimed at, what a run died of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from core.allocation.terms import Explanation, Reason
from core.allocation.words import level_in_words, reason_in_words
from core.trusts.sources import N_, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FAILURES = {
    "interrupted": N_("Utregningen ble avbrutt. Ingenting er lagret av den."),
    "child_died": N_("Utregningen stoppet uten svar. Ingenting er lagret av den."),
    "too_long": N_("Utregningen tok for lang tid og ble stoppet. Ingenting er lagret av den."),
    "taken_over": N_("Utregningen ble tatt over av en annen. Ingenting er lagret av denne."),
}
# who takes no seat, because an offer could not be given now
LEFT_OUT = {
    "hpr_missing": N_("HPR-nummer mangler før tilbud kan gis."),
    "agreement_missing": N_("Avtale mangler før tilbud kan gis: samarbeidsavtalen med helseforetaket er ikke i kraft."),
    "registration_missing": N_("Registrering mangler før tilbud kan gis: kommunen er ikke registrert som utdanningsvirksomhet."),
}
_OTHER = N_("Noe mangler før tilbud kan gis.")
# not why, but what to know: C-41 is read so that this is no inversion (core.allocation.order)
ALSO_HERE = "ALSO_HERE"
IN_TURN = N_("Godta raden for den som står foran, først.")


def reason(one: Mapping[str, Any]) -> Text:
    """Why a request has no place, or not the wish in question; nobody else is named."""
    if one["reason"] == "LEFT_OUT":
        return LEFT_OUT.get(one["numbers"]["why"], _OTHER)
    if one["reason"] == ALSO_HERE:
        return N_(
            "%(who)s står foran i kommunens rekkefølge og kunne også fått plass her, i måneder som ingen bruker.",
            who=one["numbers"]["who"],
        )
    numbers = tuple((name, _value(value)) for name, value in one["numbers"].items())
    told = reason_in_words(Explanation("", one["wish"], Reason(one["reason"]), numbers))
    if one["wish"] is None:
        return told
    return N_("Ønske nr. %(n)s: %(why)s", n=one["wish"], why=told)


def _value(value: Any) -> Any:  # noqa: ANN401 - as the engine gave it
    """A date as it was before it was JSON."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def level(one: Mapping[str, Any]) -> Text:
    return level_in_words(one["name"])


def what_if(one: Mapping[str, Any], name: Callable[[int], str], unit: Callable[[str], str]) -> list[Text]:
    """What would follow if a wish were met: the aim that would suffer, and everybody who would move. For the trust's own eyes."""
    wish = N_("Ønske nr. %(n)s", n=one["wish"]) if one["wish"] else N_("Et hvilket som helst ønske")
    lost = next((found for found in one["levels"] if found[1] != found[2]), None)
    told = (
        N_("%(wish)s: mulig uten at noe annet blir dårligere.", wish=wish)
        if lost is None
        else N_(
            "%(wish)s: mulig, men et mål blir dårligere. %(level)s: fra %(before)s til %(after)s.",
            wish=wish,
            level=level_in_words(lost[0]),
            before=lost[1],
            after=lost[2],
        )
    )
    return [told, *(_move(move, name, unit) for move in one["moves"])]


def _move(move: Mapping[str, Any], name: Callable[[int], str], unit: Callable[[str], str]) -> Text:
    who, after = name(int(move["request"])), move["after"]
    if after is None:
        return N_("%(who)s ville ikke fått plass.", who=who)
    return N_("%(who)s: %(unit)s fra %(start)s.", who=who, unit=unit(after["vacancy"]), start=date.fromisoformat(after["start"]))
