"""The forecast from a stored count, with its chart as SVG. Runs in core.computing's child process: numpy and the renderer stay there."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, Any

from core.capacity import Basis, Clinic, Need, Past, Post, backtest, forecast
from core.proposals.stored import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.capacity import ClinicForecast, Forecast


NOW, MORE = "nå", "med flere"


def compute(given: dict[str, Any]) -> dict[str, Any]:
    """The ranges as things stand, and (where asked) with more earmarked posts; the back-test; the chart."""
    began = monotonic()
    today = date.fromisoformat(given["today"])
    clinics = [Clinic(**one) for one in given["clinics"]]
    needs = [Need(**{**one, "wanted_on": date.fromisoformat(one["wanted_on"])}) for one in given["needs"]]
    posts = [
        Post(**{**one, "starts_on": date.fromisoformat(one["starts_on"]), "ends_on": date.fromisoformat(one["ends_on"])})
        for one in given["posts"]
    ]
    past = [
        Past(**{**one, **{name: date.fromisoformat(one[name]) for name in ("notified_on", "wanted_on")}}) for one in given["past"]
    ]
    basis = Basis(notice=tuple(given["notice"]))
    found = forecast(clinics, needs, posts, today=today, basis=basis)
    extra: dict[str, int] = given["options"].get("extra") or {}
    other = forecast(clinics, needs, posts, today=today, basis=basis, extra_posts=extra) if extra else None
    return {
        "clinics": [_clinic(one) for one in found.clinics],
        "with_extra": [_clinic(one) for one in other.clinics] if other else [],
        "coverage": asdict(backtest(past, today=today, basis=basis)),
        "basis": {"scenarios": basis.scenarios, "months": basis.months, "realised": basis.realised},
        "digest": (other or found).digest,
        "seconds": round(monotonic() - began, 3),
        "chart": chart(found, other),
    }


def _clinic(one: ClinicForecast) -> dict[str, Any]:
    told: dict[str, Any] = plain(asdict(one))
    return told


def chart(found: Forecast, other: Forecast | None) -> str:
    """Those still waiting at the end of each half-year, all clinics together: middle and range; SVG that a page can show as it is."""
    import vl_convert  # noqa: PLC0415 - the renderer is loaded in the child alone

    rows = [*_rows(found, NOW), *(_rows(other, MORE) if other else [])]
    colour = {
        "field": "case",
        "type": "nominal",
        "scale": {"domain": [NOW, MORE], "range": ["#0b4f6c", "#b35900"]},
        "legend": None,
    }
    x = {"field": "half", "type": "ordinal", "sort": None, "axis": {"title": None, "labelAngle": 0}}
    spec: Mapping[str, Any] = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 420,
        "height": 250,
        "autosize": {"type": "fit", "contains": "padding"},  # as large as the page says
        "background": "white",
        "data": {"values": rows},
        "config": {
            "font": "Inter, system-ui, sans-serif",
            "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
            "view": {"stroke": None},
        },
        "layer": [
            {
                "mark": {"type": "bar", "size": 14, "opacity": 0.3},
                "encoding": {
                    "x": x,
                    "xOffset": {"field": "case", "sort": [NOW, MORE]},
                    "y": {"field": "p10", "type": "quantitative", "axis": {"title": "venter", "tickMinStep": 1}},
                    "y2": {"field": "p90"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "tick", "thickness": 3, "size": 20},
                "encoding": {
                    "x": x,
                    "xOffset": {"field": "case", "sort": [NOW, MORE]},
                    "y": {"field": "p50", "type": "quantitative"},
                    "color": colour,
                },
            },
        ],
    }
    drawn: str = vl_convert.vegalite_to_svg(dict(spec))
    return drawn


def _rows(found: Forecast, case: str) -> list[dict[str, Any]]:
    """Sums of the clinics' own percentiles: an outer bound of the range for all of them together, and said so on the page."""
    periods = found.clinics[0].periods if found.clinics else ()
    return [
        {
            "half": f"{period.period.number}/{period.period.year % 100:02}",
            "case": case,
            **{
                name: sum(getattr(clinic.periods[at].waiting, name) for clinic in found.clinics) for name in ("p10", "p50", "p90")
            },
        }
        for at, period in enumerate(periods)
    ]
