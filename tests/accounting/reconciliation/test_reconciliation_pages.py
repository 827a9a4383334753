"""三方核对 in the browser and for machines: the same services under both."""

import uuid

import pytest
from django.urls import reverse
from support.factories import indicator
from support.ledger_world import Q1, Cast
from support.reconciling import DIFFER, OUTPUT, WHY, compared, difference, explained, filed, item_of, line_of

import accounting.reconciliation.tasks  # noqa: F401 - registers what a comparison does
from accounting.reconciliation.models import ReconciliationLine, StatisticsAnswer
from accounting.reconciliation.services import answer_line, queue_reconciliations
from kunming_coord.common.models import Run
from kunming_coord.common.runs import due_runs, execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def post(client, route, *args, **body):
    return client.post(reverse(route, args=args), {**body, "idempotency_key": uuid.uuid4().hex})


def call(client, route, *args, **body):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    return client.post(reverse(route, args=args), body, content_type="application/json", headers=key)


def waiting_line():
    project = filed({OUTPUT: 123_400})
    compared()
    return line_of(project)


def test_the_matrix_counts_by_indicator_and_state(signed_in, cast):
    difference(cast)
    waiting_line()
    body = signed_in(cast.statistician).get(reverse("reconciliation:matrix")).content.decode()
    assert "规模以上工业产值" in body
    assert "有 1 行待统计答复" in body
    assert f"?period=2026Q1&amp;indicator={OUTPUT}&amp;state=differs" in body


def test_before_anything_is_compared_the_page_says_so(signed_in, cast):
    body = signed_in(cast.filer).get(reverse("reconciliation:matrix")).content.decode()
    assert "本季还没有可核对的填报" in body


def test_an_answer_from_the_page_is_kept(signed_in, cast):
    line = waiting_line()
    client = signed_in(cast.statistician)
    done = post(client, "reconciliation:answer", line.uid, answer="band", band="1-to-5", reason="scope")
    assert done.status_code == 302
    assert StatisticsAnswer.objects.get().band.code == "1-to-5"
    body = client.get(reverse("reconciliation:detail", args=[line.uid])).content.decode()
    assert "偏差区间 1%—5%" in body
    assert "口径差" in body


def test_a_faulty_answer_is_told_beside_its_field(signed_in, cast):
    line = waiting_line()
    refused = post(signed_in(cast.statistician), "reconciliation:answer", line.uid, answer="differ")
    assert refused.status_code == 400
    assert "请选择原因" in refused.content.decode()


def test_an_answer_to_a_figure_that_was_revised_is_a_conflict(signed_in, cast):
    line = waiting_line()
    refused = post(
        signed_in(cast.statistician),
        "reconciliation:answer",
        line.uid,
        answer="agree",
        seen=line.filed_version - 1,
    )
    assert refused.status_code == 409


def test_several_lines_are_answered_at_once_with_a_result_for_each(signed_in, cast):
    first, second = waiting_line(), waiting_line()
    client = signed_in(cast.statistician)
    done = post(client, "reconciliation:answer-many", line=[first.uid, second.uid, "x"], answer="agree")
    assert done.status_code == 200
    assert "共 2 行，已答复 2 行" in done.content.decode()
    assert set(ReconciliationLine.objects.values_list("state", flat=True)) == {"agree"}


@pytest.mark.parametrize(
    ("body", "words"),
    [({"answer": "agree"}, "请先勾选"), ({"line": str(uuid.uuid4()), "answer": "agree"}, "请先勾选")],
)
def test_a_batch_without_lines_says_so(signed_in, cast, body, words):
    waiting_line()
    refused = post(signed_in(cast.statistician), "reconciliation:answer-many", **body)
    assert refused.status_code == 400
    assert words in refused.content.decode()


