"""Every state has its word and colour; a deadline says how far it is."""

from datetime import date

import pytest

from core import labels

TODAY = date(2026, 11, 22)
REQUEST = ["draft", "notified", "confirmed", "presented", "offered", "accepted", "in_service", "completed"]
ENDED = ["waiting", "withdrawn", "post_elsewhere"]


@pytest.mark.parametrize("status", [*REQUEST, *ENDED])
def test_state_of_a_request_has_a_word(status: str) -> None:
    word, color = labels.STATES[status]
    assert labels.tag(status) == f'<span class="ds-tag" data-color="{color}">{word}</span>'


def test_words_that_the_house_does_not_use() -> None:
    words = " ".join(word for word, _ in [*labels.STATES.values(), *labels.SOURCES.values()]).casefold()
    assert not any(avoided in words for avoided in ("kø", "sperret", "vedtak", "avslag", "samtykke", "brudd"))


def test_a_trusts_own_word_and_an_unknown_state_are_shown_escaped() -> None:
    assert ">Avklart &lt;b&gt;<" in labels.tag("confirmed", "Avklart <b>")
    assert ">no_such<" in labels.tag("no_such")


@pytest.mark.parametrize(
    ("due", "done", "part"),
    [
        (date(2026, 11, 10), False, '<b class="late">12 dager etter fristen</b>'),
        (date(2026, 12, 1), False, '<b class="soon">om 9 dager</b>'),
        (date(2027, 1, 5), False, "<small>om 44 dager</small>"),
        (date(2026, 11, 10), True, "<small>Gjort</small>"),
    ],
)
def test_deadline_says_how_far_it_is(due: date, done: bool, part: str) -> None:
    shown = labels.deadline(due, TODAY, done)
    assert part in shown
    assert f"{due:%d.%m.%Y}" in shown


def test_no_deadline_is_a_dash() -> None:
    assert labels.deadline(None, TODAY) == "–"
