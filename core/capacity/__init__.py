"""Need against capacity, three years ahead: counts in, ranges out; no person, no database, no clock.

`table` is arithmetic. `forecast`, `what_if` and `backtest` import numpy when they run: they belong in the worker.
"""

from core.capacity.forecast import backtest, forecast, what_if
from core.capacity.table import half_year, quarter, table
from core.capacity.terms import (
    WAITS,
    Band,
    Basis,
    Cell,
    Clinic,
    ClinicForecast,
    Coverage,
    Forecast,
    Known,
    Need,
    Past,
    Period,
    Post,
)

__all__ = [
    "WAITS",
    "Band",
    "Basis",
    "Cell",
    "Clinic",
    "ClinicForecast",
    "Coverage",
    "Forecast",
    "Known",
    "Need",
    "Past",
    "Period",
    "Post",
    "backtest",
    "forecast",
    "half_year",
    "quarter",
    "table",
    "what_if",
]