def test_from_difference_to_settlement_in_the_browser(signed_in, cast):
    item = difference(cast)
    address = reverse("reconciliation:detail", args=[item.line.uid])
    filer, statistician = signed_in(cast.filer), signed_in(cast.statistician)
    assert "核对差异" in filer.get(reverse("desk:home")).content.decode()
    assert "说明" in filer.get(address).content.decode()
    assert post(filer, "reconciliation:act", item.uid, "explain", version=0).status_code == 400
    done = post(filer, "reconciliation:act", item.uid, "explain", version=0, reason="timing", note=WHY)
    assert done.status_code == 302
    page = statistician.get(address).content.decode()
    assert WHY in page
    assert "需要更正填报数" in page
    assert post(statistician, "reconciliation:act", item.uid, "accept", version=1).status_code == 302
    item.refresh_from_db()
    assert item.status == "closed"


def test_a_stale_form_is_a_conflict(signed_in, cast):
    item = explained(cast)
    refused = post(signed_in(cast.statistician), "reconciliation:act", item.uid, "accept", version=0)
    assert refused.status_code == 409


def test_an_unknown_step_is_absent(signed_in, cast):
    item = difference(cast)
    assert post(signed_in(cast.filer), "reconciliation:act", item.uid, "close").status_code == 404
    assert post(signed_in(cast.filer), "reconciliation:act", uuid.uuid4(), "explain").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [({}, 2), ({"state": "differs"}, 1), ({"state": "pending"}, 1), ({"indicator": OUTPUT}, 2),
     ({"indicator": "tax_revenue"}, 0), ({"period": "2026Q1"}, 2), ({"age": "5"}, 1), ({"age": "more"}, 0),
     ({"q": "安宁"}, 2), ({"q": "没有"}, 0)],
)  # fmt: skip
def test_lists_are_filtered(signed_in, cast, query, found):
    difference(cast)
    waiting_line()
    response = signed_in(cast.statistician).get(reverse("api-reconciliation"), query)
    assert response.json()["count"] == found
    page = signed_in(cast.statistician).get(reverse("reconciliation:list"), query)
    assert page.status_code == 200
    assert page.context["page"].paginator.count == found


def test_a_filter_that_does_not_exist_is_refused(signed_in, cast):
    client = signed_in(cast.statistician)
    assert client.get(reverse("api-reconciliation"), {"state": "x"}).status_code == 400
    assert client.get(reverse("reconciliation:list"), {"age": "x"}).status_code == 400
    assert client.get(reverse("reconciliation:matrix"), {"period": "x"}).status_code == 400


def test_machines_answer_explain_and_accept(signed_in, cast):
    line = waiting_line()
    statistician, filer = signed_in(cast.statistician), signed_in(cast.filer)
    told = call(statistician, "api-reconciliation-answer", line.uid, answer="differ", reason="omission")
    assert told.status_code == 200
    item = told.json()["item"]
    assert (told.json()["state"], item["status"], item["working_days"]) == ("differs", "open", 0)
    assert "amount" not in told.json()["tax"]
    assert item["assigned"] == "安宁"
    told = call(filer, "api-reconciliation-act", item["uid"], "explain", reason="timing", note=WHY, version=0)
    assert told.json()["item"]["explanation"] == WHY
    assert told.json()["item"]["assigned"] == "统计核对"
    assert "filed_version" not in told.json(), "a number that counts every district's values"
    told = call(statistician, "api-reconciliation-act", item["uid"], "accept", version=1)
    assert (told.json()["state"], told.json()["item"]) == ("settled", None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"answer": "differ", "reason": "omission", "amount": "123.00"}, 400),
        ({"answer": "maybe"}, 400),
        ({"answer": "differ"}, 400),
        ({"answer": "differ", "reason": "scope", "note": "本局数 1,234.50"}, 400),
        ({"answer": "agree", "filed_version": 0}, 409),
    ],
)
def test_machines_cannot_slip_a_figure_in(signed_in, cast, body, status):
    line = waiting_line()
    assert (
        call(signed_in(cast.statistician), "api-reconciliation-answer", line.uid, **body).status_code
        == status
    )
    assert not StatisticsAnswer.objects.exists()


