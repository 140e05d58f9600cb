"""Table of reminders: who was sent one last, and whether a run is at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base


class Reminder(Base):
    """When a person was last reminded by mail: two runs at once must not send twice."""

    __tablename__ = "reminder"

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), primary_key=True, comment="The person"
    )
    claimed_at: Mapped[datetime | None] = mapped_column(comment="Since when a run is at it, UTC")
    sent_at: Mapped[datetime | None] = mapped_column(comment="When the last mail was taken, UTC")
