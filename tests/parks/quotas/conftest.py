"""The people of one world."""

import pytest
from support.worlds import People


@pytest.fixture
def people(db):
    """西山区 as first-contact district, 安宁市 as host, and the city."""
    return People()
