"""Whatever a parent grants and takes back, the ledger tells it as it was."""

from datetime import timedelta
from uuid import UUID

from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.testing.desk import Declared, Desk
from storytime_core.family.ages import AgeSpan
from storytime_core.family.model import Method, Purpose
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, SessionId

VERSION = "2026-11"
BY_MAIL = {Purpose.CHILD_PROFILE, Purpose.CHILD_PHOTO}
PURPOSES = st.sampled_from(Purpose)


class ConsentsOfAFamily(RuleBasedStateMachine):
    """The model: which purposes stand, which were ever spoken of, and how much was said."""

    def __init__(self):
        super().__init__()
        self.desk = Desk(MemoryStorage(), declared=Declared({Purpose.VOICE_CLONE: VERSION}), most_kids=1000)
        account = AccountId(UUID(int=1))
        self.mum = Caller(account, SessionId(UUID(int=2)), proved_at=self.desk.clock.now())
        self.granted, self.spoken, self.said, self.kids = {Purpose.VOICE_CLONE}, {Purpose.VOICE_CLONE}, 1, 0
        self.desk.consents.list(self.mum).unwrap()

    @property
    def has_proved(self):
        return self.desk.clock.now() - self.mum.proved_at <= timedelta(minutes=5)

    @rule(purpose=PURPOSES, version=st.sampled_from((VERSION, "2020-01")), method=st.sampled_from(Method))
    def grant(self, purpose, version, method):
        answer = self.desk.consents.grant(self.mum, purpose, version, method)
        if not self.has_proved:
            assert answer.failure().code == "STEP_UP_REQUIRED"
        elif version != VERSION:
            assert answer.failure().details == {"current_version": VERSION}
        elif method is not Method.EMAIL_PLUS or purpose not in BY_MAIL:
            assert answer.failure().code == "FORBIDDEN"
        else:
            is_new = purpose not in self.granted
            assert answer.unwrap().is_new is is_new
            self.granted.add(purpose)
            self.spoken.add(purpose)
            self.said += is_new

    @rule(purpose=PURPOSES)
    def revoke(self, purpose):
        answer = self.desk.consents.revoke(self.mum, purpose)
        if not self.has_proved:
            assert answer.failure().code == "STEP_UP_REQUIRED"
        elif purpose not in self.granted:
            assert answer.failure().code == "RESOURCE_NOT_FOUND"
        else:
            assert answer.unwrap().status == "revoked"
            self.granted.remove(purpose)
            self.said += 1

    @rule()
    def add_a_kid(self):
        answer = self.desk.kids.add(self.mum, NewKid(name="Ada", age_range=AgeSpan(4, 6)))
        if Purpose.CHILD_PROFILE in self.granted:
            answer.unwrap()
            self.kids += 1
        else:
            assert answer.failure().code == "CONSENT_REQUIRED"

    @rule(minutes=st.integers(0, 6))
    def time_passes(self, minutes):
        self.desk.clock.pass_time(timedelta(minutes=minutes))

    @rule()
    def prove(self):
        self.mum = evolve(self.mum, proved_at=self.desk.clock.now())

    @invariant()
    def the_ledger_tells_it_as_it_was(self):
        told = {consent.purpose: consent.status for consent in self.desk.consents.list(self.mum).unwrap()}
        for purpose in Purpose:
            spoken = "revoked" if purpose in self.spoken else "none"
            assert told[purpose] == ("granted" if purpose in self.granted else spoken)
        with self.desk.storage.family() as uow:
            entries = uow.consents.ledger(self.mum.family_id).entries
        assert [entry.sequence for entry in entries] == list(range(1, self.said + 1))
        assert self.desk.storage.family_facts().of(self.mum.family_id).kids == (
            self.kids if Purpose.CHILD_PROFILE in self.granted else 0
        )


TestConsentsOfAFamily = ConsentsOfAFamily.TestCase
TestConsentsOfAFamily.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
