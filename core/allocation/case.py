"""The case file: one exact reading of a problem, so that any solver can be held against any other (docs/allocation.md).

Whole months: a wanted start is the first of one, a vacancy runs from a first to a last day. Nothing but the file decides:
no plugin is asked. Whatever cannot be read so is one sentence that names the place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.allocation.terms import MOST_WISHES, Commitment, OrderRule, Policy, Request, State, Vacancy
from core.dates import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.allocation.terms import Proposal

_CASE = {"today", "trust", "requests", "vacancies"}, {"policy", "prior"}
_REQUEST = (
    {"id", "municipality", "order", "notified_on", "wanted_start", "months", "wishes"},
    {"flexible", "declined", "two_years_on"},
)
_VACANCY = {"id", "unit", "start", "end", "posts"}, set[str]()
_PRIOR = {"request", "vacancy", "start", "state"}, set[str]()
_POLICY = set[str](), {"window_months", "order"}
MOST_MONTHS = 10_000  # beyond this a typing error, and beyond the calendar
YEARS = range(1900, 2201)


class CaseError(ValueError):
    """The file is no case; the message is one sentence with the place."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as read, and the known optimum where the file holds one."""

    trust: str
    today: date
    requests: tuple[Request, ...]
    vacancies: tuple[Vacancy, ...]
    policy: Policy
    prior: tuple[Commitment, ...]
    expected: dict[str, int] | None = None


