"""What the region keeps: drawings of published figures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class RegionChart(Base):
    """One drawing in one variant, under a digest of everything that it shows."""

    __tablename__ = "region_chart"
    digest: Mapped[str] = mapped_column(primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    svg: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
