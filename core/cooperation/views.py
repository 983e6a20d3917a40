"""Pages that look across an agreement: both parties' duties, the yearly report, the package for a record system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from core.agreements import queries as agreements
from core.cases import split_case
from core.cooperation import duties, duty, packing, queries, yearly
from core.dates import add_months
from core.directory import queries as directory
from core.documents import typeset
from core.documents.sending import attachment
from core.errors import N_, NotFound
from core.i18n import gettext as _
from core.permissions import Permission, requires
from core.web import db, me, today

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("cooperation", __name__, template_folder="templates")

STATES = {
    duty.KEPT: (N_("I orden"), "success"),
    duty.OPEN: (N_("Gjenstår"), "warning"),
    duty.LATE: (N_("Etter fristen"), "danger"),
    duty.IDLE: (N_("Ikke aktuelt nå"), "neutral"),
    duty.UNMEASURED: (N_("Telles ikke her"), "neutral"),
}
PARTIES = ((duty.MUNICIPALITY, N_("Kommunens plikter")), (duty.TRUST, N_("Helseforetakets plikter")))


@bp.get("/agreements/<case_id>/duties")
@requires(Permission.AGREEMENT_READ)
def show_duties(case_id: str) -> ResponseReturnValue:
    shown = duties_context(case_id)
    states = {state: (_(word), color) for state, (word, color) in STATES.items()}
    return render_template("cooperation/duties.html", **shown, states=states, parties=[(key, _(name)) for key, name in PARTIES])


def duties_context(case_id: str) -> dict[str, Any]:
    """The duties of the two with their status today."""
    row = agreement(case_id)
    rules = directory.current_rules(db(), row.trust, today())
    since = add_months(today(), -duty.BACK_MONTHS)
    found = queries.matters(db(), row.trust, row.municipality, since=since, today=today(), municipal=bool(me().municipality))
    seen = duty.Seen(row.trust, row.municipality, rules, found, today())
    return {
        "row": row,
        "case": case_id,
        "duties": duties.of(seen, row.version_label),
        "known": duties.known(rules, row.version_label),
        "today": today(),
    }


def agreement(case_id: str) -> Any:  # noqa: ANN401 - a row
    """The agreement, or NotFound: also where it is not the own party's."""
    row = agreements.one(db(), *split_case(case_id))
    if row is None:
        raise NotFound
    return row


# --- the yearly report


@bp.get("/agreements/report")
@requires(Permission.AGREEMENT_READ)
def all_reports() -> ResponseReturnValue:
    over, rows = reports()
    return render_template(
        "cooperation/reports.html",
        over=over,
        rows=rows,
        own=me().trust,
        **_said(),
    )


@bp.get("/agreements/report.xlsx")
@requires(Permission.AGREEMENT_READ)
def all_reports_sheet() -> ResponseReturnValue:
    over, rows = reports()
    return attachment(yearly.sheet(rows, over, today()), f"arsrapport-{over.year}.xlsx")


def reports() -> tuple[yearly.Period, Any]:
    """The chosen year's figures for every pair of the own side."""
    over, who = yearly.period(asked_year(), today()), me()
    return over, yearly.figures(db(), over, trust=who.trust, municipality=who.municipality)


@bp.get("/agreements/<case_id>/report")
@requires(Permission.AGREEMENT_READ)
def show_report(case_id: str) -> ResponseReturnValue:
    return render_template(
        "cooperation/report.html",
        **report_context(case_id),
        **_said(),
    )


@bp.get("/agreements/<case_id>/report.pdf")
@requires(Permission.AGREEMENT_READ)
def report_paper(case_id: str) -> ResponseReturnValue:
    shown = report_context(case_id)
    paper = yearly.paper(shown["figures"], shown["over"], shown["rules"], case_id, today())
    return attachment(typeset.pdfs([paper])[0], f"arsrapport-{case_id}-{shown['over'].year}.pdf")


@bp.get("/agreements/<case_id>/report.xlsx")
@requires(Permission.AGREEMENT_READ)
def report_sheet(case_id: str) -> ResponseReturnValue:
    shown = report_context(case_id)
    return attachment(yearly.sheet([shown["figures"]], shown["over"], today()), f"arsrapport-{case_id}-{shown['over'].year}.xlsx")


def report_context(case_id: str) -> dict[str, Any]:
    """One pair's figures of the chosen year, with the rules that they are measured against."""
    row, over = agreement(case_id), yearly.period(asked_year(), today())
    found = yearly.figures(db(), over, trust=row.trust, municipality=row.municipality)
    rules = yearly.measured_by(directory.current_rules(db(), row.trust, over.last), row.version_label)
    return {"row": row, "case": case_id, "over": over, "figures": found[0], "rules": rules}


def _said() -> dict[str, Any]:
    return {
        "years": [(str(year), str(year)) for year in yearly.years(today())],
        "measures": yearly.MEASURES,
        "shown": yearly.shown,
    }


def asked_year() -> int:
    """The year in the address; the running one where none can be read."""
    year = request.args.get("year", "")
    return int(year) if year.isdecimal() and len(year) == 4 else today().year  # noqa: PLR2004 - digits of a year


# --- the package


@bp.get("/agreements/<case_id>/archive.zip")
@requires(Permission.AGREEMENT_READ)
def archive(case_id: str) -> ResponseReturnValue:
    """The agreement with its signatures and documents, for the party's own record system."""
    return attachment(packing.of_agreement(db(), agreement(case_id), today=today()), f"avtale-{case_id}.zip")
