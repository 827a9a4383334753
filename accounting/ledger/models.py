"""The ledger: postings (sealed to their transaction), batch headers with every key, and plain entries."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounting.ledger import triggers
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


@append_only
class Batch(models.Model):
    """Header of the entries one filed value gives in one book: provenance and all unique keys."""

    class Kind(models.TextChoices):
        POST = "post", "入账"
        REVERSAL = "reversal", "更正（冲销）"

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.POST)
    quarter = QuarterField()
    book = models.CharField(max_length=12, choices=Book.choices())
    project_id = models.BigIntegerField()
    indicator_id = models.BigIntegerField()
    filing_value_id = models.BigIntegerField(help_text="the figure that was posted")
    compiled_term_id = models.BigIntegerField(
        null=True, help_text="null in the territorial book: no term decides"
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing_value_id", "book"],
                condition=Q(kind="post"),
                name="one_post_per_value_and_book",
            ),
            models.CheckConstraint(
                condition=Q(kind="post", reverses=None) | Q(kind="reversal", reverses__isnull=False),
                name="a_reversal_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=Q(book="territorial", compiled_term_id=None)
                | (~Q(book="territorial") & Q(compiled_term_id__isnull=False)),
                name="only_terms_adjust",
            ),
        ]
        indexes = [models.Index(fields=["quarter", "indicator_id", "book"], name="batches_of_quarter")]
        triggers = [
            after_insert("sealed", triggers.SEALED_BATCH),
            after_insert(
                "open_quarter",
                only_while(
                    "open",
                    "closing",
                    rows="SELECT DISTINCT new_rows.quarter, indicator.group_id FROM new_rows"
                    " JOIN projects_indicator AS indicator ON indicator.id = new_rows.indicator_id",
                ),
            ),
        ]
        verbose_name = verbose_name_plural = "核算批次"

    def __str__(self) -> str:
        return f"{self.kind} {self.book} {self.filing_value_id}"


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
    """One figure at one district. No foreign keys: keys are checked set-wise by the trigger before anything commits."""

    class Mode(models.TextChoices):
        TERRITORIAL = "territorial", "在地"
        SPLIT = "split", "分享"
        DUPLICATE = "duplicate", "全额双核算"
        ASSIGN = "assign", "全额归属"

    batch_id = models.BigIntegerField(db_index=True)
    quarter = QuarterField()
    book = models.CharField(max_length=12, choices=Book.choices())
    district_id = models.BigIntegerField()
    indicator_id = models.BigIntegerField()
    mode = models.CharField(max_length=11, choices=Mode.choices)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(book="territorial", mode="territorial")
                | Q(book="assessment", mode__in=["split", "duplicate", "assign"])
                | Q(book="fiscal", mode="split"),
                name="mode_fits_book",
            ),
        ]
        indexes = [
            models.Index(
                fields=["quarter", "district_id", "indicator_id", "book"], name="entries_of_district"
            ),
        ]
        triggers = [
            after_insert("sealed", triggers.SEALED_ENTRY),
        ]
        verbose_name = verbose_name_plural = "核算记录"

    def __str__(self) -> str:
        return f"{self.batch_id} {self.district_id} {self.amount_fen}"


class BalanceCheck(models.Model):
    """A posting whose entries were touched: its row makes the database add them up at commit (T1)."""

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
