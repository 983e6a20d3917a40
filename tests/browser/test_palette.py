"""Colours of bars and marks carry white text: measured here, since axe does not measure inside a drawing."""

import re
from pathlib import Path

import pytest

import core

CSS = (Path(core.__file__).parent / "static" / "app.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--c-(\w+): #([0-9a-f]{6})", CSS))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("state", sorted(COLOURS))
def test_white_text_is_readable_on_every_bar(state: str) -> None:
    assert 1.05 / (luminance(COLOURS[state]) + 0.05) >= 4.5


def test_every_state_of_a_timeline_has_a_colour_and_a_place_in_the_legend() -> None:
    template = (Path(core.__file__).parent / "templates" / "_macros" / "gantt.html").read_text("utf-8")
    words = re.findall(r"'(\w+)': N_\(", template)
    assert set(COLOURS) == set(words) - {"open"}
    assert all(f".bar--{state}" in CSS and f".sw--{state}" in CSS for state in words)
