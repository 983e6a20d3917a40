"""The open template as a document, for whoever has not signed: any version that has a text, in either language (R-092)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from core.agreements import papers, terms, texts
from core.agreements.models import LANGUAGES
from core.documents.sending import attachment
from core.errors import NotFound
from core.permissions import Permission, requires
from core.web import db, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("agreement_papers", __name__)


@bp.get("/agreements/templates/<trust>/<version_label>/<language>.pdf")
@requires(Permission.AGREEMENT_READ)
def template(trust: str, version_label: str, language: str) -> ResponseReturnValue:
    found = terms.template(db(), trust, version_label)
    written = texts.current(db(), trust, found.id, language) if found and language in LANGUAGES else None
    if found is None or written is None:
        raise NotFound
    return attachment(
        papers.template_paper(db(), found, written, today=today()), f"avtalemal-{trust}-{version_label}-{language}.pdf"
    )
