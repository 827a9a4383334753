"""The policy staff of the city."""

import pytest
from support.policy_world import Staff


@pytest.fixture
def staff(db):
    """经办, 审核 and 批准 of 市发展改革委."""
    return Staff()
