"""The ledger: postings (sealed to their transaction), batch headers with every key, and plain entries."""

from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounting.ledger import triggers
from accounting.ledger.numbering import TURNS, number_of_row
from accounting.periods.triggers import only_while
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.triggers import after_insert, append_only
from kunming_coord.common.viewstate import Book


@append_only
class Posting(models.Model):
    """One act of posting. Only the transaction that made it may add batches and entries to it."""

    idempotency_key = models.CharField(max_length=120, unique=True)
    transaction_id = models.BigIntegerField(help_text="set by the database; the seal")
    run_uid = models.UUIDField(null=True)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="seal", when=pgtrigger.Before, operation=pgtrigger.Insert, func=triggers.SEAL_POSTING
            ),
        ]
        verbose_name = verbose_name_plural = "过账"

    def __str__(self) -> str:
        return self.idempotency_key


class BatchQuerySet(models.QuerySet["Batch"]):
    """Headers by what has become of them."""

    def standing(self) -> Self:
        """Posted and not taken back."""
        taken_back = Batch.objects.filter(id=OuterRef("id") + 1)
        return self.filter(~Exists(taken_back), kind=Batch.Kind.POST)


@append_only
class Batch(models.Model):
    """Header of the entries one figure gives in one book: what V was, and where it came from.

    value_fen is V, what counted of the figure: a reversal carries the V it takes back. `concerns` is the quarter the
    figure speaks about, `quarter` the one into whose books it went. The number is made of the figure, the book and
    the turn (numbering.py), which is what keeps a figure from being posted twice.
    """

    class Kind(models.TextChoices):
        POST = "post", "入账"
        REVERSAL = "reversal", "更正（冲销）"

    id = models.BigIntegerField("批次号", primary_key=True)
    # A key the database would check row by row; the trigger checks it for all rows at once.
    posting = models.ForeignKey(
        Posting, on_delete=models.PROTECT, related_name="batches", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.POST)
    turn = models.PositiveSmallIntegerField(
        default=0, help_text="0 at first, one more each time it was taken back"
    )
    quarter = QuarterField("入账期间")
    concerns = QuarterField("所属期间")
    book = models.CharField(max_length=12, choices=Book.choices())
    project_id = models.BigIntegerField()
    indicator_id = models.BigIntegerField()
    filing_value_id = models.BigIntegerField(help_text="the figure that was posted")
    compiled_term_id = models.BigIntegerField(
        null=True, help_text="null in the territorial book: no term decides"
    )
    shareable_tax_id = models.BigIntegerField(
        null=True, help_text="where what is shared was made from receipts of the finance bureau"
    )
    arises_in_id = models.BigIntegerField()
    value_fen = models.BigIntegerField("计入核算数（分）")
    held = models.BooleanField("待定", default=False)
    correction_id = models.BigIntegerField(null=True, help_text="the correction that brought it about")

    objects = BatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id=number_of_row()), name="a_batch_has_the_number_of_its_figure"
            ),
            models.CheckConstraint(condition=Q(turn__lt=TURNS), name="so_many_turns_at_most"),
            models.CheckConstraint(
                condition=Q(book="territorial", compiled_term_id=None, shareable_tax_id=None, held=False)
                | (~Q(book="territorial") & Q(compiled_term_id__isnull=False)),
                name="only_terms_adjust",
            ),
        ]
        indexes = [
            BrinIndex(fields=["quarter", "posting_id"], name="batches_of_quarter", pages_per_range=32),
            models.Index(fields=["quarter"], condition=~Q(concerns=F("quarter")), name="late_batches"),
        ]
        triggers = [
            after_insert("sealed", triggers.SEALED_BATCH, declare=triggers.PLANNING),
            after_insert(
                "open_quarter",
                *only_while(
                    "open",
                    "closing",
                    rows="SELECT DISTINCT fresh.quarter, indicator.group_id"
                    " FROM (SELECT DISTINCT quarter, indicator_id FROM new_rows) AS fresh"
                    " JOIN projects_indicator AS indicator ON indicator.id = fresh.indicator_id",
                ),
            ),
        ]
        verbose_name = verbose_name_plural = "核算批次"

    def __str__(self) -> str:
        return f"{self.kind} {self.book} {self.filing_value_id}"

    @property
    def reverses_id(self) -> int | None:
        """The batch a reversal takes back."""
        return self.pk - 1 if self.kind == self.Kind.REVERSAL else None

    @property
    def sign(self) -> int:
        """-1 for a reversal."""
        return -1 if self.kind == self.Kind.REVERSAL else 1


@append_only
class InterpretedBasis(models.Model):
    """What the engine used for a batch of the interpreted lane, so that recomputing it never needs anything later.

    used: the day whose parameters held, variant, agreed values, and the history that stood before (null for a plain
    split, which has none). credits: party → fen, what later quarters of the term read as credited.
    """

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="basis")
    policy_digest = models.CharField("政策文件指纹", max_length=64)
    used = models.JSONField("所用数据")
    credits = models.JSONField("各方计入数（分）")

    class Meta:
        triggers = [
            after_insert("sealed", triggers.SEALED_BASIS),
        ]
        verbose_name = verbose_name_plural = "引擎核算依据"

    def __str__(self) -> str:
        return str(self.batch_id)


@append_only
class Entry(models.Model):
    """One figure at one unit: a batch has one entry a unit. Keys are checked set-wise by the trigger."""

    class Mode(models.TextChoices):
        TERRITORIAL = "territorial", "在地"
        SPLIT = "split", "分享"
        DUPLICATE = "duplicate", "全额双核算"
        ASSIGN = "assign", "全额归属"
        HELD = "held", "待定"

    pk = models.CompositePrimaryKey("batch_id", "district_id")
    batch_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    posting_id = models.BigIntegerField(help_text="orders the journal: what is posted later has a larger one")
    quarter = QuarterField()
    book = models.CharField(max_length=12, choices=Book.choices())
    indicator_id = models.BigIntegerField()
    mode = models.CharField(max_length=11, choices=Mode.choices)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(book="territorial", mode="territorial")
                | Q(book="assessment", mode__in=["split", "duplicate", "assign", "held"])
                | Q(book="fiscal", mode__in=["split", "held"]),
                name="mode_fits_book",
            ),
        ]
        indexes = [BrinIndex(fields=["quarter", "posting_id"], name="entries_of_quarter", pages_per_range=32)]
        triggers = [
            after_insert("sealed", triggers.SEALED_ENTRY, declare=triggers.PLANNING),
        ]
        verbose_name = verbose_name_plural = "核算记录"

    def __str__(self) -> str:
        return f"{self.batch_id} {self.district_id} {self.amount_fen}"


class BalanceCheck(models.Model):
    """A posting that got headers: its row makes the database see at commit that each has its entries (T1)."""

    posting_id = models.BigIntegerField()

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="balance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=triggers.BALANCE,
            ),
        ]

    def __str__(self) -> str:
        return str(self.posting_id)
