"""check_ledger: silent on a sound ledger, one sentence per problem on a broken one."""

import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from support.factories import district
from support.ledger_world import Q1, a_project, agreed, closed, period, post, varied, verified
from support.variants import WAN

from accounting.ledger.models import Batch, Entry
from accounting.ledger.services import reverse_batch
from accounting.rollups.services import roll_up
from kunming_coord.accounts.services import system_user

pytestmark = pytest.mark.django_db

TABLES = [
    "accounting_entry",
    "accounting_batch",
    "accounting_posting",
    "accounting_filing",
    "accounting_filingvalue",
    "accounting_interpretedbasis",
    "accounting_rollup",
    "accounting_quartertotal",
    "projects_compiledterm",
    "projects_shareslice",
]
CLOSED = int(Q1)
# A header once more, under the number of another figure or turn.
COPY = """
    INSERT INTO accounting_batch (id, posting_id, kind, turn, quarter, concerns, book, project_id, indicator_id,
                                  filing_value_id, compiled_term_id, arises_in_id, value_fen, held)
    SELECT {value} * 256 + {turn} * 8, posting_id, kind, {turn}, quarter, concerns, book, project_id, indicator_id,
           {value}, compiled_term_id, arises_in_id, value_fen, held
    FROM accounting_batch WHERE id = %s
"""
BROKEN = [
    (
        "UPDATE accounting_entry SET amount_fen = amount_fen + 1 WHERE book = 'assessment'",
        ["考核、财政批次合计为零", "按规则重新计算与核算记录一致", "汇总数等于核算记录之和"],
    ),
    (
        "UPDATE accounting_entry SET amount_fen = amount_fen + 1 WHERE book = 'territorial'",
        ["在地批次等于计入核算数", "汇总数等于核算记录之和"],
    ),
    ("UPDATE accounting_entry SET batch_id = batch_id + 100000", ["没有无主的核算记录"]),
    (
        "UPDATE accounting_batch SET value_fen = value_fen + 1",
        ["在地批次等于计入核算数", "按规则重新计算与核算记录一致", "计入核算数可由填报数重新得出"],
    ),
    ("UPDATE accounting_filingvalue SET amount_fen = amount_fen + 1", ["计入核算数可由填报数重新得出"]),
    ("UPDATE accounting_filingvalue SET measure = 'cumulative'", ["计入核算数可由填报数重新得出"]),
    (
        "UPDATE accounting_batch SET filing_value_id = filing_value_id + 100000, id = id + 25600000"
        " WHERE id NOT IN (SELECT batch_id FROM accounting_interpretedbasis)",
        ["每个批次可追溯到审核通过的填报"],
    ),
    (
        "UPDATE projects_compiledterm SET to_quarter = from_quarter",
        ["每个考核、财政批次可追溯到当季生效的分享条款"],
    ),
    (
        "UPDATE accounting_entry SET amount_fen = 0 WHERE batch_id % 2 = 1 AND amount_fen < 0",
        ["冲销与原批次逐笔相反"],
    ),
    (
        f"DELETE FROM accounting_batch WHERE quarter = {CLOSED} AND book = 'assessment'"
        " AND id NOT IN (SELECT batch_id FROM accounting_interpretedbasis)",
        ["已关账季度没有漏记的填报数", "没有无主的核算记录"],
    ),
    (
        "UPDATE accounting_posting SET at = at + interval '1 day'",
        ["关账之后没有再入账，填报均已锁定"],
    ),
    (
        f"UPDATE accounting_filing SET status = 'verified' WHERE quarter = {CLOSED}",
        ["关账之后没有再入账，填报均已锁定"],
    ),
    (
        "UPDATE projects_shareslice SET numerator = 2 WHERE numerator = 3",
        ["分享切片合计符合核算方式", "入账所用份额等于分享切片"],
    ),
    ("UPDATE projects_compiledterm SET numerators = '{7,3}'", ["入账所用份额等于分享切片"]),
    (
        "UPDATE accounting_interpretedbasis SET used = jsonb_set(used, '{history,value_to_date}', '1')"
        " WHERE used->'history'->>'value_to_date' <> '0'",
        ["引擎核算依据与此前核算一致", "按规则重新计算与核算记录一致"],
    ),
    (
        "UPDATE accounting_interpretedbasis SET used = jsonb_set(used, '{agreed,cap}', '\"4\"')",
        ["引擎核算依据与此前核算一致", "按规则重新计算与核算记录一致"],
    ),
    (
        "UPDATE accounting_interpretedbasis SET credits = '{\"anning\": 1}'",
        ["按规则重新计算与核算记录一致"],
    ),
    (
        "DELETE FROM accounting_interpretedbasis",
        ["引擎核算依据与此前核算一致", "按规则重新计算与核算记录一致"],
    ),
    ("UPDATE accounting_quartertotal SET ytd_fen = ytd_fen + 1", ["汇总数等于核算记录之和"]),
    ("DELETE FROM accounting_quartertotal WHERE book = 'assessment'", ["汇总数等于核算记录之和"]),
    ("UPDATE accounting_rollup SET final = false", ["已关账季度的汇总包含全部核算记录"]),
    (
        "UPDATE accounting_quartertotal SET amount_fen = amount_fen + 5 WHERE book = 'assessment'",
        ["全市恒等式逐季、逐指标相符"],
    ),
]


