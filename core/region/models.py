"""What the region keeps of its published figures: drawings and forecasts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class RegionKept(Base):
    """One drawing in one variant, or a forecast, under a digest of everything that it is made from."""

    __tablename__ = "region_kept"
    digest: Mapped[str] = mapped_column(primary_key=True)
    variant: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())
