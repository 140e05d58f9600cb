"""Tables of functional cities and of the communes that belong to them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, Record, new_id
from regional_planner.territory.models import CODE


class FunctionalCity(Record):
    """A city as people live in it: several communes that are one labour market or one built-up area."""

    __tablename__ = "functional_city"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(64), comment="Code, such as gran-concepcion")
    name: Mapped[str] = mapped_column(String(120), comment="Name in Spanish")
    name_en: Mapped[str | None] = mapped_column(String(120), comment="Name in English, where it has another")


class CityMember(Base):
    """A commune that belongs to a city for a time."""

    __tablename__ = "functional_city_member"
    __table_args__ = (
        CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_from < valid_until", name="membership_is_ordered"
        ),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7")
    city: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("functional_city.id"), index=True, comment="The city"
    )
    commune: Mapped[str] = mapped_column(CODE, index=True, comment="CUT code of the commune")
    valid_from: Mapped[date | None] = mapped_column(comment="First day; empty: since before the register begins")
    valid_until: Mapped[date | None] = mapped_column(comment="First day on which it no longer belongs; empty: belongs")
