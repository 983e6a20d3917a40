"""A rule's value and status in words, for pages and the terminal alike."""

from dataclasses import replace
from datetime import date

from core.trusts.sources import N_, Rule, RuleStatus, RuleValue, Text

STATUS_WORDS = {
    RuleStatus.STATED: N_("står i kilden"),
    RuleStatus.OUR_READING: N_("vår lesning"),
    RuleStatus.CONFIRMED: N_("bekreftet av foretaket"),
    RuleStatus.NOT_PUBLISHED: N_("ikke publisert"),
}
_CODES = {
    "hold": N_("tilbud og arbeidsavtale venter"),
    "warn": N_("varsel, stopper ikke tilbud"),
    "new": N_("ny ordning"),
    "converted": N_("konvertert til ny ordning"),
    "registered_institutions": N_("ved registrerte utdanningsvirksomheter"),
    "approved": N_("godkjent"),
    "registered": N_("registrert"),
    "municipality": N_("kommunen"),
    "municipality.coordinator": N_("kommunens ALIS-koordinator"),
    "municipality.leader": N_("leder for legetjenesten i kommunen"),
    "trust": N_("helseforetaket"),
    "trust.contact": N_("ALIS-kontakten i helseforetaket"),
    "trust.adviser": N_("fagrådgiver"),
    "trust.unit_leader": N_("leder for enheten"),
    "trust.personnel": N_("Personal"),
    "trainee": N_("ALIS"),
    "trust_offers": N_("ALIS-kontakten tilbyr"),
    "head_chooses": N_("avdelingsleder velger blant kandidatene"),
    "at_once": N_("straks planen er tildelt"),
    "with_plan": N_("samtidig med at ønsket føres i planen"),
    "period": N_("tidsrom"),
    "place": N_("sted"),
    "department": N_("avdeling"),
    "unit": N_("klinisk enhet"),
    "arena": N_("læringsarena"),
    "unit_and_period": N_("samme enhet til samme tid"),
    "employment_contract": N_("når arbeidsavtalen inngås"),
    "main_rule": N_("i hovedsak"),
    "waits": N_("venter til annet vikariat blir ledig"),
    "close_dialogue": N_("i tett dialog med kommunen"),
    "recommended": N_("anbefales å være med"),
    "signed_by_both": N_("når begge har underskrevet"),
    "yearly": N_("årlig"),
    "interim": N_("ledige vikariater til den regionale planen foreligger"),
    "in_preparation": N_("under utarbeidelse"),
    "register": N_("lister i Fiktiv enhet"),
}
_BY_KEY = {("priority_group", "period"): N_("til samme tid")}


def value_in_words(rule: Rule) -> Text:
    """Say a value so that a reader needs no key; a value that is a word of the source stays that word."""
    if rule.value is None:
        return STATUS_WORDS[RuleStatus.NOT_PUBLISHED]
    if isinstance(rule.value, tuple):
        match rule.value:
            case (int(first), int(second)) if first == second:
                return N_("%(first)s + %(second)s", first=first, second=second)
            case (int(first), int(second)):
                return N_("%(first)s–%(second)s", first=first, second=second)
        return N_("%(items)s", items=tuple(_one(rule.key, item) for item in rule.value))
    return _one(rule.key, rule.value)


def suggestion_in_words(rule: Rule) -> Text:
    """Say what is suggested for a rule that no source answers."""
    return value_in_words(replace(rule, value=rule.suggestion.value if rule.suggestion else None))


def _one(key: str, value: RuleValue) -> Text:
    if isinstance(value, bool):
        return N_("ja") if value else N_("nei")
    if isinstance(value, (int, date)):
        return N_("%(value)s", value=value)
    word = str(value)
    return _BY_KEY.get((key, word)) or _CODES.get(word) or N_("%(value)s", value=word)
