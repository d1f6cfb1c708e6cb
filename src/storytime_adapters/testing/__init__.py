"""The promises of every port, as tests: run them against an adapter of your own.

Each ``…_contract`` module holds plain pytest tests that ask for a fixture, ``storage`` for most.
Give them one and collect them::

    # conftest.py
    @pytest.fixture
    def storage():
        return MyStorage()

    # test_my_storage.py
    from storytime_adapters.testing.outbox_contract import *
    from storytime_adapters.testing.jobs_contract import *
"""
