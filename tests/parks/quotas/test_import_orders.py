"""指标办理单 by workbook: filed for another person to approve, never past them; told in the unit of their kind."""

import pytest
from django.urls import reverse
from support.factories import make_user
from support.quota_world import carried_out, keeper, ordered
from support.workbooks import filled, sent, told, written

from kunming_coord.common.errors import NotAllowed
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.services import start_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of
from parks.quotas.models import QuotaBatch, QuotaOrder
from parks.quotas.services import approve_order

pytestmark = pytest.mark.django_db
KIND = "quota-orders"
HEADERS = {
    "number": "办理单编号", "kind": "指标种类", "action": "事项", "giver": "调出单位", "taker": "调入单位",
    "amount": "数量", "unit": "计量单位", "document": "依据文号", "reason": "事由",
}  # fmt: skip
GRANT = {"kind": "用地指标", "action": "下达", "amount": "1,000.5", "unit": "亩", "reason": "示例年度计划"}
SHARE = GRANT | {"action": "分配", "taker": "安宁市", "amount": 60}


def template(actor):
    return template_of(kind_of(KIND), Scope(), actor=actor)[0]


def test_orders_of_a_workbook_wait_for_another_person(db):
    actor = keeper()
    imported = written(filled(template(actor), HEADERS, GRANT, SHARE | {"unit": "亩"}), KIND, actor)
    assert imported.written["新增"] == 2
    orders = list(QuotaOrder.objects.order_by("pk"))
    assert [(row.status, row.action, row.amount) for row in orders] == [
        ("filed", "grant", 100_050),
        ("filed", "allocate", 6_000),
    ]
    assert not QuotaBatch.objects.exists()
    with pytest.raises(NotAllowed, match="同一人"):
        approve_order(order=orders[0], actor=make_user("drc", "approver", person=actor.person))
    assert approve_order(order=orders[0], actor=make_user("drc", "approver")).status == "done"
    with pytest.raises(NotAllowed):
        start_import(kind=KIND, data=b"", file_name="a.xlsx", actor=make_user("anning", "park_manager"))


def test_what_was_taken_out_comes_back_unchanged_and_one_cell_is_one_change(signed_in):
    actor = keeper()
    carried_out("grant", 5_000, actor=actor)
    waiting = ordered("allocate", 1_000, taker="anning", actor=actor)
    content = signed_in(actor).get(reverse("quotas:orders"), {"export": "xlsx"}).content
    for same in (content, template(actor)):
        imported = sent(same, KIND, actor)
        assert imported.counts["unchanged"] == sum(imported.counts.values()), told(imported)
    written(filled(content, HEADERS, {"amount": 12.5}, first=4, header=3), KIND, actor)
    waiting.refresh_from_db()
    assert waiting.status == "withdrawn"
    assert list(QuotaOrder.objects.filter(status="filed").values_list("amount", flat=True)) == [1_250]
    done = sent(filled(content, HEADERS, {"amount": 12}, first=5, header=3), KIND, actor)
    assert any("该办理单已记账，不能改动" in words for words in told(done))


def test_an_order_is_not_filed_twice_by_a_file_sent_twice(db):
    actor = keeper()
    content = filled(template(actor), HEADERS, GRANT)
    written(content, KIND, actor)
    again = sent(filled(content, HEADERS, GRANT | {"reason": " 示例年度计划 "}), KIND, actor)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 1, "wrong": 0}


def test_every_wrong_order_is_told_in_the_words_of_the_page_and_none_is_filed(db):
    actor = keeper()
    bad = [
        ({"amount": -10}, "应大于 0"),
        ({"amount": "约10"}, "应为数字"),
        ({"amount": "1.234"}, "最多 2 位小数"),
        ({"unit": "MW"}, "用地指标以亩计"),
        ({"unit": "公顷"}, "没有“公顷”这一选项"),
        ({"kind": "新能源指标"}, "新能源指标以MW计"),
        ({"taker": "月球区"}, "没有“月球区”这一选项"),
        ({"action": "分配"}, "请选择调入单位"),
        ({"giver": "西山区"}, "没有调出单位"),
        ({"kind": "永久基本农田"}, "只办理划定和调整补划"),
        ({"action": "更正（冲销）"}, "请选择指标种类和事项"),
        ({"reason": None}, "不能为空"),
        ({"number": "没有"}, "没有编号为"),
    ]
    rows = [GRANT | {"document": str(number)} | change for number, (change, _words) in enumerate(bad)]
    imported = sent(filled(template(actor), HEADERS, *rows, GRANT, GRANT), KIND, actor)
    sentences = told(imported)
    for words in (*(words for _change, words in bad), "重复"):
        assert any(words in sentence for sentence in sentences), (words, sentences)
    assert (imported.counts["wrong"], imported.counts["new"]) == (len(bad) + 1, 1)
    assert not QuotaOrder.objects.exists()
