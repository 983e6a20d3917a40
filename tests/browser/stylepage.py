"""Every macro on pages of their own, with sample data: what the browser tests look at. No database, no sign-in.

Run it by hand to look for oneself: `python -m flask --app tests/browser/stylepage.py run`.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, flash, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

import core
from core import assets, i18n
from core.accounts.answers import Asked
from core.charts import Chart, Period, Row, timeline_chart
from core.trusts.terms import N_, Finding, Rule, RuleStatus, Severity, Source

CORE = Path(core.__file__).parent
TODAY = date(2026, 11, 22)

STATED = Rule(
    "first_notice",
    12,
    RuleStatus.STATED,
    Source("Kommunen melder behovet senest 12 måneder før ønsket oppstart.", "Rutine for ALIS, eksempel", "2024-06"),
    N_("Frist for innmelding, måneder før oppstart"),
)
READING = Rule(
    "final_evaluation",
    (6, 9),
    RuleStatus.OUR_READING,
    Source("Tjenesten avsluttes med en sluttvurdering …", "Avtale, eksempel", None),
    N_("Sluttevaluering"),
    reading=N_("Kilden sier ikke når; vi regner siste dag av perioden."),
)
SILENT = Rule("reconfirm", None, RuleStatus.NOT_PUBLISHED, None, N_("Fornyet forespørsel"))


@dataclass
class Named:
    name: str


@dataclass
class Belonging:
    id: int
    name: str
    roles_text: str
    current: bool = False


@dataclass
class Refused:
    """Shaped as core.errors.Refusal."""

    code: str
    errors: dict[str, Any] = field(default_factory=dict)
    rule: Rule | None = None
    remedy: Any = None
    extra: dict[str, Any] = field(default_factory=dict)


MED, BARN, KIR, PHR = "Medisinsk klinikk", "Barneklinikken", "Kirurgisk klinikk", "Psykisk helse- og rusklinikken"
ROWS = [
    ("nlsh-1041", "Ingrid Eksempel", "Bodø", f"{MED}, Bodø", date(2027, 3, 1), date(2026, 11, 10), "notified"),
    ("nlsh-1047", "Áilu Máhtte Prøve", "Hábmer – Hamarøy", f"{BARN}, Bodø", date(2027, 9, 1), date(2026, 12, 1), "waiting"),
    ("nlsh-1049", "Sondre Oppdiktet", "Vågan", f"{PHR}, Lofoten", date(2027, 4, 1), date(2027, 1, 5), "offered"),
    ("nlsh-1052", "Maria Čeavžás Prøve", "Fauske – Fuossko", f"{PHR}, Fauske", date(2027, 2, 1), date(2027, 1, 12), "accepted"),
    (
        "nlsh-1055",
        "Øystein Eksempelm.",
        "Sortland – Suortá",
        f"{KIR}, Vesterålen",
        date(2027, 6, 1),
        date(2027, 2, 1),
        "presented",
    ),
    ("nlsh-1058", "Hedda Prøvesen", "Meløy", f"{MED}, Lofoten", date(2027, 9, 1), date(2027, 3, 1), "post_elsewhere"),
    ("nlsh-1060", "Tuva Oppdiktet", "Vestvågøy", f"{KIR}, Lofoten", date(2026, 10, 1), date(2026, 4, 1), "in_service"),
]

UNITS = [("Medisinsk klinikk, Bodø",) * 2, ("Barneklinikken, Bodø",) * 2]
SCHEMES = [("new", "Ny ordning", "Spesialiteten startet etter 01.03.2019"), ("old", "Gammel ordning")]


def chart() -> Chart:
    def period(who: str, start: date, end: date, state: str) -> Period:
        return Period(who, start, end, state, url="" if state == "open" else "/request")

    autumn = date(2027, 9, 1), date(2028, 2, 29)
    rows = [
        Row(MED, "Bodø", (
            period("L. Prøve", date(2026, 8, 1), date(2027, 1, 31), "in_service"),
            period("I. Eksempel", date(2027, 3, 1), date(2027, 8, 31), "overdue"),
            period("Ledig", *autumn, "open"))),
        Row(MED, "Lofoten", (
            period("H. Prøvesen", *autumn, "waiting"),
            period("A. Etterpå", date(2027, 10, 1), date(2028, 3, 31), "planned"))),
        Row(KIR, "Lofoten", (
            period("T. Oppdiktet", date(2026, 10, 1), date(2027, 3, 31), "in_service"),
            period("Ledig", date(2027, 4, 1), date(2027, 9, 30), "open"))),
        Row(BARN, "Bodø", (period("Á. M. Prøve", *autumn, "maybe"),)),
        Row(PHR, "Fauske", (period("M. Č. Prøve", date(2027, 2, 1), date(2027, 10, 31), "accepted"),)),
        Row(PHR, "Lofoten", (period("S. Oppdiktet", date(2027, 4, 1), date(2027, 9, 30), "offered"),)),
    ]  # fmt: skip
    return timeline_chart(rows, date(2026, 7, 1), date(2028, 3, 31), TODAY)


FINDINGS = [
    Finding(
        "agreement",
        Severity.HOLD,
        N_("Avtale mangler mellom %(municipality)s og helseforetaket", municipality="Sortland"),
        STATED,
        remedy=N_("Mangler før tilbud kan gis: registrer avtalen, eller send den til signering."),
    ),
    Finding("late", Severity.WARN, N_("Innmeldingen kommer %(days)s dager etter fristen", days=12), SILENT),
    Finding("scheme", Severity.REFUSE, N_("Gammel ordning meldes ikke inn her"), remedy=N_("Ta kontakt med helseforetaket.")),
    Finding("info", Severity.INFO, N_("Kopi er sendt til ALIS")),
]

STEPS: list[dict[str, Any]] = [
    {"label": "Innmeldt", "state": "done", "date": date(2025, 11, 12), "who": "Kari Koordinator, Bodø kommune", "rule": STATED},
    {"label": "Gjennomføringsplan", "state": "late", "due_on": date(2026, 11, 10), "note": "Planen er ikke signert ennå."},
    {"label": "Fornyet forespørsel", "state": "now", "opens_on": date(2026, 9, 1), "due_on": date(2026, 12, 1), "rule": READING},
    {"label": "Kurs", "state": "skipped"},
    {"label": "Arbeidsavtale", "state": "not_open", "opens_on": date(2027, 3, 1), "due_on": date(2027, 6, 1)},
    {"label": "Sluttevaluering", "state": "undated", "rule": SILENT},
]

ERRORS = {
    "name": ["Skriv inn fullt navn, for eksempel «Kari Nordmann»."],
    "hpr_number": "HPR-nummeret skal ha 7–9 siffer og ingen bokstaver.",
    "wanted_from": "Skriv datoen som dag, måned og år, for eksempel 01.03.2028.",
    "trusts": "Velg minst ett helseforetak.",
    "_schema": "Perioden må vare minst seks måneder.",
}


NAV = [
    ("/", "Arbeidsliste"),
    ("/list", "Innmeldte ALIS"),
    ("/form", "Meld inn"),
    ("/request", "Ledige vikariater"),
    ("/periods", "Tjenesteperioder"),
    ("/contacts", "Kontakter"),
    ("/rules", "Regler"),
]
EXTRA: dict[str, dict[str, Any]] = {
    "409": {
        "stored": {"wanted_from": date(2027, 3, 1), "place": "Bodø"},
        "typed": {"wanted_from": date(2027, 9, 1), "place": "Bodø"},
        "labels": {"wanted_from": "Ønsket oppstart", "place": "Sted"},
        "action": "/form",
        "version": 4,
    },
    "410": {
        "contact": Asked("Kari Koordinator, Bodø kommune", "755 00 000", "kari@demo.invalid"),
        "answer": "Ja",
        "answered_on": date(2026, 11, 20),
    },
}
pages = Blueprint("pages", __name__)


def create_app() -> Flask:
    app = Flask("core", root_path=str(CORE), static_folder="static", template_folder="templates")
    app.secret_key = "stylepage"
    app.jinja_loader = ChoiceLoader([FileSystemLoader(CORE / "templates"), FileSystemLoader(Path(__file__).parent / "templates")])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    assets.init_app(app)
    i18n.init_app(app)
    app.register_blueprint(pages)
    app.context_processor(frame)
    app.after_request(strict)
    return app


def frame() -> dict[str, Any]:
    if request.args.get("bare") is not None or request.path.startswith("/public"):
        return {"demo": True}
    return {
        "me": Named("Ingrid-Helene Koordinator"),
        "org": Named("Nordlandssykehuset HF"),
        "memberships": [
            Belonging(1, "Nordlandssykehuset HF", "ALIS-kontakt", current=True),
            Belonging(2, "Bodø kommune", "ALIS-koordinator, veileder"),
        ],
        "nav": [(url, label, url == request.path) for url, label in NAV],
        "demo": True,
        "search_url": "/search",
        "settings_url": "/settings",
    }


def strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = assets.CONTENT_SECURITY_POLICY
    return response


@pages.get("/")
def worklist() -> str:
    flash("Innmeldingen er mottatt 22.11.2026. Kopi er sendt til ALIS.")
    now = datetime(2026, 11, 22, 7, 14, tzinfo=UTC)
    return render_template("style_worklist.html", rows=ROWS, today=TODAY, findings_=FINDINGS, now=now)


@pages.get("/list")
def listing() -> str:
    q, after = request.args.get("q", ""), request.args.get("after")
    rows = [r for r in ROWS if q.casefold() in f"{r[1]} {r[2]}".casefold()]
    if after:
        rows = [r for r in ROWS if r[0] > after] * 2
    template = "_style_list.html" if request.headers.get("HX-Request") else "style_list.html"
    next_url = "" if after or q else "/list?after=nlsh-1055"
    return render_template(template, rows=rows, today=TODAY, q=q, next_url=next_url, units=UNITS)


@pages.route("/form", methods=["GET", "POST"])
def form() -> tuple[str, int]:
    errors = ERRORS if request.method == "POST" else {}
    shown = {"form": request.form, "errors": errors, "units": UNITS, "schemes": SCHEMES, "rule": STATED}
    return render_template("style_form.html", **shown), 422 if errors else 200


@pages.get("/request")
def one() -> str:
    rules = {"stated": STATED, "reading": READING, "silent": SILENT}
    return render_template("style_request.html", steps=STEPS, findings_=FINDINGS, today=TODAY, **rules)


@pages.get("/periods")
def periods() -> str:
    return render_template("style_periods.html", chart=chart())


@pages.get("/public")
def public() -> str:
    return render_template("style_public.html", form={}, errors={})


@pages.get("/error/<code>")
def error(code: str) -> tuple[str, int]:
    refusal = Refused(code, extra=EXTRA.get(code, {}))
    if code == "422":
        refusal.rule, refusal.errors = STATED, {"unit": ["Velg en annen enhet."]}
    sentence = "" if request.args.get("bare") is not None else "Forklaringen står her, i én setning."
    context: dict[str, Any] = {} if code == "500" else {"refusal": refusal, "sentence": sentence}
    return render_template(f"errors/{code}.html", **context), int(code)
