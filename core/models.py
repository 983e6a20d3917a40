"""Every slice's tables in one import: for migrations, the catalogue test and nothing else."""

from core import audit, idempotency
from core.accounts import models as accounts
from core.agreements import models as agreements
from core.db import Base
from core.directory import models as directory
from core.notices import models as notices
from core.placements import models as placements
from core.programme import models as programme
from core.proposals import models as proposals
from core.queue import models as queue
from core.region import models as region
from core.service_periods import models as service_periods
from core.trainees import models as trainees
from core.vacancies import models as vacancies

__all__ = [
    "accounts",
    "agreements",
    "audit",
    "directory",
    "idempotency",
    "notices",
    "placements",
    "programme",
    "proposals",
    "queue",
    "region",
    "service_periods",
    "trainees",
    "vacancies",
]


def let_matters_move() -> None:
    """What hangs on a trainee or a matter follows it to another municipality; an agreement is between two parties and stays."""
    for table in Base.metadata.tables.values():
        for key in table.foreign_key_constraints:
            if "municipality" in {part.column.name for part in key.elements} and not key.referred_table.name.startswith(
                "agreement"
            ):
                key.onupdate, key.deferrable = "CASCADE", True


let_matters_move()
