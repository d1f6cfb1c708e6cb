"""A rotating refresh token, whatever clock, lost replies and thieves do."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from returns.result import Success

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.testing.desk import HANDLERS, Desk
from storytime_core.identity.events import RefreshTokenReused

GRACE = timedelta(seconds=10)


class Rotation(RuleBasedStateMachine):
    """``line`` is every refresh token in the order they came; all but the last one are spent."""

    @initialize()
    def sign_in(self):
        self.desk = Desk(MemoryStorage(Store(handlers=HANDLERS)))
        tokens = self.desk.register()
        self.jwt = tokens.jwt
        self.line, self.spent_at = [tokens.refresh_token], []
        self.rotates, self.is_over = False, False

    @rule(seconds=st.sampled_from([0, 1, 5, 9, 10, 11]))
    def time_passes(self, seconds):
        self.desk.clock.pass_time(timedelta(seconds=seconds))

    @rule(rotate=st.booleans(), times=st.integers(1, 3))
    def the_current_one_is_used(self, rotate, times):
        token = self.line[-1]
        answers = [self.desk.signing_in.refresh(token, rotate) for _ in range(times)]
        if self.is_over:
            assert not any(isinstance(answer, Success) for answer in answers)
            return
        self.rotates |= rotate
        successors = {answer.unwrap().refresh_token for answer in answers}
        assert len(successors) == 1
        (successor,) = successors
        if self.rotates:
            assert successor not in self.line
            self.line.append(successor)
            self.spent_at.append(self.desk.clock.now())
        else:
            assert successor is None
        self.jwt = answers[-1].unwrap().jwt

    @precondition(lambda self: len(self.line) > 1)
    @rule(data=st.data(), rotate=st.booleans())
    def a_spent_one_is_used(self, data, rotate):
        which = data.draw(st.integers(0, len(self.line) - 2))
        answer = self.desk.signing_in.refresh(self.line[which], rotate)
        if not self.is_over and self.desk.clock.now() - self.spent_at[which] < GRACE:
            assert answer.unwrap().refresh_token == self.line[which + 1]
        else:
            assert not isinstance(answer, Success)
            self.is_over = True

    @rule()
    def a_stranger_guesses(self):
        assert not isinstance(self.desk.signing_in.refresh(self.line[0][::-1], True), Success)

    @invariant()
    def the_session_lives_until_a_token_was_reused(self):
        lives = isinstance(self.desk.signing_in.caller_for(f"Bearer {self.jwt}"), Success)

        assert lives is not self.is_over
        assert len(self.desk.events(RefreshTokenReused)) == int(self.is_over)


Rotation.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestRotation = Rotation.TestCase
