"""The registry of what can be imported: a room of an upper floor registers its kind here, this floor knows none of them.

    # accounting/receipts/imports.py, imported by the room's urls or app config
    @import_kind("receipts", title="税收入库明细", roles=(Role.TREASURER,), city=True)
    class Receipts(ImportKind):
        def book(self, scope, actor): ...             # BookSpec: sheets and columns
        def given(self, scope, actor): ...            # rows already in the template (may be empty)
        def compare(self, rows, *, actor, scope, choice): ...     # row.compare(…), row.refuse(…), row.warn(…)
        def check(self, rows, *, actor, scope, choice, tell): ...  # what takes longer; may be left out
        def apply(self, rows, *, actor, scope, choice, tell): ...  # call the room's own services; returns counts

`compare` and `check` see every row, also those with unreadable cells, so that all errors are named at once; they leave
nothing written. `apply` gets the rows to be written (new and changed only) inside one transaction behind the run's
fence, after `compare` has found them as they were shown: it may raise any DomainError, and then nothing is written.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from kunming_coord.exchange.blanks import Given
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope
from kunming_coord.tokens.scopes import Scope as TokenScope


class Tell(Protocol):
    """Say how much of the work is done; shown on the progress bar at once."""

    def __call__(self, done: int, total: int) -> None: ...


class ImportKind:
    """One kind of workbook. Subclasses say what stands in it and what becomes of a row."""

    code: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    roles: ClassVar[tuple[str, ...]] = ()  # whoever holds one of them may use it
    city: ClassVar[bool] = False  # loaded by a city body for the whole city, else by a district for itself
    confidential: ClassVar[bool] = False  # its files are for those who may load it and for auditors alone
    needs_template: ClassVar[bool] = (
        True  # False: any workbook with these headers is read (another system's export)
    )
    token_scope: ClassVar[TokenScope] = TokenScope.FIGURES  # what a token needs to load it
    given_only: ClassVar[bool] = False  # True: only rows of the template are filled in, none are added
    choices: ClassVar[
        Mapping[str, str | Promise]
    ] = {}  # what is done with good rows besides; the first is usual

    def quarters(self) -> list[Quarter]:
        """The quarters a workbook may be for, newest first; empty: the kind knows no quarter."""
        return []

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The sheets and columns for a scope."""
        raise NotImplementedError

    def given(self, scope: Scope, actor: User) -> Given:
        """What the template of this scope is pre-filled with."""
        return {}

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Find what each row is about and say what is there now; a few queries for all of them. Writes nothing."""
        raise NotImplementedError

    def check(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell) -> None:
        """Name what else is wrong with the rows; leaves nothing written."""

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Write the rows through the services of the room; counts by the words the person is shown."""
        raise NotImplementedError

    def role_of(self, user: User, district: District | None) -> str:
        """The role in which the person loads this kind for a unit; raises NotAllowed."""
        units = None if self.city else [district.pk] if district else []
        for role in self.roles:
            if user.holds(role, units=units):
                return role
        raise NotAllowed(_("您的岗位不能导入“%(title)s”。") % {"title": self.title})

    def districts_of(self, user: User) -> list[District]:
        """The districts the person may load this kind for; empty for a kind of the city."""
        if self.city:
            return []
        held = {key for role in self.roles for key in user.districts_as(role)}
        return list(District.objects.filter(pk__in=held))

    def readable_by(self, viewer: Viewer) -> bool:
        """Whether somebody may see files of this kind at all, as far as they are in reach."""
        return not self.confidential or self.open_to(viewer) or viewer.holds(Role.AUDITOR, units=None)

    def open_to(self, user: Viewer) -> bool:
        """Whether the person may use this kind at all."""
        if self.city:
            return any(user.holds(role, units=None) for role in self.roles)
        return any(user.districts_as(role) for role in self.roles)


_KINDS: dict[str, ImportKind] = {}


def import_kind(
    code: str,
    *,
    title: str | Promise,
    roles: Sequence[str],
    city: bool = False,
    confidential: bool = False,
) -> Callable[[type[ImportKind]], type[ImportKind]]:
    """Register a kind under its code."""

    def register(kind: type[ImportKind]) -> type[ImportKind]:
        kind.code, kind.title, kind.roles, kind.city = code, title, tuple(roles), city
        kind.confidential = confidential
        _KINDS[code] = kind()
        return kind

    return register


def kind_of(code: str) -> ImportKind:
    """The kind of this code; raises Absent."""
    if code not in _KINDS:
        raise Absent(_("没有这一类导入，请从“数据导入”页面选择。"))
    return _KINDS[code]


def kinds_for(user: User) -> list[ImportKind]:
    """The kinds a person may use, by code."""
    return [kind for _code, kind in sorted(_KINDS.items()) if kind.open_to(user)]


def hidden_from(viewer: Viewer) -> list[str]:
    """Codes of the kinds whose files a person may not see, whatever else is in reach."""
    return [code for code, kind in _KINDS.items() if not kind.readable_by(viewer)]


def titles() -> dict[str, str]:
    """Code → title of every kind."""
    return {code: str(kind.title) for code, kind in _KINDS.items()}
