"""A story inside another program: no HTTP, no database."""

from storytime_adapters.embedding import in_memory
from storytime_core.storytelling.wish import StoryWish, WishedMood

house = in_memory(seeded=False)
parent = house.a_parent()
storytelling, catalog = house.storytime.storytelling, house.storytime.catalog

wish = StoryWish(kid_name="Mila", age_min=4, age_max=6, words=250, mood=WishedMood.COZY, narrate=False)
asked = storytelling.wishing.ask(parent, wish).unwrap()
house.settle()

status = storytelling.wishing.status(parent, asked.job_id).unwrap()
story = catalog.opening.open(parent, status.story_id).unwrap()
print(story.content.title, "\n")
print(story.content.text)
