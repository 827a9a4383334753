"""Loading the example library of clauses, templates and rules of the clause check."""

from collections.abc import Sequence
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
    _add(ClauseTemplate, [{**row, "order": order} for order, row in enumerate(data["clauses"], start=1)])
    _add(AgreementTemplate, data["templates"])
    _add(PromiseRule, data["promises"])
    return len(data["clauses"])


def _add(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """The rows of codes nobody has a row of; a code may have several, one after the other."""
    known = set(model._base_manager.values_list("code", flat=True))
    model._base_manager.bulk_create(model(**row) for row in rows if row["code"] not in known)
