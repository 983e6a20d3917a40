"""HSYK's answers: what is not published is left to the core, which invents nothing."""

from core.trusts.hookspecs import hookimpl
from core.trusts.terms import Rule, TrustIdentity
from plugins.hsyk import facts


@hookimpl
def trust_identity() -> TrustIdentity:
    return facts.IDENTITY


@hookimpl
def rules() -> tuple[Rule, ...]:
    return facts.RULES
