"""Pages for the trust's versions of the agreement and their texts: open to read, edited by the administrator with a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request
from marshmallow import ValidationError

from core.agreements import sent_documents, terms, texts
from core.agreements.models import LANGUAGES
from core.agreements.template_schemas import TemplateSchema, TextSchema
from core.agreements.words import LANGUAGE_NAMES, MONTHS
from core.directory import queries as directory
from core.directory.own import own_rules
from core.documents.sending import attachment
from core.errors import NotFound, Refusal
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("agreement_templates", __name__, template_folder="templates")


def known_trust(code: str) -> Any:  # noqa: ANN401 - a row
    """A trust's row; its versions are published, so anybody signed in may read them."""
    found = next((one for one in directory.trusts(db()) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/agreements/templates")
@requires(Permission.AGREEMENT_READ)
def index() -> ResponseReturnValue:
    """The own trust's versions; a municipality sees each trust's."""
    codes = [me().trust] if me().trust else [one.code for one in directory.trusts(db())]
    trusts = [(known_trust(code), versions(code)) for code in codes]
    return render_template("agreements/templates.html", trusts=trusts, language_names=language_names())


def language_names() -> dict[str, str]:
    return {code: _(word) for code, word in LANGUAGE_NAMES.items()}


def versions(code: str) -> list[tuple[Any, Any, Any, list[Any]]]:
    """Each version with its anchor in the sources, its terms and its texts."""
    rules = directory.current_rules(db(), code, today())
    return [
        (
            one,
            terms.anchor(rules, one.version_label),
            terms.of_version(rules, one.version_label, one),
            [found for language in LANGUAGES if (found := texts.current(db(), code, one.id, language))],
        )
        for one in texts.every(db(), code)
    ]


@bp.get("/agreements/templates/new")
@requires(Permission.AGREEMENT_TEMPLATE)
def new() -> ResponseReturnValue:
    return _template_page(None, {}, {})


@bp.post("/agreements/templates/new")
@requires(Permission.AGREEMENT_TEMPLATE)
def create() -> ResponseReturnValue:
    return _keep(None)


@bp.get("/agreements/templates/<int:version_id>")
@requires(Permission.AGREEMENT_TEMPLATE)
def edit_form(version_id: int) -> ResponseReturnValue:
    found = texts.get(db(), me().trust, version_id)
    return _template_page(found, {name: getattr(found, name) for name in (*texts.LABELS, "version")}, {})


@bp.post("/agreements/templates/<int:version_id>")
@requires(Permission.AGREEMENT_TEMPLATE)
def edit(version_id: int) -> ResponseReturnValue:
    return _keep(version_id)


def _keep(id_: int | None) -> ResponseReturnValue:
    typed = form_data()
    try:
        rules = own_rules()
        made = texts.keep(db(), actor(), rules, TemplateSchema().load(typed), id_=id_, today=today())
    except (ValidationError, Refusal) as problem:
        found = texts.get(db(), me().trust, id_) if id_ is not None else None
        return _template_page(found, typed, errors_of(problem)), 422
    flash(_("Avtaleversjonen er lagret."))
    return redirect("/agreements/templates" if id_ else f"/agreements/templates/{made.id}/text", 303)


def _template_page(found: Any, form: dict[str, Any], errors: dict[str, str]) -> str:  # noqa: ANN401
    rules = own_rules()
    months = [_(name) for name in MONTHS]
    return render_template(
        "agreements/template.html",
        found=found,
        form=form,
        errors=errors,
        labels={name: _(label) for name, label in texts.LABELS.items()},
        stated=bool(found and terms.stated(rules, found.version_label)),
        months=list(enumerate(months, 1)),
    )


@bp.get("/agreements/templates/<int:version_id>/text")
@requires(Permission.AGREEMENT_TEMPLATE)
def text_form(version_id: int) -> ResponseReturnValue:
    found = texts.get(db(), me().trust, version_id)
    language = request.args.get("language", "nb")
    language = language if language in LANGUAGES else "nb"
    last = texts.current(db(), found.trust, found.id, language)
    form = {
        "language": language,
        "edition": last.edition if last else 0,
        "text": texts.as_text(last.clauses) if last else "",
        "working": last.working if last else False,
    }
    return _text_page(found, form, {}, texts.as_text(last.clauses) if last else "")


@bp.post("/agreements/templates/<int:version_id>/text")
@requires(Permission.AGREEMENT_TEMPLATE)
def write(version_id: int) -> ResponseReturnValue:
    """Save a new edition, or with «preview» show what it would be and save nothing."""
    typed = form_data()
    preview = bool(typed.pop("preview", ""))
    found = texts.get(db(), me().trust, version_id, lock=not preview)
    try:
        given = TextSchema().load(typed)
        texts.checked(given.text)
        if preview:
            return _text_page(found, typed, {}, given.text), 200
        texts.write(db(), actor(), found, given)
    except (ValidationError, Refusal) as problem:
        return _text_page(found, typed, errors_of(problem), ""), 422
    flash(_("Ny utgave av avtaleteksten er lagret. Avtaler som alt er sendt, beholder sin tekst."))
    return redirect("/agreements/templates", 303)


def _text_page(found: Any, form: dict[str, Any], errors: dict[str, str], shown: str) -> str:  # noqa: ANN401
    clauses = texts.filled(
        texts.checked(shown) if shown else [],
        municipality=_("[kommunen]"),
        trust=known_trust(found.trust).name,
        anchor=found.anchor,
    )
    return render_template(
        "agreements/text.html",
        found=found,
        form=form,
        errors=errors,
        clauses=clauses,
        languages=[(code, _(LANGUAGE_NAMES[code])) for code in LANGUAGES],
        editions=texts.editions(db(), found.trust, found.id),
        language_names=language_names(),
    )


@bp.get("/agreements/templates/<trust>/<version_label>")
@requires(Permission.AGREEMENT_READ)
def read(trust: str, version_label: str) -> ResponseReturnValue:
    """The text of a version as it would be sent, open to a municipality that has not signed (R-092)."""
    row = known_trust(trust)
    found = next((one for one in versions(trust) if one[0].version_label == version_label), None)
    if found is None:
        raise NotFound
    template, anchor, known, written = found
    chosen = next((one for one in written if one.language == request.args.get("language", "nb")), written[0] if written else None)
    clauses = texts.filled(chosen.clauses, municipality=_("[kommunen]"), trust=row.name, anchor=template.anchor) if chosen else []
    return render_template(
        "agreements/version.html",
        trust=row,
        template=template,
        anchor=anchor,
        terms=known,
        written=written,
        chosen=chosen,
        clauses=clauses,
        language_names=language_names(),
    )


@bp.get("/agreements/templates/<trust>/<version_label>/<language>.pdf")
@requires(Permission.AGREEMENT_READ)
def document(trust: str, version_label: str, language: str) -> ResponseReturnValue:
    """The open template as a document, for whoever has not signed: any version that has a text, in either language (R-092)."""
    found = terms.template(db(), trust, version_label)
    written = texts.current(db(), trust, found.id, language) if found and language in LANGUAGES else None
    if found is None or written is None:
        raise NotFound
    return attachment(
        sent_documents.template_paper(db(), found, written, today=today()), f"avtalemal-{trust}-{version_label}-{language}.pdf"
    )
