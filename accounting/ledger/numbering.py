"""The number of a batch says what it is: which figure, in which book, for the how-manieth time, posted or taken back.

So a figure cannot be posted twice by accident: the second header would have the number of the first. A figure that was
taken back may be posted again; that is its next turn. A reversal has the number after the one it reverses.
"""

from typing import Final

from django.db.models import BigIntegerField, Case, Expression, F, Value, When

from kunming_coord.common.viewstate import Book

TURNS: Final = 32
BOOK_CODES: Final = {Book.TERRITORIAL: 0, Book.ASSESSMENT: 1, Book.FISCAL: 2}
PER_TURN: Final = 8  # numbers of one turn: four books at most, each posted and taken back
PER_VALUE: Final = TURNS * PER_TURN

BOOK_CODE: Final = "CASE {book} WHEN 'territorial' THEN 0 WHEN 'assessment' THEN 1 ELSE 2 END"
NUMBER: Final = f"({{value}}) * {PER_VALUE} + ({{turn}}) * {PER_TURN} + {BOOK_CODE} * 2"
"""SQL: the number of a posted batch of a value in a book; its reversal is one more."""

# The batches of a value by the numbers they would have. OFFSET 0 keeps it a look-up: a planner that flattens it may
# compare every value with every batch instead.
BATCHES_OF: Final = f"""
    CROSS JOIN LATERAL (
        SELECT * FROM accounting_batch
        WHERE id BETWEEN {{value}} * {PER_VALUE} AND {{value}} * {PER_VALUE} + {PER_VALUE - 1} OFFSET 0
    ) AS batch
"""


def batch_number(*, value_id: int, book: str, turn: int = 0) -> int:
    """The number of a posted batch; its reversal is one more."""
    return value_id * PER_VALUE + turn * PER_TURN + BOOK_CODES[Book(book)] * 2


def number_of_row() -> Expression:
    """The number as an expression over the columns of a batch, for its CHECK constraint."""
    book = Case(
        *(When(book=str(book), then=Value(code * 2)) for book, code in BOOK_CODES.items()),
        output_field=BigIntegerField(),
    )
    kind = Case(When(kind="reversal", then=Value(1)), default=Value(0), output_field=BigIntegerField())
    return F("filing_value_id") * PER_VALUE + F("turn") * PER_TURN + book + kind
