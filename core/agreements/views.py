"""Pages for agreements: the short form, one agreement with its documents."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, send_file
from marshmallow import ValidationError

from core.agreements import life, life_queries, queries, service, showing, terms
from core.agreements.schemas import CompleteFormSchema, RegisterFormSchema, Scan
from core.agreements.words import DOCUMENT_KINDS, GROUNDS, LEVEL_NAMES, METHOD_NAMES, OUTCOME_NAMES, PARTY_NAMES, STATES
from core.cases import case, split_case
from core.directory import queries as directory
from core.errors import N_, NotFound, Refusal
from core.i18n import dato, versjon
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.problems import errors_of
from core.web import actor, db, form_data, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from core.agreements.models import Agreement
    from core.agreements.schemas import Register
    from core.trusts.rules import TrustRules

bp = Blueprint("agreements", __name__, template_folder="templates")

SIGNATURE = ("on", "by", "title", "authority", "place", "method", "level")


def state_words() -> dict[str, tuple[str, str]]:
    return {state: (_(word), color) for state, (word, color) in STATES.items()}


@bp.get("/agreements/register")
@requires(Permission.AGREEMENT_REGISTER)
def register_form() -> ResponseReturnValue:
    return _form({name: request.args.get(name, "")[:20] for name in ("trust", "municipality")}, {})


@bp.post("/agreements/register")
@requires(Permission.AGREEMENT_REGISTER)
def register() -> ResponseReturnValue:
    typed = form_data()
    try:
        command, scan = read_form(typed)
        made = registered(command, scan)
    except (ValidationError, Refusal) as problem:
        return _form(typed, errors_of(problem)), 422
    if made.in_force_from is None:
        flash(_("Avtalen er registrert, men ikke i kraft: den mangler en underskrift."), "warning")
    else:
        flash(_("Avtalen er registrert."))
    return redirect(f"/agreements/{case(made.trust, made.id)}", 303)


def registered(command: Register, scan: Scan) -> Agreement:
    """Register for the own party and the other one that was named."""
    trust, municipality = pair(command)
    rules = directory.current_rules(db(), trust, today())
    return service.register(db(), actor(), rules, municipality, command.version_label, command.signed, scan, today=today())


def pair(command: Register) -> tuple[str, str]:
    """Trust and municipality: one is the own party, the other must be named and exist."""
    who = me()
    trust, municipality = who.trust or command.trust, who.municipality or command.municipality
    wrong: dict[str, str] = {}
    if trust not in {one.code for one in directory.trusts(db())} or command.trust not in {None, trust}:
        wrong["trust"] = N_("Velg helseforetaket som avtalen gjelder.")
    if municipality is None or command.municipality not in {None, municipality} or not directory.municipality(db(), municipality):
        wrong["municipality"] = N_("Velg kommunen som avtalen gjelder.")
    if wrong or trust is None or municipality is None:
        raise Refusal("invalid", N_("Rett opp feltene som er merket."), errors=wrong)
    return trust, municipality


def _form(form: dict[str, Any], errors: dict[str, str]) -> str:
    who = me()
    trust = who.trust or form.get("trust", "")
    names = {one.code: one.name for one in directory.trusts(db())}
    rules = directory.current_rules(db(), trust, today()) if trust in names else None
    return render_template(
        "agreements/register.html",
        form=form,
        errors=errors,
        trust=trust,
        trust_names=names,
        versions=version_options(rules) if rules else [],
        rules=rules,
        municipalities=[(row.number, row.official_name) for row in _all_municipalities()] if who.trust else [],
        labels={name: _(label) for name, label in service.LABELS.items()},
    )


def _all_municipalities() -> Any:  # noqa: ANN401 - rows
    return directory.find_municipalities(db(), "", limit=200)


def version_options(rules: TrustRules) -> list[tuple[str, str]]:
    """The versions the trust's sources name, and «another»: nothing is chosen where there is a choice (C-18)."""
    named = [
        (one.version, _("%(version)s, hjemlet i %(anchor)s", version=versjon(one.version), anchor=one.anchored_in))
        for one in rules.agreement_anchors()
    ]
    return [*named, (terms.UNKNOWN, _("Annen eller ukjent versjon"))]


@bp.get("/agreements/<case_id>")
@requires(Permission.AGREEMENT_READ)
def show(case_id: str) -> ResponseReturnValue:
    return agreement_page(case_id, {}, {})


