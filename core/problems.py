"""Every refusal and error as an answer: problem+json (RFC 9457) for a program, a page for a person."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from flask import Response, current_app, jsonify, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from core import audit, errors
from core.i18n import gettext as _
from core.i18n import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marshmallow import ValidationError

    from core.trusts.terms import Finding, Rule


def is_api() -> bool:
    return request.path.startswith("/api/")


def _quoted(target: str) -> str:
    return quote(target, safe="/")


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal ready to be shown: RFC 9457 for JSON, the error page for people."""

    refusal: errors.Refusal

    def sentence(self) -> str:
        text = self.refusal.sentence
        return _(text, **self.refusal.params) if isinstance(text, str) else render(text)

    def json(self) -> Response:
        refusal = self.refusal
        body: dict[str, Any] = {
            "type": f"{current_app.config['PROBLEM_BASE']}/problems/{refusal.code}",
            "title": self.sentence(),
            "status": refusal.status,
            "code": refusal.code,
        }
        if refusal.errors:
            body["errors"] = [
                {"pointer": "/" + field.replace(".", "/"), "detail": said(messages)} for field, messages in refusal.errors.items()
            ]
        if refusal.rule is not None:
            body["rule"] = rule_json(refusal.rule)
        if refusal.remedy is not None:
            body["remedy"] = said(refusal.remedy)
        for part in ("stored", "typed"):
            if part in refusal.extra:
                body[part] = audit.plain(refusal.extra[part])
        response = make_response(jsonify(body), refusal.status)
        response.headers["Content-Type"] = "application/problem+json"
        return response

    def page(self) -> Response:
        refusal = self.refusal
        known = {403, 404, 409, 410, 503}
        template = 410 if refusal.code.startswith("link_") else refusal.status if refusal.status in known else 422
        page = render_template(f"errors/{template}.html", sentence=self.sentence(), refusal=refusal)
        return make_response(page, refusal.status)


def rule_json(rule: Rule) -> dict[str, Any]:
    """How sure a rule is, and the sentence it rests on."""
    return {
        "key": rule.key,
        "status": str(rule.status),
        "quote": rule.source.quote if rule.source else None,
        "document": rule.source.document if rule.source else None,
        "document_date": rule.source.document_date if rule.source else None,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """What a rule says of a matter: the sentence, what to do, and the rule itself."""
    return {
        "key": finding.key,
        "severity": str(finding.severity),
        "text": render(finding.text),
        "remedy": render(finding.remedy) if finding.remedy else None,
        "rule": rule_json(finding.rule) if finding.rule else None,
    }


def said(message: Any) -> str:  # noqa: ANN401 - a msgid, a Text or marshmallow's list of them
    """A message in the user's language, whatever shape it came in."""
    if isinstance(message, list | tuple):
        return " ".join(said(one) for one in message)
    if isinstance(message, dict):
        return " ".join(said(one) for one in message.values())
    return _(message) if isinstance(message, str) else render(message)


def answer(refusal: errors.Refusal) -> Response:
    """The one way out for every refusal."""
    if isinstance(refusal, errors.SignInNeeded) and not is_api():
        target = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return cast("Response", redirect("/login" if target == "/" else f"/login?next={_quoted(target)}", 303))
    problem = Problem(refusal)
    response = problem.json() if is_api() else problem.page()
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refusal.extra:
        response.headers["Retry-After"] = str(refusal.extra["retry_after"])
    return response


def invalid(problem: ValidationError) -> Response:
    """What was sent does not fit its schema, where no form comes back with it."""
    return answer(from_marshmallow(problem.messages_dict))


def unexpected(problem: Exception) -> Response:
    errors.report("unexpected", route=str(request.url_rule), error=type(problem).__name__, exc_info=current_app.debug or None)
    if current_app.config.get("PROPAGATE_UNEXPECTED"):
        raise problem
    refusal = errors.Refusal(
        "unexpected",
        errors.N_("Noe gikk galt hos oss. Ingenting er lagret. Prøv igjen, eller meld fra om det fortsetter."),
        status=500,
    )
    return Problem(refusal).json() if is_api() else make_response(render_template("errors/500.html"), 500)


def http_problem(problem: HTTPException) -> Response:
    code = problem.code or 500
    if code in {301, 302, 303, 307, 308}:
        return cast("Response", problem.get_response())
    if code == HTTPStatus.NOT_FOUND:
        return answer(errors.NotFound())
    sentences = {
        400: errors.N_("Forespørselen kunne ikke leses. Last siden på nytt og prøv igjen."),
        405: errors.N_("Dette kan ikke gjøres på denne adressen."),
        413: errors.N_("Filen er for stor. Største tillatte størrelse er 12 MB."),
        415: errors.N_("Filtypen eller formatet støttes ikke."),
    }
    name = "csrf" if type(problem).__name__ == "CSRFError" else f"http_{code}"
    sentence = (
        errors.N_("Siden var åpen for lenge. Last den på nytt og send en gang til.") if name == "csrf" else sentences.get(code)
    )
    refusal = errors.Refusal(name, sentence or errors.N_("Forespørselen kunne ikke behandles."), status=code)
    if code == HTTPStatus.UNPROCESSABLE_ENTITY:  # flask-smorest's own validation
        messages = getattr(problem, "data", {}).get("messages", {})
        return answer(from_marshmallow(messages.get("json", messages.get("query", messages))))
    response = answer(refusal)
    if isinstance(problem, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(problem.valid_methods or ()))
    return response


def flattened(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, Any]:
    """Give marshmallow's nested messages as ``{"wishes.0.unit": [...]}``."""
    flat: dict[str, Any] = {}
    for key, value in messages.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            flat.update(flattened(value, f"{path}."))
        else:
            flat[path.removesuffix("._schema") or path] = value
    return flat


def from_marshmallow(messages: Mapping[Any, Any]) -> errors.Refusal:
    """Schema errors as a refusal with an entry per field."""
    return errors.Refusal("invalid", errors.N_("Rett opp feltene som er merket."), errors=flattened(messages))


def errors_of(problem: ValidationError | errors.Refusal) -> dict[str, str]:
    """Sentences by field, for a form that comes back; what is no field's own stands for the whole form.

    Anything but a 422 goes on to the one handler.
    """
    refusal = problem if isinstance(problem, errors.Refusal) else from_marshmallow(problem.messages_dict)
    if refusal.status != HTTPStatus.UNPROCESSABLE_ENTITY:
        raise refusal
    found = {field.split(".")[0]: said(messages) for field, messages in refusal.errors.items()}
    return found or {"_form": Problem(refusal).sentence()}