@pytest.fixture
def ledger(db):
    """A closed quarter, and an open one with a reversal, written and then damaged by the owner; undone at the end.

    Only the owner of the tables can make the rows these checks exist for.
    """
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections["owner"].copy(DEFAULT_DB_ALIAS)
    try:
        with transaction.atomic():
            _a_closed_and_an_open_quarter()
            yield
            transaction.set_rollback(True)
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        connections[DEFAULT_DB_ALIAS] = before


def _a_closed_and_an_open_quarter() -> None:
    projects = [a_project() for _ in range(2)]
    for project in projects:
        agreed(project)
    agreed(projects[0], "trade_sales", {"xishan": 1, "anning": 1}, mode="duplicate")
    verified(projects[0], {"industrial_output": 1001, "trade_sales": 9})
    verified(projects[1], {"industrial_output": 1001})
    verified(projects[0], {"industrial_output": 40, "trade_sales": 55}, quarter=Q1.next)
    verified(projects[1], {"industrial_output": 77}, quarter=Q1.next)
    capped = a_project()
    varied(capped, "capped", cap="5")
    verified(capped, {"industrial_output": 9 * WAN})
    verified(capped, {"industrial_output": 99 * WAN}, quarter=Q1.next)
    closed()
    post(quarter=Q1.next)
    for project in (capped, projects[0]):
        batch = Batch.objects.filter(quarter=Q1.next, book="assessment", project_id=project.pk).first()
        reverse_batch(batch=batch, actor=system_user(), reason="更正", quarter=Q1.next)
    roll_up(period=period(quarter=Q1.next), run_uid=uuid.uuid4(), final=False)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def by_hand(sql: str, *parameters) -> None:
    """What somebody with the owner's password and no scruples might do."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, parameters or None)


def failed_check() -> str:
    """What check_ledger prints when it fails."""
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_ledger", stdout=out)
    assert failed.value.returncode == 1
    return out.getvalue()


def test_a_sound_ledger_passes(ledger):
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert "核算账检查全部相符。" in out.getvalue()
    assert out.getvalue().count("相符  ") == 19
    assert "不符" not in out.getvalue()


def test_a_row_changed_by_hand_is_found(ledger):
    for sql, titles in BROKEN:
        undo = transaction.savepoint()
        by_hand(sql)
        told = failed_check()
        for title in titles:
            assert f"不符  {title}" in told, sql
        transaction.savepoint_rollback(undo)


def test_a_figure_counted_twice_is_found(ledger):
    posted = Batch.objects.filter(book="territorial", quarter=Q1).first()
    by_hand(
        "INSERT INTO accounting_filingvalue"
        " (filing_id, indicator_id, revision, amount_fen, actor_id, actor_label, entered_at)"
        " SELECT filing_id, indicator_id, 2, amount_fen, 1, 'x', now() FROM accounting_filingvalue WHERE id = %s",
        posted.filing_value_id,
    )
    by_hand(COPY.format(value="(SELECT MAX(id) FROM accounting_filingvalue)", turn=0), posted.pk)
    told = failed_check()
    assert "不符  同一填报项只有一个数在计" in told
    assert "重复计入 2 次" in told


def test_a_second_turn_without_a_reversal_is_found(ledger):
    posted = Batch.objects.filter(book="territorial", quarter=Q1).first()
    by_hand(COPY.format(value="filing_value_id", turn=1), posted.pk)
    assert "重复计入 2 次" in failed_check()


def test_a_hand_made_entry_is_named_in_one_sentence(ledger):
    entry = Entry.objects.filter(book="assessment").order_by("batch_id").first()
    by_hand(
        "INSERT INTO accounting_entry"
        " (batch_id, district_id, posting_id, quarter, book, indicator_id, mode, amount_fen)"
        " SELECT batch_id, %s, posting_id, quarter, book, indicator_id, mode, 100 FROM accounting_entry"
        " WHERE batch_id = %s LIMIT 1",
        district("panlong").pk,
        entry.batch_id,
    )
    assert f"批次 {entry.batch_id} 合计为 1.00 元，应为 0。" in failed_check()
