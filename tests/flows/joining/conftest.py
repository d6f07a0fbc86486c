import pytest

from tests.company import Company


@pytest.fixture
def company() -> Company:
    """The sample programme over a store in memory."""
    return Company()