def test_a_batch_of_machines_has_a_result_per_row(signed_in, cast):
    good, bad = waiting_line(), waiting_line()
    told = call(
        signed_in(cast.statistician),
        "api-reconciliation-answers",
        answers=[
            {"line": str(bad.uid), "answer": "differ"},
            {"line": str(uuid.uuid4()), "answer": "agree"},
            {"line": str(good.uid), "answer": "agree"},
        ],
    ).json()["results"]
    assert [row["kept"] for row in told] == [False, False, True]
    assert "原因" in told[0]["refused"]
    assert "没有这一行" in told[1]["refused"]


def test_the_clock_and_a_person_queue_one_comparison_per_quarter(signed_in, cast):
    project = filed({OUTPUT: 100})
    assert queue_reconciliations() == 1
    assert queue_reconciliations() == 0
    assert post(signed_in(cast.statistician), "reconciliation:compare", period=Q1.code).status_code == 409
    assert Run.objects.get().requested_by_label == "系统"
    assert project


def test_a_tolerance_is_set_from_a_day_on(signed_in, cast):
    client = signed_in(cast.statistician)
    form = {"indicator": indicator(OUTPUT).pk, "source_status": "inferred"}
    done = post(client, "reconciliation:tolerance", **form, percent="1.5", valid_from="2026-01-01")
    assert done.status_code == 302
    page = client.get(reverse("reconciliation:settings")).content.decode()
    assert "1.5" in page
    again = post(client, "reconciliation:tolerance", **form, percent="2", valid_from="2026-01-01")
    assert again.status_code == 400
    assert "须晚于该日" in again.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "至少填写一项"),
        ({"percent": "100.1"}, "0 与 100"),
        ({"percent": "1.55"}, "1 位小数"),
        ({"absolute": "-1"}, "不能为负数"),
        ({"percent": "1", "source_status": "documented"}, "须写明出处"),
    ],
)
def test_a_tolerance_that_cannot_be_is_refused(signed_in, cast, given, words):
    form = {"indicator": indicator(OUTPUT).pk, "source_status": "inferred", "valid_from": "2026-01-01"}
    refused = post(signed_in(cast.statistician), "reconciliation:tolerance", **(form | given))
    assert refused.status_code == 400
    assert words in refused.content.decode()


def test_a_verifier_sets_only_its_own_indicators(signed_in, cast):
    form = {"indicator": indicator("tax_revenue").pk, "source_status": "inferred", "percent": "1"}
    refused = post(signed_in(cast.statistician), "reconciliation:tolerance", **form, valid_from="2026-01-01")
    assert refused.status_code == 400


def test_hostile_words_are_shown_as_words(signed_in, cast):
    item = difference(cast)
    post(
        signed_in(cast.filer),
        "reconciliation:act",
        item.uid,
        "explain",
        reason="timing",
        note="<script>x</script>",
    )
    body = (
        signed_in(cast.statistician)
        .get(reverse("reconciliation:detail", args=[item.line.uid]))
        .content.decode()
    )
    assert "<script>x" not in body


@pytest.mark.django_db(transaction=True)
def test_the_worker_compares_a_queued_quarter(signed_in):
    cast = Cast()
    project = filed({OUTPUT: 100})
    run_page = post(signed_in(cast.statistician), "reconciliation:compare", period=Q1.code)
    assert run_page.status_code == 302
    for run_id in due_runs():
        execute(run_id)
    run = Run.objects.get()
    assert (run.state, run.counts["新增核对行"]) == ("done", 1)
    assert signed_in(cast.statistician).get(run_page.url).status_code == 200
    answer_line(line=line_of(project), draft=DIFFER, actor=cast.statistician)
    assert item_of(line_of(project)).status == "open"
