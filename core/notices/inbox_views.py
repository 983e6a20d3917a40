"""«Innboks»: what has been sent to one's own roles, what is new, and how one wants mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template
from marshmallow import ValidationError

from core.errors import N_
from core.i18n import NAMES
from core.i18n import gettext as _
from core.notices import inbox, wording
from core.notices.inbox_schemas import DeliverySchema, ReadSchema
from core.notices.queries import READERS
from core.notices.views import read_before, words
from core.permissions import Permission, requires
from core.problems import errors_of
from core.tenancy import ScopeKind
from core.web import db, form_data, me, next_url

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("inbox", __name__, template_folder="templates")

CHOICES = (
    ("immediate", N_("Én e-post for hver melding, med én gang")),
    ("daily", N_("Én oppsummering om dagen, klokken sju")),
)
INBOX = READERS | {ScopeKind.MENTOR}


def own_rows() -> tuple[Any, int | None]:
    return inbox.page(db(), me(), before=read_before()) if me().scope.kind in INBOX else ([], None)


@bp.get("/inbox")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    rows, before = own_rows()
    _delivery, through = inbox.choice(db(), me())
    return render_template(
        "notices/inbox.html",
        **words(rows),
        read_through=through,
        newest=rows[0].id if rows and rows[0].id > through else None,
        next_url=next_url(before, "before"),
    )


@bp.post("/inbox/read")
@requires(Permission.SIGNED_IN)
def read() -> ResponseReturnValue:
    inbox.mark_read(db(), me(), ReadSchema().load(form_data())["through"])
    flash(_("Meldingene er merket som lest."))
    return redirect("/inbox", 303)


@bp.get("/inbox/settings")
@requires(Permission.SIGNED_IN)
def choices() -> ResponseReturnValue:
    delivery, _through = inbox.choice(db(), me())
    return _choices({"delivery": delivery, "language": me().language}, {})


@bp.post("/inbox/settings")
@requires(Permission.SIGNED_IN)
def choose() -> ResponseReturnValue:
    typed = form_data()
    try:
        given = DeliverySchema().load(typed)
    except ValidationError as problem:
        return _choices(typed, errors_of(problem))
    inbox.choose(db(), me(), **given)
    flash(_("Valget er lagret."))
    return redirect("/inbox/settings", 303)


def _choices(form: Any, errors: dict[str, str]) -> ResponseReturnValue:  # noqa: ANN401 - values or what was typed
    page = render_template(
        "notices/choices.html",
        form=form,
        errors=errors,
        deliveries=[(value, _(label)) for value, label in CHOICES],
        languages_=[(code, NAMES[code]) for code in wording.LANGUAGES],
    )
    return (page, 422) if errors else page