def agreement_page(case_id: str, form: dict[str, Any], errors: dict[str, str], outcome: str = "") -> str:
    """One agreement; with what was typed where a form of it is shown again (``outcome``: of a demand)."""
    shown = agreement_context(*split_case(case_id))
    row = shown["row"]
    stored = {name: getattr(row, name) or "" for name in (*service.LABELS, "version")}
    return render_template(
        "agreements/show.html",
        **shown,
        form=form or stored,
        errors=errors,
        outcome=outcome,
        states=state_words(),
        labels={name: _(label) for name, label in service.LABELS.items()},
        signatures=signature_words(shown["row"]),
        today=today(),
        party_names={key: _(word) for key, word in PARTY_NAMES.items()},
        outcome_names={key: _(word) for key, word in OUTCOME_NAMES.items()},
        grounds={key: _(word) for key, word in GROUNDS.items()},
        document_kinds={key: _(word) for key, word in DOCUMENT_KINDS.items()},
    )


def agreement_context(trust: str, id_: int) -> dict[str, Any]:
    """One agreement with what its version says, and the others the two have had."""
    row = queries.one(db(), trust, id_)
    if row is None:
        raise NotFound
    rules = directory.current_rules(db(), trust, today())
    happened = life_queries.happenings(db(), trust, id_)
    others = [one for one in queries.of_pair(db(), trust, row.municipality) if one.id != id_]
    return {
        "row": row,
        "case": case(trust, id_),
        "state": queries.state(row, today()),
        "anchor": terms.anchor(rules, row.version_label),
        "stated": terms.stated(rules, row.version_label),
        "terms": terms.of(db(), rules, row.version_label),
        "regulations": terms.regulations(rules, row.version_label),
        "documents": queries.documents(db(), trust, id_),
        "others": [(one, queries.state(one, today())) for one in others],
        "standing": directory.standing(db(), trust, row.municipality, today()),
        "rules": rules,
        **happened,
        "notice": showing.standing_notice(happened),
        "can": showing.possible(row, happened, me(), today()),
        "steps": showing.steps(row, happened, today()),
        "successor_waits": any(queries.state(one, today()) in life.UNDER_WAY for one in others),
        "at_risk": life_queries.at_risk(db(), trust, row.municipality, row.ends_on) if row.ends_on else [],
    }


def signature_words(row: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Who signed for each party, as what, where, when, and how: told as it is."""
    found = []
    for party, name in PARTY_NAMES.items():
        value = {what: getattr(row, f"signed_{party}_{what}") for what in SIGNATURE}
        if value["on"] is None:
            continue
        said = {
            one.casefold(): one for one in (value["authority"], value["title"], value["by"]) if one
        }  # a title is often the authority
        who = ", ".join(reversed(said.values()))
        where = " ".join(one for one in (value["place"], dato(value["on"])) if one)
        how = [_(METHOD_NAMES[value["method"]])] if value["method"] else []
        how += [_(LEVEL_NAMES[value["level"]])] if value["level"] and value["method"] != "paper" else []
        found.append((_(name), "; ".join([who, where, *([", ".join(how)] if how else [])])))
    return found


@bp.post("/agreements/<case_id>/edit")
@requires(Permission.AGREEMENT_REGISTER)
def edit(case_id: str) -> ResponseReturnValue:
    trust, id_ = split_case(case_id)
    typed = form_data()
    try:
        signed, version = CompleteFormSchema().load(typed)
        scan = chosen_scan()
        service.get(db(), trust, id_)
        rules = directory.current_rules(db(), trust, today())
        service.complete(db(), actor(), rules, id_, signed, version, scan, today=today())
    except (ValidationError, Refusal) as problem:
        return agreement_page(case_id, typed, errors_of(problem)), 422
    flash(_("Avtalen er lagret."))
    return redirect(f"/agreements/{case_id}", 303)


@bp.get("/agreements/<case_id>/documents/<int:document_id>")
@requires(Permission.AGREEMENT_READ)
def download(case_id: str, document_id: int) -> ResponseReturnValue:
    return sent_document(case_id, document_id)


def sent_document(case_id: str, document_id: int) -> ResponseReturnValue:
    """The exact bytes as an attachment; never shown inside a page of ours."""
    found = queries.document(db(), *split_case(case_id), document_id) if document_id < 10**18 else None
    if found is None:
        raise NotFound
    return send_file(
        BytesIO(found.content), mimetype="application/pdf", as_attachment=True, download_name=found.filename, etag=found.sha256
    )


def chosen_scan() -> Scan | None:
    """The uploaded file, or None where none was chosen."""
    file = request.files.get("scan")
    if file is None or not file.filename:
        return None
    with file.stream as stream:
        return Scan(file.filename, stream.read(service.LARGEST + 1))


def read_form(typed: dict[str, Any]) -> tuple[Register, Scan]:
    """The whole form; everything that is wrong is said at once, a missing file too."""
    scan, wrong = chosen_scan(), {}
    try:
        command = RegisterFormSchema().load(typed)
    except ValidationError as problem:
        command, wrong = None, problem.messages_dict
    if scan is None:
        wrong = {**wrong, "scan": [N_("Velg PDF-en med den signerte avtalen.")]}
    if wrong or scan is None or command is None:
        raise ValidationError(wrong)
    return command, scan
