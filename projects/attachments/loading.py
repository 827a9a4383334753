"""The example list of attachments that ships with the product."""

import json
from pathlib import Path

from django.db import transaction

from projects.attachments.models import AttachmentRule

FILE = Path(__file__).parent / "data" / "rules.json"


@transaction.atomic
def load_attachment_rules() -> int:
    """The shipped rows, where there are none yet; returns how many there are in the file. None of them is 必备."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    if not AttachmentRule.objects.exists():
        AttachmentRule.objects.bulk_create(
            AttachmentRule(order=order, **row) for order, row in enumerate(rows, start=1)
        )
    return len(rows)
