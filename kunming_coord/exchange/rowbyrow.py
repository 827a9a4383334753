"""Import kinds whose rows are kept by the services of a room: each row judged by itself, then kept by itself or with the rest."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import DomainError, Invalid
from kunming_coord.exchange.columns import Column
from kunming_coord.exchange.kinds import ImportKind, Tell
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import Scope

AT_ONCE = 1000  # rows kept together, so that somebody who waits sees how far it is


class Judged(ImportKind):
    """A kind that says what one row comes to; `compare` sets `ref` on every row that has something to be kept."""

    columns_of: ClassVar[Mapping[str, str]] = {}  # field of a refusal → column, where they differ
    changed_word: ClassVar[str | Promise] = gettext_lazy("更正")
    judges_wrong: ClassVar[bool] = (
        False  # whether rows with unreadable cells are judged as far as they were read
    )

    def judge(self, row: Row, actor: User) -> Any:
        """What the row comes to, as far as it can be told by itself; leaves nothing written. Raises DomainError."""
        raise NotImplementedError

    def check(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell) -> None:
        """Judge every row that would change something."""
        for done, row in enumerate(rows, start=1):
            told = bool(row.errors) and not self.judges_wrong
            if row.ref is not None and not told and (row.before is None or row.changes()):
                try:
                    self.judge(row, actor)
                except DomainError as error:
                    self._note(row, error)
            tell(done, len(rows))

    def counts(self, rows: Sequence[Row]) -> dict[str, int]:
        """How many rows were new and how many changed, in words."""
        new = sum(row.before is None for row in rows)
        return {_("新增"): new, str(self.changed_word): len(rows) - new}

    def _note(self, row: Row, error: DomainError) -> None:
        """Tell the row what it is refused for, beside the cells it is about."""
        named = {self.columns_of.get(name, name): text for name, text in error.fields.items()}
        here = {name: text for name, text in named.items() if name in row.places}
        told = {wrong.header for wrong in row.errors}
        for name, text in here.items():
            column = row.places[name][1]
            if column.header not in told:
                row.refuse(_bare(text, column), column=name)
        if not here and not told:
            row.refuse(error.message)


class RowByRow(Judged):
    """Each row is kept by one call of a service: tried and undone first, then kept."""

    def keep(self, row: Row, actor: User) -> None:
        """Call the service for a row; raises what it raises."""
        raise NotImplementedError

    def judge(self, row: Row, actor: User) -> None:
        """Do what `apply` would do, and undo it."""
        with transaction.atomic():
            self.keep(row, actor)
            transaction.set_rollback(True)

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Keep the rows through the service; the number of the row stands before what it is refused for."""
        for done, row in enumerate(rows, start=1):
            try:
                self.keep(row, actor)
            except DomainError as error:
                raise _of_row(row, error) from error
            tell(done, len(rows))
        return self.counts(rows)


class Together(Judged):
    """Rows are judged without asking the database for each, and kept many at once."""

    judges_wrong: ClassVar[bool] = True

    def keep_all(self, judged: Sequence[tuple[Row, Any]], actor: User) -> None:
        """Call the service for rows with what each came to; raises what it raises."""
        raise NotImplementedError

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Keep the rows through the service; what somebody else registered in the same moment refuses the file."""
        for start in range(0, len(rows), AT_ONCE):
            parcel = rows[start : start + AT_ONCE]
            try:
                with transaction.atomic():
                    self.keep_all([(row, self._judged(row, actor)) for row in parcel], actor)
            except IntegrityError as error:
                raise Invalid(
                    _("写入时有数据刚刚被他人改动，未写入任何内容；请重新检查后再写入。")
                ) from error
            tell(start + len(parcel), len(rows))
        return self.counts(rows)

    def _judged(self, row: Row, actor: User) -> Any:
        try:
            return self.judge(row, actor)
        except DomainError as error:
            raise _of_row(row, error) from error


def _bare(text: str, column: Column) -> str:
    """A refusal without the name of its column, which stands before it anyway."""
    return text.partition("”")[2] or text if text.startswith(f"“{column.title}") else text


def _of_row(row: Row, error: DomainError) -> DomainError:
    return type(error)(_("第 %(row)s 行：%(why)s") % {"row": row.number, "why": error.message})
