"""The closing page, its buttons, and the page of a run."""

import uuid

import pytest
from django.urls import reverse
from support.ledger_world import Q1, Cast, a_project, agreed, filed_and_verified, opened, period

from accounting.closing.services import start_close
from accounting.filings.models import Filing
from kunming_coord.common.models import Run
from kunming_coord.common.viewstate import latest_quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def filing():
    project = a_project()
    agreed(project)
    return opened(project)


def detail(code="production"):
    return reverse("periods:detail", args=[period(code).uid])


def post(client, name, **fields):
    address = reverse(f"periods:{name}", args=[period().uid])
    return client.post(address, {"idempotency_key": uuid.uuid4().hex, **fields})


def test_the_matrix_shows_each_quarter_and_group(filing, cast, signed_in):
    page = signed_in(cast.approver).get(reverse("periods:list")).content.decode()
    for shown in ("2026年第一季度", "税收", "投资", "产出", "资金", "通过 0/1", detail()):
        assert shown in page


def test_a_district_sees_whether_a_quarter_is_closed_but_only_its_own_filings(filing, cast, signed_in):
    page = signed_in(cast.stranger).get(reverse("periods:list")).content.decode()
    assert "2026年第一季度" in page
    assert "通过 0/1" not in page
    own = signed_in(cast.filer).get(reverse("periods:list")).content.decode()
    assert "通过 0/1" in own
    page = signed_in(cast.filer).get(detail()).content.decode()
    for hidden in ("关账与试算任务", "未生成", "办理记录", "试算</button>"):
        assert hidden not in page


def test_the_check_list_leads_to_the_filings_that_keep_it_open(filing, cast, signed_in):
    agreed(a_project())
    page = signed_in(cast.approver).get(detail()).content.decode()
    assert "?period=2026Q1&amp;group=production&amp;status=due" in page
    assert "以下各项办结后可在此关账" in page
    assert "未生成填报：1" in page
    assert reverse("periods:close", args=[period().uid]) not in page


def test_an_early_close_comes_back_with_what_is_missing(filing, cast, signed_in):
    answer = post(signed_in(cast.approver), "close", version=0)
    assert answer.status_code == 400
    assert f"{filing.project.code} 安宁（未报）" in answer.content.decode()
    assert not Run.objects.exists()


def test_the_approver_closes_and_is_led_to_the_progress(filing, cast, signed_in):
    filed_and_verified(cast, filing, {"industrial_output": 5})
    client, key = signed_in(cast.approver), uuid.uuid4().hex
    assert reverse("periods:close", args=[period().uid]) in client.get(detail()).content.decode()
    answer = post(client, "close", version=0, idempotency_key=key)
    run = Run.objects.get()
    assert answer["Location"] == reverse("runs:detail", args=[run.uid])
    assert post(client, "close", version=0, idempotency_key=key)["Idempotent-Replay"] == "true"
    assert post(client, "close", version=0).status_code == 409
    assert Run.objects.count() == 1
    assert "正在进行" in client.get(detail()).content.decode()


@pytest.mark.parametrize("name", ["close", "trial", "make-filings"])
def test_districts_and_auditors_start_nothing(filing, cast, signed_in, name):
    for actor in (cast.filer, cast.auditor):
        assert post(signed_in(actor), name, version=0).status_code == 403


def test_a_trial_and_new_filings_are_a_button_each(filing, cast, signed_in):
    client = signed_in(cast.statistician)
    agreed(a_project())
    assert post(client, "make-filings").status_code == 302
    assert Filing.objects.count() == 2
    answer = post(client, "trial")
    assert answer["Location"] == reverse("runs:detail", args=[Run.objects.get().uid])
    assert post(client, "trial").status_code == 409


def test_progress_is_a_fragment_for_htmx_and_a_page_without(filing, cast, signed_in):
    filed_and_verified(cast, filing, {"industrial_output": 5})
    run = start_close(period=period(), actor=cast.approver)
    Run.objects.filter(pk=run.pk).update(state="running", percent=40, message="正在入账")
    client, address = signed_in(cast.auditor), reverse("runs:detail", args=[run.uid])
    page = client.get(address).content.decode()
    assert "<html" in page
    assert f'hx-get="{address}"' in page
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "40%" in fragment
    assert "正在入账" in fragment
    Run.objects.filter(pk=run.pk).update(state="done", percent=100, message="已关账")
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in fragment
    assert f"{reverse('statements:list')}?quarter={Q1.code}" in fragment


def test_runs_of_the_city_are_absent_for_districts(filing, cast, signed_in):
    filed_and_verified(cast, filing, {"industrial_output": 5})
    run = start_close(period=period(), actor=cast.approver)
    assert signed_in(cast.filer).get(reverse("runs:detail", args=[run.uid])).status_code == 404


def begin(client, quarter):
    return client.post(
        reverse("periods:open"), {"idempotency_key": uuid.uuid4().hex, "quarter": quarter}, follow=True
    )


def test_a_quarter_that_has_ended_is_begun_from_the_list(cast, signed_in):
    project = a_project()
    agreed(project)
    last = latest_quarter()
    page = begin(signed_in(cast.statistician), last.code).content.decode()
    assert f"{last.label}已生成 1 份填报" in page
    assert Filing.objects.get(project=project).quarter == last
    assert "已生成 0 份填报" in begin(signed_in(cast.approver), last.code).content.decode()


@pytest.mark.parametrize("quarter", ["2099Q1", "2026", ""])
def test_a_quarter_that_has_not_ended_is_not_begun(cast, signed_in, quarter):
    response = begin(signed_in(cast.approver), quarter)
    assert response.status_code == 400
    assert not Filing.objects.exists()


def test_a_district_is_not_offered_the_button_and_refused_without_it(cast, signed_in):
    client = signed_in(cast.filer)
    assert reverse("periods:open") not in client.get(reverse("periods:list")).content.decode()
    assert begin(client, latest_quarter().code).status_code == 403
