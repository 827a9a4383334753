"""Loading the example library of clauses, templates and rules of the clause check."""

from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from projects.clauses.models import AgreementTemplate, ClauseTemplate, PromiseRule

FILE = Path(__file__).parent.parent / "data" / "clauses.yaml"


@transaction.atomic
def load_clauses() -> int:
    """The rows of `clauses.yaml` that are not there yet, by their code; returns how many clauses the file has.

    What somebody has changed since stays as it is.
    """
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for order, row in enumerate(data["clauses"], start=1):
        _make(ClauseTemplate, {**row, "order": order})
    for row in data["templates"]:
        _make(AgreementTemplate, row)
    for row in data["promises"]:
        _make(PromiseRule, row)
    return len(data["clauses"])


def _make(model: type[models.Model], row: dict[str, Any]) -> None:
    model._base_manager.get_or_create(code=row["code"], defaults=row)
