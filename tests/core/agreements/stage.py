"""An agreement's services called directly, in the trust's scope, on whatever day a test wants; taken back at the end."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.agreements import signing, terminating, texts
from core.agreements.life_schemas import Click, Notice, OnPaper, Receipt
from core.agreements.schemas import Scan
from core.agreements.standing import standing_notice, state_of
from core.audit import Actor
from core.db import make_engine
from core.tenancy import Scope, ScopeKind, enter
from core.trusts.rules import rules_for
from tests.support import papers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from core.agreements.models import Agreement, AgreementNotice
    from core.config import Settings

WHO = Actor(0, "Test Testesen", "worker")  # nobody is signed in: the log takes no organisation from them
BEIARN = "1839"


@contextmanager
def stage(settings: Settings) -> Iterator[Stage]:
    engine = make_engine(settings.database_url)
    with engine.connect() as conn:
        outer = conn.begin()
        with Session(conn, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint") as db:
            enter(db, Scope(ScopeKind.TRUST, trust="nlsh"), settings.context_key)
            yield Stage(db)
        outer.rollback()
    engine.dispose()


class Stage:
    """One pair's agreements; every verb takes the day."""

    def __init__(self, db: Session, municipality: str = BEIARN) -> None:
        self.db, self.municipality = db, municipality
        self.template = next(one for one in texts.every(db, "nlsh") if one.version_label == "2024-06")

    def rules(self, today: date) -> Any:
        return rules_for("nlsh", on=today)

    def send(self, today: date, **given: Any) -> Agreement:
        return signing.send(self.db, WHO, self.template, self.municipality, today=today, **given)

    def sign(self, found: Agreement, party: str, today: date, **changed: Any) -> Agreement:
        click = {"title": "direktør", "authority": "direktør", "place": "Bodø", "sha256": found.sent_sha256, **changed}
        return signing.sign(self.db, WHO, "nlsh", found.id, party, Click(**click), today=today)

    def on_paper(self, found: Agreement, party: str, signed_on: date, today: date, *, by: str = "trust") -> Agreement:
        given = OnPaper(party, signed_on, "Kari Krogh", "paper")
        return signing.record(self.db, WHO, "nlsh", found.id, by, given, Scan("a.pdf", papers.plain()), today=today)

    def concluded(self, on: date) -> Agreement:
        made = self.send(on)
        self.sign(made, "municipality", on)
        return self.sign(made, "trust", on)

    def notice(
        self, found: Agreement, sent_on: date, received_on: date | None, today: date, party: str = "trust"
    ) -> AgreementNotice:
        receipt = Receipt(received_on, "J 1") if received_on else None
        given = Notice(party, sent_on, "Direktør Dahl", "J 1", receipt)
        return terminating.give(self.db, WHO, self.rules(today), found.id, party, given, None, may_sign=True, today=today)

    def received(self, found: Agreement, on: date, today: date, party: str = "municipality") -> AgreementNotice:
        return terminating.receive(self.db, WHO, self.rules(today), found.id, party, Receipt(on), today=today)

    def withdraw(self, found: Agreement, party: str, today: date) -> AgreementNotice:
        return terminating.withdraw(self.db, WHO, "nlsh", found.id, party, today=today)

    def state(self, found: Agreement, today: date) -> str:
        return str(state_of(found, standing_notice(self.db, found), today))

    def in_force(self, today: date) -> int:
        return int(
            self.db.execute(
                text("""SELECT count(*) FROM alis.agreement WHERE trust = 'nlsh' AND municipality = :m AND in_force_from <= :today
                        AND (ends_on IS NULL OR ends_on >= :today)"""),
                {"m": self.municipality, "today": today},
            ).scalar_one()
        )
