"""Stories and what they are found by."""

from sqlalchemy import Column, Integer, String, Table

from .base import key, metadata

categories = Table(
    "categories",
    metadata,
    key(),
    Column("name", String(60), nullable=False, unique=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("image", String(400)),
    Column("description", String(300), nullable=False),
    Column("position", Integer, nullable=False),
)
