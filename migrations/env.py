"""Runs the migrations as ``alis_owner``, one at a time, with short lock waits."""

from alembic import context
from sqlalchemy import create_engine, pool, text

import core.models  # noqa: F401 - every slice's tables
from core.db import Base


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    return name == "alis" if kind == "schema" else True


engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    connection.execute(text("SET ROLE alis_owner"))
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SELECT pg_advisory_lock(7310451)"))
    # data migrations under FORCE ROW LEVEL SECURITY would touch 0 rows without this (policy owner_maintenance)
    connection.execute(text("SELECT set_config('alis.maintenance', 'on', false)"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table_schema="alis_private",
        include_schemas=True,
        include_name=include_name,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
