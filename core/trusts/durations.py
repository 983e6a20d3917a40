"""How long the service is, against what the trust's sources recommend (R-047…R-049, R-056; C-07)."""

from core.dates import lasts_at_least, length_in_months
from core.trusts.matters import Finding, PeriodFacts, Severity
from core.trusts.sources import N_, RuleBook


def check_durations(periods: tuple[PeriodFacts, ...], book: RuleBook) -> tuple[Finding, ...]:
    """Warn about a service shorter than recommended; split service counts only where the trust's source knows it."""
    minimum = book.number("min_months")
    if minimum is None or not periods or any(lasts_at_least(p.starts_on, p.ends_on, minimum) for p in periods):
        return ()
    total = sum(length_in_months(p.starts_on, p.ends_on) for p in periods)
    if len(periods) > 1 and total >= minimum:
        return _split(periods, book, minimum)
    return (_short(book, total, minimum),)


def _split(periods: tuple[PeriodFacts, ...], book: RuleBook, minimum: int) -> tuple[Finding, ...]:
    parts = book.pair("split_months")
    if parts is None:
        text = N_("Tjenesten er delt. Rutinen anbefaler minst %(months)s måneder og nevner ikke deling.", months=minimum)
        return (Finding("split_not_stated", Severity.WARN, text, book.rule("min_months"), "period", needs_reason=True),)
    if len(periods) <= len(parts) and all(lasts_at_least(p.starts_on, p.ends_on, min(parts)) for p in periods):
        return ()
    text = N_(
        "Delt tjeneste skal være to perioder på minst %(part)s måneder hver; denne delingen oppfyller ikke det.",
        part=min(parts),
    )
    return (Finding("split_too_short", Severity.WARN, text, book.rule("split_months"), "period", needs_reason=True),)


def _short(book: RuleBook, total: float, minimum: int) -> Finding:
    exception = book.pair("exception_months")
    if exception and exception[0] <= total < exception[1]:
        text = N_(
            "Perioden er mellom %(least)s og %(most)s måneder: unntaksvis mulig. Arbeidsgiveransvar og lønn er som ellers.",
            least=exception[0],
            most=exception[1],
        )
        rule = book.rule("exception_months")
        return Finding("period_exception", Severity.WARN, text, rule, "period", needs_reason=True)
    text = N_("Perioden er kortere enn anbefalt varighet, minst %(months)s måneder.", months=minimum)
    remedy = N_("Forleng perioden, eller begrunn hvorfor den er kortere.")
    return Finding("period_short", Severity.WARN, text, book.rule("min_months"), "period", remedy, needs_reason=True)
