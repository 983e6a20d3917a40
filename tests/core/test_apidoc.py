"""The API's document says each of its routes, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from marshmallow import ValidationError

from core.apidoc import ADDRESS
from core.fields import CommandSchema, Schema

if TYPE_CHECKING:
    from core.web import App

pytestmark = pytest.mark.database


def test_the_document_holds_every_route_of_the_api(app: App) -> None:
    answer = app.test_client().get(ADDRESS)
    assert answer.status_code == 200
    document = answer.get_json()
    said = {(path, method) for path, methods in document["paths"].items() for method in methods if method != "parameters"}
    there = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != ADDRESS
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there
    assert said == there
    assert document["openapi"] == "3.1.0"
    assert document["security"] == [{"token": []}]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_asked_twice_it_says_the_same(app: App) -> None:
    client = app.test_client()
    assert client.get(ADDRESS).data == client.get(ADDRESS).data


def test_a_refusal_is_what_the_document_says(app: App) -> None:
    client = app.test_client()
    said = client.get(ADDRESS).get_json()
    kind, content = next(iter(said["components"]["responses"]["DEFAULT_ERROR"]["content"].items()))
    schema = said["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    assert kind == "application/problem+json"
    for refused in (client.get("/api/v1/requests"), client.patch("/api/v1/requests"), client.get("/api/v1/nowhere")):
        assert refused.content_type == kind
        body = refused.get_json()
        assert set(schema["required"]) <= set(body) <= set(schema["properties"])
        assert (isinstance(body["code"], str), isinstance(body["status"], int)) == (True, True)
    assert client.patch("/api/v1/requests").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_body_that_is_no_object_is_refused_by_every_schema(app: App) -> None:
    def below(schema: type[Schema]) -> set[type[Schema]]:
        return {schema, *(one for child in schema.__subclasses__() for one in below(child))}

    known = [one for one in below(Schema) if one.__module__.startswith("core.") and one is not CommandSchema]
    assert len(known) > 60
    nothing: Any = [None]
    for schema in known:
        with pytest.raises(ValidationError):
            schema().load(nothing)
