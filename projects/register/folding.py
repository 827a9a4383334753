"""One spelling for comparing names: full-width forms, blanks and capitals make no difference."""

from typing import Any

from django.db.models import Func, TextField


class Folded(Func):
    """NFKC, no blanks, small letters; computed by the database, so that every caller folds alike."""

    template = "lower(regexp_replace(normalize(%(expressions)s, NFKC), '[[:space:]]', '', 'g'))"
    output_field: Any = TextField()
