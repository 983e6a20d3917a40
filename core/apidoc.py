"""The API's document, built when somebody asks for it: most workers never do, and it costs each two megabytes and a second."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import flask_smorest
from flask import current_app
from marshmallow import Schema, fields

if TYPE_CHECKING:
    from flask_smorest import Blueprint

ADDRESS = "/api/v1/openapi.json"


class _Pointed(Schema):
    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """Every refusal (RFC 9457), as core.problems answers it."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(_Pointed))
    rule = fields.Dict()
    remedy = fields.String()
    stored = fields.Dict()
    typed = fields.Dict()


class Api(flask_smorest.Api):  # type: ignore[misc] # flask-smorest ships no types
    """Registers routes at once, and what is said about them in :meth:`document`."""

    ERROR_SCHEMA = Problem

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._undocumented: list[Blueprint] = []
        self._documenting = Lock()

    def register_blueprint(self, blp: Blueprint) -> None:
        """Without the document, which its parent writes here."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp)
        self._undocumented.append(blp)

    def document(self) -> dict[str, Any]:
        """OpenAPI 3.1."""
        with self._documenting:
            while self._undocumented:
                blp = self._undocumented[0]
                blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                self.spec.tag({"name": blp.name, "description": blp.description})
                del self._undocumented[0]
        found: dict[str, Any] = self.spec.to_dict()
        for response in found["components"]["responses"].values():  # flask-smorest knows one type for errors and the rest
            (said,) = response["content"].values()
            response["content"] = {"application/problem+json": said}
        return found


def document() -> dict[str, Any]:
    """The current service's."""
    (api,) = current_app.extensions["flask-smorest"]["apis"].values()
    found: dict[str, Any] = api["ext_obj"].document()
    return found
