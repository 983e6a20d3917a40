"""Every action and field that a service writes to the log has its words: read from the services' own code."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pytest

import core
from core.agreements import service as agreements
from core.changes import words
from core.changes.action_words import ACTIONS
from core.directory import profiles
from core.field_words import FIELDS
from core.placements import schemas as placements
from core.queue import editing
from core.service_periods.schemas import HiringSchema, ServiceDetailsSchema
from core.trainees.schemas import Block, Facts, Plan, Reached
from core.vacancies import service as vacancies

WRITERS = {"audit.record", "log", "_log", "queue.log", "service.log"}
# typed by the reader of a form, compared and thrown away
NO_VALUES = {"version", "reason", "details_reason"}
# what a service takes from its own list instead of writing it out
FROM_LISTS = {
    *agreements.LABELS,
    *editing.LABELS,
    *profiles.FIELDS,
    *vacancies.FIELDS,
    *ServiceDetailsSchema().fields,
    *HiringSchema().fields,
    *(field.name for kept in (Facts, Plan, Block, Reached) for field in fields(kept)),
    *("offers", "queries", "presentations", "placements"),  # how many of each end with a matter
    *("role", "name", "title", "email", "is_copy", "valid_from", "valid_to", "source_document", "last_confirmed_on"),
} - NO_VALUES
# actions named after what was chosen
CHOSEN = {
    *(ending.split("-")[0] for ending in placements.ENDINGS),
    *("contacted", "start_agreed", "not_suitable", "hiring_form", "offer_letter", "offer_accepted", "offer_declined"),
}


def functions() -> list[ast.FunctionDef]:
    found = []
    for path in sorted(Path(core.__path__[0]).rglob("*.py")):
        if path.name in {"audit.py", "embedded.py"} or "demo" in path.parts:
            continue
        found += [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    return found


def calls(within: ast.FunctionDef | None = None) -> list[ast.Call]:
    nodes = (node for function in ([within] if within else functions()) for node in ast.walk(function))
    return [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS]


def given(function: ast.FunctionDef) -> list[ast.AST]:
    """What a function hands to the log as values, a name's own assignments with it."""
    found: list[ast.AST] = []
    for call in calls(function):
        found += [*call.args[3:], *(word.value for word in call.keywords if word.arg in {"before", "after"})]
    names = {part.id for value in found for part in ast.walk(value) if isinstance(part, ast.Name)}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and names & {ast.unparse(target) for target in node.targets}:
            found.append(node.value)
    return found


def literals(node: ast.AST) -> set[str]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def test_every_action_has_words() -> None:
    written = {
        word
        for call in calls()
        if len(call.args) > 2 and isinstance(call.args[2], ast.Constant | ast.IfExp)
        for branch in ([call.args[2].body, call.args[2].orelse] if isinstance(call.args[2], ast.IfExp) else [call.args[2]])
        for word in literals(branch)
    }
    assert len(written) > 40
    assert sorted((written | CHOSEN) - ACTIONS.keys()) == []


def test_every_kind_has_words() -> None:
    written = {
        call.args[3].value
        for call in calls()
        if ast.unparse(call.func) == "audit.record" and len(call.args) > 3 and isinstance(call.args[3], ast.Constant)
    }
    assert "placement_request" in written
    assert sorted(str(kind) for kind in written if kind not in words.KINDS) == []


def test_every_field_has_words() -> None:
    dicts = [part for one in functions() for value in given(one) for part in ast.walk(value) if isinstance(part, ast.Dict)]
    written = {key.value for made in dicts for key in made.keys if isinstance(key, ast.Constant)}
    assert {"wanted_from", "answer_by_on", "vacancy", "deputy_for"} <= written
    assert sorted(str(key) for key in (written | FROM_LISTS) if key not in FIELDS) == []


@pytest.mark.parametrize("known", [ACTIONS, words.KINDS, FIELDS])
def test_the_words_are_in_order(known: dict[str, str]) -> None:
    assert list(known) == sorted(known)
