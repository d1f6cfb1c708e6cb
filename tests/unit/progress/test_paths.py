"""Any way through a story ends, and is told by its choices."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import ADA, BEDTIME, MOON
from storytime_core.progress.paths import Fork, Side, StoryPath, Turn, Ways

WAYS = Ways(
    MOON,
    (
        Fork(UUID(int=1), "start", "shore", "hill"),
        Fork(UUID(int=2), "shore", "home", "sea"),
        Fork(UUID(int=3), "hill", "sea", "star"),
    ),
)
TRIES = st.lists(st.builds(Turn, st.sampled_from([UUID(int=number) for number in range(1, 5)]), st.sampled_from(Side)))


@given(TRIES)
def test_only_the_current_branch_leads_on(tries):
    path = StoryPath.begun(UUID(int=9), ADA, WAYS, BEDTIME)
    for turn in tries:
        before, chosen = path, path.chosen(turn, WAYS, BEDTIME)
        path = chosen.value_or(path)
        if path != before:
            assert before.current_branch_id == turn.branch_id and path.turns == (*before.turns, turn)
        elif before.turns[-1:] != (turn,):
            assert chosen.failure().current_branch_id == before.current_branch_id
        assert (path.ending is None) == (path.completed_at is None) == (path.current_branch_id is not None)

    keys = ["start"]
    for turn in path.turns:
        keys.append(WAYS.after(keys[-1]).leads_to(turn.side))
    assert path.passage_keys == tuple(keys)
