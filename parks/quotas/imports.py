"""指标办理单 as a workbook: each row is an order that is filed and waits for another person; nothing is posted by a file."""

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid
from kunming_coord.common.reading import all_told
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from kunming_coord.exchange.columns import Value
from kunming_coord.exchange.kinds import import_kind
from kunming_coord.exchange.rowbyrow import Together
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from kunming_coord.exchange.tables import refuse_repeated
from kunming_coord.tokens.scopes import Scope as TokenScope
from parks.quotas.columns import facts_of, order_columns, order_values
from parks.quotas.measures import QuotaKind, parse_quota, unit_of
from parks.quotas.models import QuotaOrder
from parks.quotas.services import OrderDraft, file_orders, order_of

SHEET = "orders"
FACTS = ("kind", "action", "giver", "taker", "amount", "measure", "document", "reason")
STANDING = ("filed", "done")
Units = dict[str, District]


@import_kind("quota-orders", title=gettext_lazy("指标办理单"), roles=(Role.QUOTA_KEEPER,), city=True)
class QuotaOrderImport(Together):
    """One row per order; one that waits and is changed is withdrawn and filed anew, one that is decided on stays."""

    needs_template: ClassVar[bool] = False
    token_scope = TokenScope.PROJECTS
    changed_word: ClassVar = gettext_lazy("更正（原单撤回）")

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The columns of an order."""
        return BookSpec(
            kind=self.code,
            title=_("指标办理单"),
            sheets=(SheetSpec(SHEET, order_columns(), _("指标办理单")),),
            notes=(
                _("每行一张办理单；写入后为待批准，由另一人批准后才记账。"),
                _("待批准的办理单改动后，原单撤回，另填一张；已办结的不能改动，更正请办理冲销。"),
                _("数量按“计量单位”填写：亩和吨标准煤最多两位小数，MW 最多三位。"),
            ),
        )

    def given(self, scope: Scope, actor: User) -> dict[str, list[dict[str, Value]]]:
        """The orders that wait for their approval."""
        return {SHEET: [order_values(order) for order in _orders().filter(status="filed", takes_back=None)]}

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the order of its number; what is filed or done already, word for word, is not filed again."""
        units: Units = {unit.slug: unit for unit in places()}
        _normalise(rows)
        refuse_repeated([row for row in rows if row["number"] is None and not row.errors], FACTS)
        numbered = {str(order.uid): order for order in _orders().filter(uid__in=_uids(rows))}
        standing = _orders().filter(status__in=STANDING, reason__in={str(row["reason"]) for row in rows})
        said = {tuple(facts_of(order).values()): order for order in standing.order_by("pk")}
        for row in rows:
            order = numbered.get(str(row["number"] or ""))
            twin = said.get(tuple(row[code] for code in FACTS))
            if row["number"] is not None and order is None:
                row.refuse(
                    _("没有编号为“%(number)s”的办理单") % {"number": row["number"]},
                    column="number",
                    mend=_("新办理单请留空。"),
                )
                continue
            row.ref = (order, units)
            there = twin or order
            row.compare(facts_of(there) if there is not None else None)
            if twin is not None and twin != order:
                row.warn(
                    _("已有内容相同的办理单（%(status)s），不重复填报；确需再办一笔的，请在事由中写明。")
                    % {"status": twin.machine.status_label(twin.status)}
                )
            elif order is not None and row.changes() and order.status != "filed":
                row.refuse(
                    _("该办理单%(status)s，不能改动") % {"status": order.machine.status_label(order.status)},
                    column="number",
                    mend=_("已记账的请办理冲销，其余请另行填报。"),
                )

    def judge(self, row: Row, actor: User) -> OrderDraft:
        """The order of a row, judged as the page would."""
        _order, units = row.ref
        draft = OrderDraft(
            kind=str(row["kind"] or ""),
            action=str(row["action"] or ""),
            amount=1,  # read beside the rest, so that everything wrong is told at once
            reason=str(row["reason"] or ""),
            giver=units.get(str(row["giver"] or "")),
            taker=units.get(str(row["taker"] or "")),
            document=str(row["document"] or ""),
        )
        _measured, amount, _filed = all_told(
            lambda: _require_measure(row),
            lambda: parse_quota(str(row["amount"] or ""), draft.kind),
            lambda: order_of(draft),
        )
        return replace(draft, amount=amount)

    def keep_all(self, judged: Sequence[tuple[Row, Any]], actor: User) -> None:
        """File the orders; those that were changed are withdrawn."""
        file_orders(
            drafts=[draft for _row, draft in judged],
            instead_of=[row.ref[0] for row, _draft in judged if row.before is not None],
            actor=actor,
        )


def _orders() -> QuerySet[QuotaOrder]:
    return QuotaOrder.objects.select_related("giver", "taker")


def _normalise(rows: Sequence[Row]) -> None:
    """Words as the service keeps them, so that blanks make no difference."""
    for row in rows:
        for code in ("reason", "document"):
            if isinstance(text := row[code], str):
                row.values[code] = " ".join(text.split())


def _uids(rows: Iterable[Row]) -> list[uuid.UUID]:
    found = []
    for row in rows:
        with suppress(ValueError):
            found.append(uuid.UUID(str(row["number"] or "")))
    return found


def _require_measure(row: Row) -> None:
    """The amount is written in the unit of its kind; raises Invalid."""
    if row["kind"] is None or row["measure"] is None:
        return
    kind = str(row["kind"])
    if row["measure"] != (label := unit_of(kind).label):
        sentence = _("%(kind)s以%(unit)s计，现为%(given)s；请核对数量和单位。") % {
            "kind": QuotaKind(kind).label,
            "unit": label,
            "given": row["measure"],
        }
        raise Invalid(sentence, fields={"measure": sentence})
