"""What several tests of the journal start from."""

import pytest
from support.ledger_world import a_project, agreed, post, verified

from accounting.ledger.models import Batch


@pytest.fixture
def posted() -> Batch:
    """A posted assessment batch."""
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 1000})
    post()
    return Batch.objects.get(book="assessment")
