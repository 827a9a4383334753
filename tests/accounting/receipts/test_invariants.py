"""What the database refuses of receipts and shareable taxes whoever asks, and that the test sees the layer when it is gone."""

import contextlib

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from support.database import owner_cursor, without_trigger
from support.ledger_world import a_project, period
from support.tax_world import (
    Q1,
    Q2,
    Paid,
    compute,
    granted,
    middle,
    received,
    share,
    standing,
    taxed,
    term_of,
)

from accounting.receipts.models import (
    Incentive,
    ReceiptAssignment,
    ReceiptFile,
    ShareableTax,
    ShareableTaxLine,
    TaxReceipt,
    TaxSetting,
    TaxShare,
)

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = [ReceiptFile, TaxReceipt, ReceiptAssignment, Incentive, ShareableTax, ShareableTaxLine]
CHANGES = ("UPDATE {table} SET id = id", "DELETE FROM {table} WHERE false", "TRUNCATE {table} CASCADE")


@pytest.fixture
def computed():
    """A project with a quarter computed from one receipt of 1.00 元."""
    project = taxed()
    share("vat", (1, 0, 0, 1))
    received(Paid(project, middle(Q1), 100))
    compute()
    return project


def change(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def change_as_owner(sql):
    with owner_cursor() as cursor:
        cursor.execute(sql)


def test_the_application_may_not_change_what_was_received_or_computed(computed):
    for model in TABLES:
        for verb in CHANGES:
            with pytest.raises(ProgrammingError, match="permission denied"):
                change(verb.format(table=model._meta.db_table))


def test_not_even_the_owner_may(computed):
    for model in TABLES:
        for verb in CHANGES:
            with pytest.raises(IntegrityError, match="append-only"):
                change_as_owner(verb.format(table=model._meta.db_table))


def test_without_its_trigger_each_change_passes(computed):
    for model in TABLES:
        with without_trigger(model, "append_only"):
            change_as_owner(f"UPDATE {model._meta.db_table} SET id = id")
    with contextlib.ExitStack() as stack:
        for model in TABLES:
            stack.enter_context(without_trigger(model, "no_truncate"))
        change_as_owner(f"TRUNCATE {', '.join(model._meta.db_table for model in TABLES)}")
    assert not TaxReceipt.objects.exists()


# --- receipts -------------------------------------------------------------------------------------------------------


def another_receipt(receipt, **changes):
    values = {
        field.attname: getattr(receipt, field.attname)
        for field in TaxReceipt._meta.concrete_fields
        if field.attname != "id"
    }
    with transaction.atomic():
        return TaxReceipt.objects.create(**(values | {"row": 99, "number": "SP99"} | changes))


def test_nothing_is_added_to_a_loaded_file(computed):
    receipt = TaxReceipt.objects.get()
    with pytest.raises(IntegrityError, match="do not make up its totals"):
        another_receipt(receipt)
    with without_trigger(TaxReceipt, "sealed"):
        another_receipt(receipt)
    assert TaxReceipt.objects.count() == 2


def incomplete_file():
    with transaction.atomic():
        ReceiptFile.objects.create(
            name="x", digest="d", period_from=Q1.first_day, period_to=Q1.last_day, rows=1, total_fen=5,
            actor_id=1, actor_label="x",
        )  # fmt: skip


def test_a_file_is_not_kept_without_its_receipts(computed):
    with pytest.raises(IntegrityError, match="do not make up its totals"):
        incomplete_file()
    with without_trigger(ReceiptFile, "complete"):
        incomplete_file()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"number": None, "row": 99}, "a_receipt_counts_once"),
        ({"amount_fen": -1}, "a_refund_has_its_reason"),
        ({"amount_fen": 0}, "a_refund_has_its_reason"),
        ({"refund_reason": "退税"}, "a_refund_has_its_reason"),
        ({"period_from": Q2.first_day}, "days_of_a_receipt_in_order"),
    ],
)
def test_a_receipt_counts_once_and_says_why_it_is_negative(computed, changes, constraint):
    receipt = TaxReceipt.objects.get()
    if "number" in changes:
        changes = changes | {"number": receipt.number}
    with without_trigger(TaxReceipt, "sealed"), pytest.raises(IntegrityError, match=constraint):
        another_receipt(receipt, **changes)


def test_a_receipt_counts_for_no_project_of_another_enterprise(computed):
    receipt, stranger = TaxReceipt.objects.get(), a_project("wuhua")

    def assigned():
        with transaction.atomic():
            ReceiptAssignment.objects.create(
                receipt=receipt, project=stranger, reason="x", actor_id=1, actor_label="x"
            )

    with without_trigger(TaxReceipt, "sealed"), pytest.raises(IntegrityError, match="another enterprise"):
        another_receipt(receipt, project_id=stranger.pk)
    with pytest.raises(IntegrityError, match="another enterprise"):
        assigned()
    with without_trigger(ReceiptAssignment, "same_enterprise"):
        assigned()


# --- shares and incentives ------------------------------------------------------------------------------------------


def test_the_shares_of_a_tax_make_a_whole_and_do_not_overlap(computed):
    unused = share("cit", (0, 0, 0, 1))
    with pytest.raises(IntegrityError, match="tax_shares_make_a_whole"):
        TaxShare.objects.filter(pk=unused.pk).update(county=2)
    with pytest.raises(IntegrityError, match="one_tax_share_at_a_time"):
        share("vat", (0, 0, 0, 1), since=Q2.first_day)
    share("vat", (0, 0, 0, 1), unit="anning")
    share("stamp", (0, 0, 0, 1))


