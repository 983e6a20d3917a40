"""What the directory takes in, the same for form and JSON, and what it shows."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from core.directory import contacts, profiles
from core.directory.confirmations import Confirm
from core.errors import N_
from core.fields import CommandSchema, Date, Line, Prose, Schema, choice, email, whole


class Answer(fields.Field[Any]):
    """Text, number, yes or no, or a list: the question decides (core.directory.confirmations.read_value)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_kw: Any) -> Any:  # noqa: ANN401, ARG002
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str | int) for part in parts) or len(parts) > 40 or len(str(value)) > 1000:  # noqa: PLR2004
            raise self.make_error("validator_failed")
        return value


class ConfirmRuleSchema(CommandSchema):
    command = Confirm
    value = Answer(required=True)
    valid_from = Date(load_default=None, allow_none=True)
    note = Prose(load_default=None, allow_none=True, longest=500)


class ContactSchema(Schema):
    """A new version of a contact, or a new contact."""

    purpose = choice(*contacts.PURPOSES, load_default="notification")
    role = choice(*contacts.ROLES, required=True)
    name = Line(required=True, longest=120)
    title = Line(load_default=None, allow_none=True, longest=120)
    email = email(required=True)
    is_copy = fields.Boolean(load_default=False)
    is_mailbox = fields.Boolean(load_default=False)
    valid_from = Date(required=True)
    valid_to = Date(load_default=None, allow_none=True)
    source_document = Line(required=True, longest=200)
    version = whole(0, 1_000_000, load_default=0)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> contacts.ContactEntry:
        return contacts.ContactEntry(**data)


class UnitSchema(Schema):
    """A unit in the trust's own words; the label is kept as it is typed."""

    label = Line(required=True, longest=160)
    kind = choice("site", "clinic", "department", "entry", "sub_area", load_default="department")
    parent_id = fields.Integer(load_default=None, allow_none=True)
    specialty = Line(load_default=None, allow_none=True, longest=80)
    source = Line(required=True, longest=200)

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> contacts.UnitEntry:
        return contacts.UnitEntry(**data)


class SamiNameSchema(Schema):
    name_sami = Line(load_default=None, allow_none=True, longest=120)
    sami_language = choice("se", "smj", "sma", load_default=None, allow_none=True)
    verified = fields.Boolean(load_default=False)


class ProfileSchema(Schema):
    """The municipality's own facts, as the trusts may know them."""

    registered_on = Date(load_default=None, allow_none=True)
    registration_source = Line(load_default=None, allow_none=True, longest=200)
    objectives_plan = fields.Boolean(load_default=False)
    coordinator_name = Line(load_default=None, allow_none=True, longest=120)
    coordinator_email = email(load_default=None, allow_none=True)
    coordinator_phone = Line(load_default=None, allow_none=True, longest=30)
    coordinator_from = Date(load_default=None, allow_none=True)
    leader_name = Line(load_default=None, allow_none=True, longest=120)
    leader_email = email(load_default=None, allow_none=True)
    leader_phone = Line(load_default=None, allow_none=True, longest=30)
    copy_mailbox = email(load_default=None, allow_none=True)
    follow_up_weeks = whole(1, 26, load_default=None, allow_none=True)
    version = whole(0, 1_000_000, load_default=0)

    @pre_load
    def blanks(self, data: Any, **_kw: Any) -> Any:  # noqa: ANN401 - as core.fields.Emptied
        """An emptied field is a value that is gone."""
        if not isinstance(data, dict):
            return data
        return {key: None if value == "" and key != "version" else value for key, value in data.items()}

    @post_load
    def build(self, data: dict[str, Any], **_kw: Any) -> profiles.Profile:
        return profiles.Profile(**data)


class RulesOut(Schema):
    """As `alis rules show --json`, and beside it what is suggested and not in force."""

    trust = fields.String()
    routine_status = fields.String()
    units = fields.List(fields.Dict())
    contacts = fields.List(fields.Dict())
    rules = fields.List(fields.Dict())
    steps = fields.List(fields.Dict())
    suggestions = fields.List(fields.Dict())
    words = fields.Dict()


class CompareOut(Schema):
    trusts = fields.List(fields.String())
    rules = fields.List(fields.Dict())


class HistoryOut(Schema):
    key = fields.String()
    history = fields.List(fields.Dict())


class ContactOut(Schema):
    trust = fields.String()
    id = fields.Integer()
    purpose = fields.String()
    role = fields.String()
    name = fields.String()
    title = fields.String(allow_none=True)
    email = fields.String()
    is_copy = fields.Boolean()
    is_mailbox = fields.Boolean()
    valid_from = Date(allow_none=True)
    valid_to = Date(allow_none=True)
    source_document = fields.String()
    source_date = fields.String(allow_none=True)
    last_confirmed_on = Date(allow_none=True)
    refused_on = Date(allow_none=True)
    version = fields.Integer()


class ProblemOut(Schema):
    key = fields.String()
    text = fields.String()


class ContactsOut(Schema):
    contacts = fields.List(fields.Nested(ContactOut))
    units = fields.List(fields.Dict())
    health = fields.List(fields.Nested(ProblemOut))


class UnitOut(Schema):
    trust = fields.String()
    id = fields.Integer()
    label = fields.String()
    full_label = fields.String()
    kind = fields.String()
    closed_on = Date(allow_none=True)


class MunicipalityRow(Schema):
    number = fields.String()
    name = fields.String()
    official_name = fields.String()
    county = fields.String()
    trust = fields.String(allow_none=True)


class MunicipalitiesOut(Schema):
    items = fields.List(fields.Nested(MunicipalityRow))


class MunicipalityOut(MunicipalityRow):
    names = fields.Dict()
    areas = fields.List(fields.Dict())
    profile = fields.Dict(allow_none=True)
    standings = fields.List(fields.Dict())


class ProfileOut(ProfileSchema):
    municipality = fields.String()

    class Meta:
        unknown = "exclude"


class MunicipalityQuery(Schema):
    q = fields.String(load_default="", validate=validate.Length(max=100, error=N_("Teksten er for lang.")))


class ContactQuery(Schema):
    trust = fields.String(load_default="")
