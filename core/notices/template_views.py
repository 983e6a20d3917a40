"""«Meldingstekster»: the trust's own words around each message, with a preview before they are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.errors import EditedMeanwhile, Refusal
from core.i18n import NAMES
from core.i18n import gettext as _
from core.notices import own_words, wording
from core.notices.template_schemas import OwnWordsSchema
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, settings

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("templates", __name__, template_folder="templates")


@bp.get("/messages/templates")
@requires(Permission.TEMPLATE_EDIT)
def index() -> ResponseReturnValue:
    saved = {(row.event, row.language): row for row in own_words.listed(db(), me().trust)}
    return render_template(
        "notices/templates.html",
        events=[(key, _(label)) for key, label in own_words.EVENTS.items()],
        languages=[(code, NAMES[code]) for code in wording.LANGUAGES],
        saved=saved,
    )


@bp.get("/messages/templates/<event>/<language>")
@requires(Permission.TEMPLATE_EDIT)
def edit(event: str, language: str) -> ResponseReturnValue:
    found = own_words.newest(db(), me().trust, event, language)
    form = (
        {"subject": found.subject, "body": found.body, "version": found.version}
        if found
        else {"subject": "{emne}", "body": "{tekst}", "version": 0}
    )
    return _form(event, language, form, {})


@bp.post("/messages/templates/<event>/<language>")
@requires(Permission.TEMPLATE_EDIT)
def save(event: str, language: str) -> ResponseReturnValue:
    typed = form_data()
    only_look = typed.pop("preview", None)
    try:
        entry = OwnWordsSchema().load(typed)
        if only_look:
            shown = own_words.preview(entry, language, me().organisation.name, settings().base_url)
            return _form(event, language, typed, {}, preview=shown)
        own_words.save(db(), actor(), me().trust, event, language, entry)
    except EditedMeanwhile as clash:
        clash.extra = {**clash.extra, "url": request.path}
        raise
    except (ValidationError, Refusal) as problem:
        return _form(event, language, typed, errors_of(problem))
    flash(_("Teksten er lagret og brukes fra neste melding."))
    return redirect("/messages/templates", 303)


@bp.post("/messages/templates/<event>/<language>/standard")
@requires(Permission.TEMPLATE_EDIT)
def standard(event: str, language: str) -> ResponseReturnValue:
    own_words.standard(db(), actor(), me().trust, event, language)
    flash(_("Standardteksten er i bruk igjen."))
    return redirect("/messages/templates", 303)


def _form(
    event: str,
    language: str,
    form: Any,  # noqa: ANN401 - a row's values or what was typed
    errors: dict[str, str],
    preview: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    found = own_words.newest(db(), me().trust, event, language)
    page = render_template(
        "notices/template.html",
        action=f"/messages/templates/{event}/{language}",
        title=_(own_words.EVENTS[event]),
        language_name=NAMES[language],
        form=form,
        errors=errors,
        found=found,
        preview=preview,
        fields=[(name, _(what)) for name, what in wording.FIELDS.items()],
        in_subject=wording.IN_SUBJECT,
    )
    return (page, 422) if errors else page
