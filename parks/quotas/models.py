"""Quota as double entries: accounts with their balances, append-only batches and entries, orders under four eyes."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import ScopedQuerySet, SubjectQuerySet
from kunming_coord.common.triggers import after_insert, append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from parks.quotas import triggers
from parks.quotas.measures import OF_CITY, OF_HOLDER, QuotaKind, QuotaState, quota_words
from parks.quotas.moves import MACHINE


class QuotaAccountQuerySet(ScopedQuerySet):
    """A district sees its own accounts; the city's pool and the other districts are the city's to see."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """The accounts of these districts."""
        return Q(district_id__in=district_ids)


@audited(inserts=False)
class QuotaAccount(models.Model):
    """Where an amount of one kind stands: with the city, with a district, or held by one holder in a district.

    The balance is kept by the database from the entries; `holder` is whatever an upper floor keeps quota for.
    """

    kind = models.CharField("指标种类", max_length=12, choices=QuotaKind.choices)
    state = models.CharField("状态", max_length=10, choices=QuotaState.choices)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="quota_accounts"
    )
    holder = models.UUIDField("占用者", null=True, blank=True)
    balance = models.BigIntegerField("余额（最小单位）", default=0)

    objects = QuotaAccountQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "district__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "district", "state", "holder"],
                nulls_distinct=False,
                name="one_quota_account_each",
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0) | Q(state=QuotaState.SOURCE), name="quota_is_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OF_CITY, district=None, holder=None)
                | Q(state__in=OF_HOLDER, district__isnull=False, holder__isnull=False)
                | Q(
                    state__in=(QuotaState.AVAILABLE, QuotaState.PROTECTED),
                    district__isnull=False,
                    holder=None,
                ),
                name="a_quota_account_is_of_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state=QuotaState.SOURCE)
                | Q(kind=QuotaKind.FARMLAND, state=QuotaState.PROTECTED)
                | (~Q(kind=QuotaKind.FARMLAND) & ~Q(state=QuotaState.PROTECTED)),
                name="farmland_is_protected_and_nothing_else",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_by_entries",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=triggers.ONLY_BY_ENTRIES,
            ),
            pgtrigger.Trigger(
                name="begins_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=triggers.BEGINS_EMPTY,
            ),
        ]
        verbose_name = verbose_name_plural = "指标账户"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place} {self.get_state_display()}"

    @property
    def place(self) -> str:
        """Whose account it is."""
        return self.district.short_name if self.district else "全市"


class QuotaAction(models.TextChoices):
    """What a batch is; each goes from one state to another (ledger.py)."""

    GRANT = "grant", "下达"
    ALLOCATE = "allocate", "分配"
    RECALL = "recall", "收回"
    TRANSFER = "transfer", "调剂"
    RESERVE = "reserve", "预留"
    LET_GO = "let_go", "取消预留"
    COMMIT = "commit", "使用"
    GIVE_BACK = "give_back", "退出"
    REINSTATE = "reinstate", "复核转可用"
    ESTABLISH = "establish", "划定"
    ADJUST = "adjust", "调整补划"
    REVERSE = "reverse", "更正（冲销）"


class QuotaBatchQuerySet(ScopedQuerySet):
    """Whoever sees one of the accounts sees that something was posted to it."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Batches that touch an account of these districts."""
        return Q(entries__account__district_id__in=district_ids)


@append_only
class QuotaBatch(models.Model):
    """One act on the ledger with its reason and document; a correction is a batch that takes another one back."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("指标种类", max_length=12, choices=QuotaKind.choices)
    action = models.CharField("事项", max_length=10, choices=QuotaAction.choices)
    amount = models.BigIntegerField("数量（最小单位）")
    reason = models.CharField("事由", max_length=200)
    document = models.CharField("依据文号", max_length=120, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    actor_id = models.BigIntegerField()
    actor_label = models.CharField("办理人", max_length=120)
    at = models.DateTimeField("时间", auto_now_add=True)

    objects = QuotaBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_quota_batch_moves_something"),
            models.CheckConstraint(
                condition=Q(action=QuotaAction.REVERSE, reverses__isnull=False)
                | (~Q(action=QuotaAction.REVERSE) & Q(reverses=None)),
                name="a_quota_reversal_names_what_it_takes_back",
            ),
        ]
        verbose_name = verbose_name_plural = "指标记录"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_action_display()} {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """The amount with its unit."""
        return quota_words(self.amount, self.kind)


class QuotaEntryQuerySet(ScopedQuerySet):
    """Entries are seen with their account."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Entries to accounts of these districts."""
        return Q(account__district_id__in=district_ids)


@append_only
class QuotaEntry(models.Model):
    """One leg of a batch: what an account gained (above zero) or gave (below)."""

    batch = models.ForeignKey(QuotaBatch, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(QuotaAccount, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField("增减（最小单位）")
    balance_after = models.BigIntegerField("记账后余额（最小单位）")

    objects = QuotaEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "account"], name="one_entry_per_account_and_batch"),
            models.CheckConstraint(condition=~Q(amount=0), name="a_quota_entry_moves_something"),
        ]
        triggers = [
            # In the order of their names: first whether the legs fit, then the balances.
            after_insert("balanced", triggers.BALANCED),
            after_insert("balances", triggers.BALANCES),
        ]
        verbose_name = verbose_name_plural = "指标分录"

    def __str__(self) -> str:
        return f"{self.account} {self.amount:+d}"


class QuotaOrderQuerySet(SubjectQuerySet):
    """The city sees every order, a district those that give to it or take from it once they are carried out."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Done orders on one of these districts."""
        return Q(status="done") & (Q(giver_id__in=district_ids) | Q(taker_id__in=district_ids))


@audited()
class QuotaOrder(WorkflowSubject):
    """指标办理单: what a quota keeper files and another person approves before the ledger carries it out."""

    machine = MACHINE
    side_fields: ClassVar = {}

    kind = models.CharField("指标种类", max_length=12, choices=QuotaKind.choices)
    action = models.CharField("事项", max_length=10, choices=QuotaAction.choices)
    giver = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="quota_given"
    )
    taker = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="quota_taken"
    )
    amount = models.BigIntegerField("数量（最小单位）")
    reason = models.CharField("事由", max_length=200)
    document = models.CharField("依据文号", max_length=120, blank=True)
    takes_back = models.ForeignKey(
        QuotaBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="orders_against"
    )
    batch = models.OneToOneField(
        QuotaBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="order"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuotaOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_quota_order_moves_something"),
            models.CheckConstraint(
                condition=Q(status="done", batch__isnull=False) | (~Q(status="done") & Q(batch=None)),
                name="a_quota_order_is_done_with_its_batch",
            ),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "指标办理单"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.get_action_display()} {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """The amount with its unit."""
        return quota_words(self.amount, self.kind)

    @property
    def units_words(self) -> str:
        """From whom to whom."""
        names = [unit.short_name if unit else "全市" for unit in (self.giver, self.taker)]
        return f"{names[0]} → {names[1]}"
