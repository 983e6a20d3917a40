"""The API's document, built when somebody asks for it: most workers never do, and it costs each two megabytes and a second."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import flask_smorest
from flask import current_app

if TYPE_CHECKING:
    from flask_smorest import Blueprint

ADDRESS = "/api/v1/openapi.json"


class Api(flask_smorest.Api):  # type: ignore[misc] # flask-smorest ships no types
    """Registers routes at once, and what is said about them in :meth:`document`."""

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
        return found


def document() -> dict[str, Any]:
    """The current service's."""
    (api,) = current_app.extensions["flask-smorest"]["apis"].values()
    found: dict[str, Any] = api["ext_obj"].document()
    return found
