"""``storytime seed``"""

from storytime_adapters.sql import migrating

from .house import application, show, storage_of


def run(as_json: bool) -> None:
    house = application()
    migrating.migrate(storage_of(house).database.engine)
    seeded = house.storytime().catalog.seeding.run().unwrap()
    faces = house.storytime().family.furnishing.run().unwrap()
    facts = {"created": seeded.created, "unchanged": seeded.unchanged, "faces": faces}
    said = f"{seeded.created} stories are new, {seeded.unchanged} were there; {faces} faces are new."
    show(facts, as_json, lambda: [said])
