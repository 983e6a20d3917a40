"""Pages for messages: the organisation's list, one case's history, and in a demo the mailbox with what would have been sent."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from core.errors import N_, NotFound
from core.fields import read_number
from core.i18n import gettext as _
from core.notices import queries, retrying
from core.permissions import ROLE_NAMES, Permission, requires
from core.web import actor, db, me, next_url, settings

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


bp = Blueprint("notices", __name__, template_folder="templates")

STATUS_CHOICES = (
    ("queued", N_("Skal sendes")),
    ("sent", N_("Sendt")),
    ("cancelled", N_("Ikke sendt, saken er avsluttet")),
    ("dead", N_("Kunne ikke sendes")),
    ("held", N_("Kommer i neste oppsummering")),
)
REASONS = {
    "no address": N_("Ingen e-postadresse er ført opp for mottakeren."),
    "unusable address or subject": N_("Adressen eller emnet kan ikke brukes i en e-post."),
    "copy refused": N_("Kopien kom ikke fram: adressen er avvist."),
    "a demo writes to no real address": N_("En demo skriver ikke til virkelige adresser."),
}
# who may read messages at all: the others have no grant on the table


REMEDIES = {
    "no address": N_("Før opp en kontakt eller en adresse, og send på nytt."),
    "smtp 5": N_("Rett adressen i kontaktene eller kommunens profil, og send på nytt."),
    "smtp sign-in": N_("Driften må rette påloggingen til e-posttjeneren."),
    "unusable": N_("Rett adressen, og send på nytt."),
    "a demo": N_("Dette går bare i en demo."),
}


def remedy(error: str | None) -> str:
    """What to do about a dead letter."""
    found = next((text for start, text in REMEDIES.items() if (error or "").startswith(start)), None)
    return _(found) if found else _("E-posttjeneren var ikke å nå. Send på nytt når den svarer.")


def reason(error: str | None) -> str:
    """Why it has not gone out, in words where we have them; a reply code is shown as it is."""
    if not error:
        return ""
    return _(REASONS[error]) if error in REASONS else _("E-posttjeneren svarte: %(code)s", code=error)


def read_before() -> int | None:
    return read_number(request.args.get("before", ""))


PAGE = 25  # messages with their texts; the API gives more


def own_page(*, status: str = "", size: int = queries.PAGE) -> tuple[Any, int | None]:
    """A page of the messages of the organisation that one works for."""
    who = me()
    return queries.page(db(), trust=who.trust, municipality=who.municipality, status=status, before=read_before(), size=size)


@bp.get("/messages")
@requires(Permission.MESSAGE_READ)
def messages() -> ResponseReturnValue:
    status = request.args.get("status", "")
    status = status if status in queries.STATUSES else ""
    rows, before = own_page(status=status, size=PAGE)
    return render_template(
        "notices/messages.html",
        **words(rows),
        status=status,
        statuses=[(value, _(label)) for value, label in STATUS_CHOICES],
        next_url=next_url(before, "before"),
    )


@bp.post("/messages/<trust>-<int:message_id>/retry")
@requires(Permission.MESSAGE_RETRY)
def retry(trust: str, message_id: int) -> ResponseReturnValue:
    retrying.again(db(), actor(), trust, message_id)
    flash(_("Meldingen sendes på nytt. Er saken avsluttet, går den ikke ut."))
    return redirect("/messages?status=dead", 303)


@bp.get("/mailbox")
@requires(Permission.SIGNED_IN)
def mailbox() -> ResponseReturnValue:
    """What a demo would have sent, links and all: this is where one clicks as the ALIS. Elsewhere the page does not exist."""
    if not settings().demo:
        raise NotFound
    rows, before = own_page(size=PAGE) if me().scope.kind in queries.READERS else ([], None)
    place = next_url(before, "before")
    return render_template("notices/mailbox.html", **words(rows, secrets=True), letters=account_letters(), next_url=place)


def account_letters() -> list[tuple[str, str, str]]:
    """To, subject and text of a demo's newest mails with a link for choosing a password: no organisation's, so no messages."""
    files = sorted(settings().mailbox.glob("account-*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)[:5]
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    bodies = [mail.get_body(("plain",)) for mail in mails]
    return [
        (str(mail["To"]), str(mail["Subject"]).strip(), body.get_content() if body else "")
        for mail, body in zip(mails, bodies, strict=True)
    ]


@bp.app_template_global("message_words")
def words(rows: Any, *, secrets: bool = False) -> dict[str, Any]:  # noqa: ANN401 - Core rows
    """What the templates need beside the rows."""
    base = settings().base_url
    return {
        "rows": rows,
        "bodies": {(row.trust, row.id): queries.shown_body(row.body, base, secrets=secrets) for row in rows},
        "reasons": {(row.trust, row.id): reason(row.last_error) for row in rows if row.last_error},
        "remedies": {(row.trust, row.id): remedy(row.last_error) for row in rows if row.status == "dead"},
        "role_names": {role: _(name) for role, name in ROLE_NAMES.items()} | {"trainee": _("ALIS-en selv")},
        "status_names": {value: _(label) for value, label in STATUS_CHOICES},
    }
