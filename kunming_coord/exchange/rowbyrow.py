"""Import kinds whose rows are each kept by one call of a service: tried and undone first, then kept."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import DomainError
from kunming_coord.exchange.kinds import ImportKind, Tell
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import Scope


class RowByRow(ImportKind):
    """A kind that says how one row is kept; `compare` sets `ref` on every row that has something to be kept."""

    columns_of: ClassVar[Mapping[str, str]] = {}  # field of a refusal → column, where they differ
    changed_word: ClassVar[str | Promise] = gettext_lazy("更正")

    def keep(self, row: Row, actor: User) -> None:
        """Call the service for a row; raises what it raises."""
        raise NotImplementedError

    def check(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell) -> None:
        """Try every row that would change something, and undo it."""
        for done, row in enumerate(rows, start=1):
            if row.ref is not None and not row.errors and (row.before is None or row.changes()):
                with transaction.atomic():
                    self._try(row, actor)
                    transaction.set_rollback(True)
            tell(done, len(rows))

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Keep the rows through the service; the number of the row stands before what it is refused for."""
        new = 0
        for done, row in enumerate(rows, start=1):
            new += row.before is None
            try:
                self.keep(row, actor)
            except DomainError as error:
                raise type(error)(
                    _("第 %(row)s 行：%(why)s") % {"row": row.number, "why": error.message}
                ) from error
            tell(done, len(rows))
        return {_("新增"): new, str(self.changed_word): len(rows) - new}

    def _try(self, row: Row, actor: User) -> None:
        """Do what `apply` would do and note what it is refused for, beside the cells it is about."""
        try:
            self.keep(row, actor)
        except DomainError as error:
            named = {self.columns_of.get(name, name): text for name, text in error.fields.items()}
            here = {name: text for name, text in named.items() if name in row.places}
            for name, text in here.items():
                row.refuse(text, column=name)
            if not here:
                row.refuse(error.message)