def read(path: Path, trust: str | None = None) -> Case:
    """Read a case file; with `trust`, it must be that trust's."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant, object_pairs_hook=_once)
    except OSError as error:
        raise CaseError(f"Filen kan ikke leses: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise CaseError("Filen er ikke tekst i UTF-8.") from None
    except json.JSONDecodeError as error:
        raise CaseError(f"Linje {error.lineno}, kolonne {error.colno}: ikke gyldig JSON.") from None
    except RecursionError:
        raise CaseError("Filen er for dypt nøstet.") from None
    case = parse(raw)
    if trust is not None and case.trust != trust:
        raise CaseError(f"trust: filen gjelder «{case.trust}», ikke «{trust}».")
    return case


def _no_constant(name: str) -> Any:  # noqa: ANN401 - json's own signature
    raise CaseError(f"{name} er ikke et tall som kan brukes.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CaseError(f"Nøkkelen «{key}» står to ganger i samme objekt.")
        found[key] = value
    return found


def parse(raw: object) -> Case:
    """Make a case of what a JSON file holds; also of `{"case": CASE, "expected_levels": …}`."""
    expected = None
    if isinstance(raw, dict) and "case" in raw:
        if strange := sorted(set(raw) - {"case", "expected_levels"}):
            raise CaseError(f"{strange[0]}: ukjent nøkkel ved siden av «case».")
        expected = _expected(raw.get("expected_levels"))
        raw = raw["case"]
    top = _object(raw, "saken", _CASE)
    today = _date(top["today"], "today")
    trust = _text(top["trust"], "trust")
    policy = _policy(top.get("policy", {}))
    requests = tuple(_request(one, f"requests[{i}]") for i, one in enumerate(_list(top["requests"], "requests")))
    _unique([request.id for request in requests], "requests")
    vacancies = tuple(_vacancy(one, f"vacancies[{i}]") for i, one in enumerate(_list(top["vacancies"], "vacancies")))
    _unique([vacancy.id for vacancy in vacancies], "vacancies")
    prior = tuple(_commitment(one, f"prior[{i}]") for i, one in enumerate(_list(top.get("prior", []), "prior")))
    _check_prior(prior, requests, vacancies)
    return Case(trust, today, requests, vacancies, policy, prior, expected)


def answer(proposal: Proposal) -> dict[str, Any]:
    """Give the answer in the form that any checker reads."""
    return {
        "levels": [{"name": v.name, "value": v.value, "bound": v.bound, "proven": v.proven} for v in proposal.levels],
        "rows": [
            {
                "request": row.request,
                "vacancy": row.vacancy,
                "start": row.start.isoformat(),
                "end": row.end.isoformat(),
                "rank": row.rank,
                "deviation_months": row.deviation_months,
            }
            for row in proposal.rows
        ],
        "unplaced": [{"request": one.request, "reason": one.reason.value} for one in proposal.unplaced],
        "inversions": [{"before": i.before, "after": i.after, "unit": i.unit} for i in proposal.inversions],
        "digest": proposal.digest,
        "seconds": round(proposal.seconds, 3),
    }


def _policy(raw: object) -> Policy:
    found = _object(raw, "policy", _POLICY)
    order = found.get("order", OrderRule.ARENA.value)
    if order not in {OrderRule.ARENA.value, OrderRule.NONE.value}:
        raise CaseError(f"policy.order: {_shown(order)} er verken «arena» eller «none».")
    return Policy(_number(found.get("window_months", 6), "policy.window_months", 0, MOST_MONTHS), OrderRule(order))


def _request(raw: object, at: str) -> Request:
    found = _object(raw, at, _REQUEST)
    wishes = _texts(found["wishes"], f"{at}.wishes")
    if len(wishes) > MOST_WISHES:
        raise CaseError(f"{at}.wishes: {len(wishes)} ønsker, høyst {MOST_WISHES} er mulig.")
    _unique(wishes, f"{at}.wishes")
    flexible = found.get("flexible", False)
    if not isinstance(flexible, bool):
        raise CaseError(f"{at}.flexible: {_shown(flexible)} er verken true eller false.")
    two_years = found.get("two_years_on")
    wanted, months = _first(found["wanted_start"], f"{at}.wanted_start"), _number(found["months"], f"{at}.months", 1, MOST_MONTHS)
    return Request(
        id=_text(found["id"], f"{at}.id"),
        municipality=_text(found["municipality"], f"{at}.municipality"),
        notified_on=_date(found["notified_on"], f"{at}.notified_on"),
        wanted_start=wanted,
        months=months,
        wishes=tuple(wishes),
        order=_number(found["order"], f"{at}.order", None),
        flexible=flexible,
        declined=frozenset(_texts(found.get("declined", []), f"{at}.declined")),
        two_years_on=None if two_years is None else _date(two_years, f"{at}.two_years_on"),
    )


def _vacancy(raw: object, at: str) -> Vacancy:
    found = _object(raw, at, _VACANCY)
    start, end = _first(found["start"], f"{at}.start"), _date(found["end"], f"{at}.end")
    if end < date.max and (end + timedelta(days=1)).day != 1:
        raise CaseError(f"{at}.end: {end} er ikke den siste dagen i en måned.")
    if end < start:
        raise CaseError(f"{at}.end: {end} er før {start}.")
    unit = _text(found["unit"], f"{at}.unit")
    return Vacancy(_text(found["id"], f"{at}.id"), unit, start, end, _number(found["posts"], f"{at}.posts", 1))


def _commitment(raw: object, at: str) -> Commitment:
    found = _object(raw, at, _PRIOR)
    state = found["state"]
    if not isinstance(state, str) or state not in set(State):
        raise CaseError(f"{at}.state: {_shown(state)} er verken «accepted», «offered» eller «proposed».")
    request, vacancy = _text(found["request"], f"{at}.request"), _text(found["vacancy"], f"{at}.vacancy")
    return Commitment(request, vacancy, _first(found["start"], f"{at}.start"), State(state))


def _check_prior(prior: Sequence[Commitment], requests: Sequence[Request], vacancies: Sequence[Vacancy]) -> None:
    who = {request.id: request for request in requests}
    seats = {vacancy.id: vacancy for vacancy in vacancies}
    seen: set[str] = set()
    taken: dict[str, list[tuple[date, date]]] = {}
    for i, row in enumerate(prior):
        if row.request not in who:
            raise CaseError(f"prior[{i}].request: innmeldingen «{row.request}» finnes ikke i filen.")
        if row.request in seen:
            raise CaseError(f"prior[{i}].request: innmeldingen «{row.request}» har to tidligere rader.")
        seen.add(row.request)
        if row.state is not State.ACCEPTED:
            continue
        seat = seats.get(row.vacancy)
        if seat is None:
            raise CaseError(f"prior[{i}].vacancy: vikariatet «{row.vacancy}» finnes ikke i filen.")
        end = last_day(row.start, who[row.request].months)
        if row.start < seat.start or end > seat.end:
            raise CaseError(f"prior[{i}].start: tjenesten {row.start}–{end} ligger ikke innenfor vikariatet «{seat.id}».")
        held = taken.setdefault(seat.id, [])
        held.append((row.start, end))
        if most_at_once(held) > seat.posts:
            raise CaseError(f"prior[{i}]: flere har takket ja enn vikariatet «{seat.id}» har plass til ({seat.posts}).")


def most_at_once(periods: Sequence[tuple[date, date]]) -> int:
    """Count the most that run at the same time; the most is reached on some first day."""
    return max(sum(start <= day <= end for start, end in periods) for day, _end in periods)


def _expected(raw: object) -> dict[str, int] | None:
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise CaseError("expected_levels: ikke et objekt.")
    values = {str(name): one.get("value") if isinstance(one, dict) else one for name, one in raw.items()}
    return {name: _number(value, f"expected_levels.{name}", None) for name, value in values.items()}


def _object(raw: object, at: str, keys: tuple[set[str], set[str]]) -> dict[str, Any]:
    required, optional = keys
    if not isinstance(raw, dict):
        raise CaseError(f"{at}: ikke et objekt.")
    if strange := sorted(set(raw) - required - optional):
        raise CaseError(f"{at}: ukjent nøkkel «{strange[0]}».")
    if missing := sorted(required - set(raw)):
        raise CaseError(f"{at}: «{missing[0]}» mangler.")
    return raw


def _list(raw: object, at: str) -> list[Any]:
    if not isinstance(raw, list):
        raise CaseError(f"{at}: ikke en liste.")
    return raw


def _text(raw: object, at: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise CaseError(f"{at}: {_shown(raw)} er ikke en tekst.")
    return raw


def _texts(raw: object, at: str) -> list[str]:
    return [_text(one, f"{at}[{i}]") for i, one in enumerate(_list(raw, at))]


def _number(raw: object, at: str, least: int | None, most: int | None = None) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise CaseError(f"{at}: {_shown(raw)} er ikke et helt tall.")
    if least is not None and raw < least:
        raise CaseError(f"{at}: {raw} er mindre enn {least}.")
    if most is not None and raw > most:
        raise CaseError(f"{at}: {raw} er større enn {most}.")
    return raw


def _date(raw: object, at: str) -> date:
    if isinstance(raw, str) and len(raw) == len("2026-11-22"):
        try:
            day = date.fromisoformat(raw)
        except ValueError:
            pass
        else:
            if day.year not in YEARS:
                raise CaseError(f"{at}: {day} ligger utenfor årene {YEARS[0]}–{YEARS[-1]}.")
            return day
    raise CaseError(f"{at}: {_shown(raw)} er ikke en dato (ÅÅÅÅ-MM-DD).")


def _first(raw: object, at: str) -> date:
    day = _date(raw, at)
    if day.day != 1:
        raise CaseError(f"{at}: {day} er ikke den første dagen i en måned.")
    return day


def _unique(ids: Sequence[str], at: str) -> None:
    seen: set[str] = set()
    for i, one in enumerate(ids):
        if one in seen:
            raise CaseError(f"{at}[{i}]: «{one}» står to ganger.")
        seen.add(one)


def _shown(raw: object) -> str:
    written = json.dumps(raw, ensure_ascii=False)
    return written if len(written) <= 40 else f"{written[:40]}…"  # noqa: PLR2004 - what fits in a sentence
