"""Choosing columns: for oneself from now on, or in an address that shows them to whoever opens it."""

import re
from collections.abc import Collection

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.desk.columns.models import CODE_LENGTH, ColumnChoice
from kunming_coord.desk.saved.addresses import read_address

PARAMETER = "cols"
MOST = 40
CODE = re.compile(rf"[a-z][a-z0-9_]{{0,{CODE_LENGTH - 1}}}")


def chosen(user: User, path: str) -> list[str] | None:
    """The columns somebody keeps for a list; None for all of them."""
    return ColumnChoice.objects.filter(user=user, path=path).values_list("codes", flat=True).first()


def read_codes(codes: Collection[str]) -> list[str]:
    """Codes of columns, each once; raises Missing for none and Invalid for what is no code."""
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        sentence = _("请至少勾选一列。")
        raise Missing(sentence, fields={PARAMETER: sentence})
    if len(wanted) > MOST or not all(CODE.fullmatch(code) for code in wanted):
        sentence = _("没有这样的列，请从列表上的“列设置”中勾选。")
        raise Invalid(sentence, fields={PARAMETER: sentence})
    return wanted


def with_columns(address: str, codes: Collection[str]) -> str:
    """The address of the same list showing these columns; raises as `read_address` and `read_codes` do."""
    path, text = read_address(address)
    query = QueryDict(text, mutable=True)
    query[PARAMETER] = ",".join(read_codes(codes))
    return f"{path}?{query.urlencode(safe=',')}"


def without_columns(address: str) -> str:
    """The address of the same list, its columns left to whoever opens it."""
    path, text = read_address(address)
    query = QueryDict(text, mutable=True)
    query.pop(PARAMETER, None)
    return f"{path}?{query.urlencode()}" if query else path


@transaction.atomic
def keep_columns(*, actor: User, address: str, codes: Collection[str]) -> ColumnChoice:
    """Show these columns of a list to oneself from now on; raises Missing or Invalid."""
    path, _query = read_address(address)
    wanted = read_codes(codes)
    choice, _made = ColumnChoice.objects.update_or_create(user=actor, path=path, defaults={"codes": wanted})
    return choice


@transaction.atomic
def forget_columns(*, actor: User, address: str) -> None:
    """Show all columns of a list to oneself again."""
    path, _query = read_address(address)
    ColumnChoice.objects.filter(user=actor, path=path).delete()