def test_one_setting_holds_at_a_time(computed):
    with pytest.raises(IntegrityError, match="one_tax_setting_at_a_time"):
        TaxSetting.objects.create(
            count_by="period",
            deducts_without_basis=False,
            source_status="unknown",
            source="x",
            valid_from=Q2.first_day,
        )


def test_shares_that_have_been_computed_with_only_end(computed):
    kept = TaxShare.objects.filter(pk=TaxShare.objects.get().pk)
    for change in ({"central": 0, "denominator": 1}, {"valid_from": Q1.first_day}):
        with pytest.raises(IntegrityError, match="only end"):
            kept.update(**change)
    kept.update(valid_to=Q2.first_day, source="另有出处")
    share("vat", (0, 0, 0, 1), since=Q2.first_day)
    with without_trigger(TaxShare, "kept"):
        kept.update(valid_from=Q1.first_day)


def test_a_setting_that_has_been_computed_with_only_ends(computed):
    kept = TaxSetting.objects.all()
    for change in ({"count_by": "period"}, {"deducts_without_basis": True}, {"valid_from": Q1.first_day}):
        with pytest.raises(IntegrityError, match="only ends"):
            kept.update(**change)
    with without_trigger(TaxSetting, "kept"):
        kept.update(deducts_without_basis=True)
        kept.update(deducts_without_basis=False)


def reversal(incentive, **changes):
    values = {
        "project": incentive.project, "quarter": incentive.quarter, "title": "x", "reverses": incentive,
        "amount_fen": -incentive.amount_fen, "has_basis": True, "lawful_basis": "x", "actor_id": 1, "actor_label": "x",
    }  # fmt: skip
    with transaction.atomic():
        return Incentive.objects.create(**(values | changes))


def test_a_reversal_is_the_exact_opposite_of_an_incentive(computed):
    incentive = granted(computed, Q1, 10)
    for wrong in ({"amount_fen": -9}, {"quarter": Q2}, {"has_basis": False}):
        with pytest.raises(IntegrityError, match="exact opposite"):
            reversal(incentive, **wrong)
    with pytest.raises(IntegrityError, match="only_a_reversal"):
        reversal(incentive, reverses=None)
    undone = reversal(incentive)
    with pytest.raises(IntegrityError, match="reverses"):
        reversal(incentive)
    with pytest.raises(IntegrityError, match=r"exact opposite|only_a_reversal"):
        reversal(undone)
    with without_trigger(Incentive, "opposite"):
        reversal(granted(computed, Q1, 10), amount_fen=-9)


# --- shareable taxes ------------------------------------------------------------------------------------------------


def a_head(project, quarter=Q1, **changes):
    values = {
        "project": project, "quarter": quarter, "revision": 2, "term": term_of(project), "reading": "retained",
        "setting": TaxSetting.objects.get(), "total_fen": 0, "central_fen": 0, "province_fen": 0, "city_fen": 0,
        "county_retained_fen": 0, "incentives_fen": 0, "shareable_ytd_fen": 0, "counted_before_fen": 0,
        "amount_fen": 0, "carry_over_fen": 0, "fingerprint": "x", "receipts_upto": 0, "actor_id": 1, "actor_label": "x",
    }  # fmt: skip
    with transaction.atomic():
        return ShareableTax.objects.create(**(values | changes))


TEN = {"total_fen": 10, "county_retained_fen": 10, "shareable_ytd_fen": 10, "amount_fen": 10}


def test_the_lines_make_up_the_head(computed):
    with pytest.raises(IntegrityError, match="lines do not make up the head"):
        a_head(computed, **TEN)
    with without_trigger(ShareableTax, "lines"):
        a_head(computed, **TEN)


def test_no_line_joins_a_head_later(computed):
    def a_line():
        with transaction.atomic():
            ShareableTaxLine.objects.create(
                head=standing(computed), received_fen=1, central_fen=0, province_fen=0, city_fen=0, county_fen=1,
                granted_fen=0, deducted_fen=0,
            )  # fmt: skip

    with pytest.raises(IntegrityError, match="lines do not make up the head"):
        a_line()
    with without_trigger(ShareableTaxLine, "head"):
        a_line()


@pytest.mark.parametrize("column", ["central_fen", "shareable_ytd_fen", "amount_fen", "carry_over_fen"])
def test_the_totals_of_a_head_follow_from_each_other(computed, column):
    with pytest.raises(IntegrityError, match="shareable_tax_follows_from_its_parts"):
        a_head(computed, **{column: 1})


def test_a_revision_comes_after_the_one_before_it(computed):
    for revision in (1, 3):
        with pytest.raises(IntegrityError, match=r"next revision|one_shareable_tax_per_revision"):
            a_head(computed, revision=revision)
    a_head(computed)
    with without_trigger(ShareableTax, "next_revision"):
        a_head(computed, revision=7)


def test_what_was_counted_before_is_what_the_earlier_quarters_say(computed):
    period("tax", Q2)
    with pytest.raises(IntegrityError, match="counted before"):
        a_head(computed, Q2, revision=1)
    a_head(computed, Q2, revision=1, counted_before_fen=50, amount_fen=-50)


def test_a_closed_quarter_takes_no_row_whoever_writes_it(computed):
    held = period("tax")
    for step in ("closing", "closed"):
        type(held).objects.filter(pk=held.pk).update(status=step)
    with pytest.raises(IntegrityError, match="not open"):
        a_head(computed)
    with without_trigger(ShareableTax, "open_quarter"):
        a_head(computed)
