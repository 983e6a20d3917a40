"""Schema fields in bokmål, the same for form and JSON: dates as dd.mm.åååå or ISO, closed choices, no birth numbers in prose."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

from core.errors import N_
from core.national_id import looks_like_national_id

fields.Field.default_error_messages.update(
    required=N_("Må fylles ut."), null=N_("Må fylles ut."), validator_failed=N_("Verdien er ikke gyldig.")
)
fields.Integer.default_error_messages.update(invalid=N_("Skriv et helt tall."), too_large=N_("Tallet er for stort."))
fields.String.default_error_messages.update(invalid=N_("Skriv tekst."), invalid_utf8=N_("Teksten kan ikke leses."))
fields.List.default_error_messages.update(invalid=N_("Skal være en liste."))
fields.Boolean.default_error_messages.update(invalid=N_("Skal være ja eller nei."))
fields.Nested.default_error_messages.update(type=N_("Har feil form."))

_NORWEGIAN = re.compile(r"^(\d{1,2})[.\s/-]+(\d{1,2})[.\s/-]+(\d{4}|\d{2})$")
FIRST_YEAR, LAST_YEAR = 1950, 2100
LONGEST_NUMBER = 18  # digits of a bigint


class Schema(ma.Schema):
    """Unknown keys are refused, by both doors."""

    class Meta:
        unknown = ma.RAISE

    error_messages = {"unknown": N_("Feltet er ukjent."), "type": N_("Har feil form.")}  # noqa: RUF012 - marshmallow's own


class Emptied(Schema):
    """An emptied field is a value that is gone."""

    @ma.pre_load
    def blanks(self, data: Any, **_kw: Any) -> Any:  # noqa: ANN401 - what is no object at all the schema refuses
        return {key: value for key, value in data.items() if value != ""} if isinstance(data, dict) else data


class CommandSchema(Schema):
    """A schema that loads one command, whose fields it has."""

    command: ClassVar[type[Any]]

    @ma.post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> Any:  # noqa: ANN401 - the schema's own command
        return self.command(**data)


class Date(fields.Field[date]):
    """01.03.2028, 1.3.28 or 2028-03-01."""

    default_error_messages = {  # noqa: RUF012
        "invalid": N_("Skriv datoen som dag.måned.år, for eksempel 01.03.2028."),
        "no_such_day": N_("Den dagen finnes ikke. Se på dag og måned."),
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:  # noqa: ANN401, ARG002
        if isinstance(value, str):
            found = read_date(value)
            if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
            if found is None and _NORWEGIAN.match(value.strip()):
                raise self.make_error("no_such_day")
        raise self.make_error("invalid")

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ANN401, ARG002
        return value.isoformat() if value else None


def read_date(text: str) -> date | None:
    """The date that was meant, or None."""
    text = text.strip()
    try:
        if match := _NORWEGIAN.match(text):
            day, month, year = (int(part) for part in match.groups())
            return date(year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004 - a year in two digits
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_number(text: str) -> int | None:
    """A number or id as it stands in an address; None for anything else, and for what no id is as long as."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


class Line(fields.String):
    """One line of text, trimmed; control signs are refused."""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=_line(longest), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        text = super()._deserialize(value, attr, data, **kwargs)
        text = " ".join(text.split(" ")).strip()
        if not text and self.required:
            raise self.make_error("required")
        return text or None


class Prose(fields.String):
    """Free text. A birth number typed into it is refused: the service never stores one."""

    def __init__(self, *, longest: int = 2000, **kwargs: Any) -> None:
        super().__init__(validate=[_line(longest, newlines=True), _no_national_id], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return super()._deserialize(value, attr, data, **kwargs).strip() or None


def _line(longest: int, *, newlines: bool = False) -> Any:  # noqa: ANN401 - a validator
    forbidden = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]" if newlines else r"[\x00-\x1f\x7f]")

    def check(text: str | None) -> None:
        if text is None:
            return
        if len(text) > longest:
            raise ma.ValidationError(N_("Teksten er for lang."))
        if forbidden.search(text.replace("\r\n", "\n") if newlines else text):
            raise ma.ValidationError(N_("Teksten har tegn som ikke kan brukes her."))

    return check


def _no_national_id(text: str | None) -> None:
    if text and looks_like_national_id(text):
        raise ma.ValidationError(N_("Teksten ser ut til å inneholde et fødselsnummer. Fjern det; tjenesten skal ikke ha det."))


def hpr_number(**kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"^\d{7,9}$", error=N_("HPR-nummeret har 7–9 siffer, uten mellomrom.")), **kwargs
    )


def email(**kwargs: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"^[^@\s|~<>,;]+@[^@\s|~<>,;]+\.[^@\s|~<>,;]+$", error=N_("E-postadressen er ikke gyldig.")),
        **kwargs,
    )


def choice(*values: str, **kwargs: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(values, error=N_("Velg en av verdiene i listen.")), **kwargs)


def whole(lowest: int, highest: int, **kwargs: Any) -> fields.Integer:
    return fields.Integer(
        strict=False, validate=validate.Range(lowest, highest, error=N_("Tallet må være mellom {min} og {max}.")), **kwargs
    )


class AfterQuery(Schema):
    """Where a page of a list begins: the ``next`` of the page before it."""

    after = fields.String(load_default=None)
