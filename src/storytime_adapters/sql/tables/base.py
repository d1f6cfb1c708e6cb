"""What all tables have in common."""

from typing import Any, Final

from sqlalchemy import JSON, Column, MetaData, Uuid

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)


def key(name: str = "id") -> Column[Any]:
    return Column(name, Uuid, primary_key=True)


def document(name: str, nullable: bool = False) -> Column[Any]:
    """What JSON can say."""
    return Column(name, JSON(none_as_null=True), nullable=nullable)
