"""Pages of taxes: the waterfall explained, lists with filters, and by type for finance and auditors alone."""

import html
import re

import pytest
from django.urls import reverse
from support.factories import make_user
from support.ledger_world import a_project, agreed
from support.pages import post
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
    tax,
    taxed,
)

from accounting.receipts.models import Incentive
from kunming_coord.common.models import Run

pytestmark = pytest.mark.django_db
WAN = 1_000_000
TYPES = ("增值税", "企业所得税", "50:15:10:25", "中央")


@pytest.fixture
def project():
    """1,000 万元 of 增值税 and 200 万元 of 企业所得税 in the first quarter, a refund of 2,000 万元 in the second."""
    found = taxed()
    share("vat", (50, 15, 10, 25))
    share("cit", (60, 10, 5, 25))
    received(
        Paid(found, middle(Q1), 1_000 * WAN), Paid(found, middle(Q1), 200 * WAN, "cit"),
        Paid(found, middle(Q2), -2_000 * WAN),
    )  # fmt: skip
    granted(found, Q1, 40 * WAN)
    compute(Q2)
    return found


def said(response):
    """What a page says, without its markup."""
    shown = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(shown).split())


def waterfall(project, quarter=Q1):
    return reverse("receipts:waterfall", args=[standing(project, quarter).uid])


def test_finance_reads_every_step_by_government_and_by_tax(signed_in, project):
    page = said(signed_in(make_user("fin", "treasurer")).get(waterfall(project)))
    assert (
        "2026年1—3月累计入库税收 12,000,000.00 元，县级留成 3,000,000.00 元，扣减优惠 400,000.00 元，可分享 2,600,000.00 元。"
        "以前季度已计 0.00 元，本季可分享额 2,600,000.00 元。"
    ) in page
    for word in ("省级", "增值税 50:15:10:25", "示例，非规定", "先算留成再扣优惠", "享受优惠", "按入库期"):
        assert word in page
    assert "系推断" in page


def test_a_negative_remainder_is_told_as_waiting(signed_in, project):
    page = said(signed_in(make_user("fin", "treasurer")).get(waterfall(project, Q2)))
    assert "累计为负，按 0 计，2,400,000.00 元待抵，由本年以后季度抵减" in page
    assert "本季可分享额 -2,600,000.00 元" in page


def test_the_picture_is_drawn_from_the_figures_of_the_table(signed_in, project):
    page = signed_in(make_user("fin", "treasurer")).get(waterfall(project)).content.decode()
    drawn = re.search(r'<script id="waterfall" type="application/json">(.*?)</script>', page, re.S)[1]
    assert '"type": "waterfall"' in drawn
    assert '"value": "260.00", "total": true' in drawn


@pytest.mark.parametrize(
    ("unit", "role"),
    [("wuhua", "filer"), ("anning", "leader"), ("stat", "statistician"), ("drc", "approver")],
)
def test_everybody_else_reads_totals_and_nothing_by_type(signed_in, project, unit, role):
    client = signed_in(make_user(unit, role))
    page = said(client.get(waterfall(project)))
    assert "县级留成 3,000,000.00 元" in page
    assert "分税种、分级次的入库明细由财政部门掌握" in page
    assert [word for word in TYPES if word in page.replace("中央、省、市级分得", "")] == []
    listed = said(client.get(reverse("receipts:shareable")))
    assert project.code in listed
    for name in ("list", "files", "incentives", "incentive-new"):
        assert client.get(reverse(f"receipts:{name}")).status_code == 403
    assert client.get(reverse("receipts:receipt", args=[project.tax_receipts.first().pk])).status_code == 404
    assert client.get(reverse("receipts:incentive", args=[project.incentives.get().uid])).status_code == 404


def test_the_auditor_reads_everything_and_changes_nothing(signed_in, project):
    client = signed_in(make_user("audit", "auditor"))
    assert "增值税 50:15:10:25" in said(client.get(waterfall(project)))
    for name in ("list", "files", "incentives", "shareable", "shares"):
        assert client.get(reverse(f"receipts:{name}")).status_code == 200
    assert "登记优惠" not in said(client.get(reverse("receipts:incentives")))


def test_a_district_without_a_share_finds_nothing(signed_in, project):
    client = signed_in(make_user("panlong", "filer"))
    assert client.get(waterfall(project)).status_code == 404
    page = said(client.get(reverse("receipts:shareable")))
    assert project.code not in page


def test_a_project_that_awaits_the_receipts_is_named_to_its_parties(signed_in):
    project = taxed()
    url = reverse("receipts:shareable") + "?period=2026Q1"
    assert f"等待财政入库数，尚无可分享额（不是 0）： {project.code}" in said(
        signed_in(make_user("wuhua", "filer")).get(url)
    )
    assert project.code not in said(signed_in(make_user("panlong", "filer")).get(url))


def test_what_stands_in_the_way_is_told_to_finance_alone(signed_in):
    project = taxed()
    received(Paid(project, middle(Q1), 100, "cit"))
    url = reverse("receipts:shareable") + "?period=2026Q1"
    sentence = "“企业所得税”在入库当日没有政府间分成设置"
    assert sentence in said(signed_in(make_user("fin", "treasurer")).get(url))
    assert sentence not in said(signed_in(make_user("wuhua", "filer")).get(url))


def test_the_list_of_receipts_is_filtered_and_added_up(signed_in, project):
    client, url = signed_in(make_user("fin", "treasurer")), reverse("receipts:list")
    everything = said(client.get(url))
    assert "合计（全部查询结果） -8,000,000.00" in everything
    assert project.title in everything
    assert "合计（全部查询结果） 2,000,000.00" in said(client.get(url, {"tax": "cit"}))
    refunds = said(client.get(url, {"refund": "yes"}))
    assert "留抵退税" in refunds
    assert "合计（全部查询结果） -20,000,000.00" in refunds
    assert "没有符合条件的税款" in said(client.get(url, {"period": "2026Q1", "level": "central"}))
    assert client.get(url, {"tax": "nonsense"}).status_code == 400


def test_a_receipt_is_assigned_on_its_page(signed_in, project):
    client, other = signed_in(make_user("fin", "treasurer")), a_project("wuhua")
    receipt = project.tax_receipts.first()
    url = reverse("receipts:receipt", args=[receipt.pk])
    assert other.code not in said(client.get(url))
    refused = post(client, f"{url}assign/", project=str(other.pk), reason="对照缴款书")
    assert refused.status_code == 400
    assert post(client, f"{url}assign/", project=str(project.pk), reason="对照缴款书").status_code == 302
    assert "对照缴款书" in said(client.get(url))


def test_an_incentive_is_recorded_and_reversed_on_its_pages(signed_in, project):
    client, url = signed_in(make_user("fin", "treasurer")), reverse("receipts:incentive-new")
    page = client.get(url, {"project": project.code})
    assert project.code in page.content.decode()
    sent = {
        "project": project.code,
        "quarter": "2026Q2",
        "title": "示例奖补",
        "amount": "12.5",
        "has_basis": "on",
    }
    assert "请写明文件和条款" in said(post(client, url, **sent))
    assert "没有编码为“XX-1”的项目" in said(post(client, url, **(sent | {"project": "XX-1"})))
    assert "应为数字" in said(post(client, url, **(sent | {"amount": "约12"})))
    assert post(client, url, **sent, lawful_basis="示例文件第三条").status_code == 302
    made = Incentive.objects.get(title="示例奖补")
    assert (made.amount_fen, made.tax_type) == (125_000_00, None)
    assert "示例文件第三条" in said(client.get(reverse("receipts:incentives")))
    page = reverse("receipts:incentive", args=[made.uid])
    assert post(client, f"{page}reverse/", reason="").status_code == 400
    assert post(client, f"{page}reverse/", reason="金额有误").status_code == 302
    assert "已冲销：金额有误" in said(client.get(page))
    assert post(client, f"{page}reverse/", reason="再来").status_code == 409


def test_the_computation_is_started_and_its_refusal_shown_on_the_page(signed_in):
    client, url = signed_in(make_user("fin", "treasurer")), reverse("receipts:compute")
    taxed()
    refused = post(client, url, period="2026Q1")
    assert refused.status_code == 400
    assert "尚未导入2026年1月、2026年2月、2026年3月的税收入库数" in said(refused)
    received()
    answer = post(client, url, period="2026Q1")
    run = Run.objects.get()
    assert answer.url == reverse("runs:detail", args=[run.uid])
    assert "计算可分享额" in said(client.get(answer.url))
    assert post(client, url, period="").status_code == 400


def test_an_older_revision_says_that_it_is_no_longer_the_one(signed_in, project):
    old = waterfall(project)
    granted(project, Q1, WAN)
    compute(Q1)
    client = signed_in(make_user("fin", "treasurer"))
    assert "已被后来的计算代替" in said(client.get(old))
    assert "已被后来的计算代替" not in said(client.get(waterfall(project)))


def test_shares_are_shown_to_everybody_with_how_sure_they_are(signed_in, project):
    page = said(signed_in(make_user("wuhua", "filer")).get(reverse("receipts:shares")))
    assert "增值税" in page
    assert "未知 示例，非规定" in page
    assert "推断 公开材料未写明按入库期还是所属期计入" in page


def test_loaded_files_are_listed_with_who_loaded_them(signed_in, project):
    page = said(signed_in(make_user("fin", "treasurer")).get(reverse("receipts:files")))
    assert "测试财政" in page
    assert "-8,000,000.00" in page


def split_differently(vat, cit):
    """A project's quarter with the same totals from other taxes."""
    project = taxed()
    received(Paid(project, middle(Q1), vat, "vat"), Paid(project, middle(Q1), cit, "cit"))
    return project


def test_the_split_by_type_leaves_no_trace_in_what_a_party_reads(signed_in):
    share("vat", (1, 1, 1, 1))
    share("cit", (3, 0, 0, 1))
    pages = []
    for vat, cit in ((300, 100), (100, 300)):
        project = split_differently(vat * WAN, cit * WAN)
        compute()
        head = standing(project)
        client = signed_in(make_user("wuhua", "filer"))
        found = (
            said(client.get(waterfall(project)))
            + client.get(f"/api/v1/shareable-taxes/{head.uid}/").content.decode()
        )
        for private in (str(head.uid), project.code, project.title, head.computed_at.isoformat()[:19]):
            found = found.replace(private, "")
        pages.append(re.sub(r"wuhua-filer-\d+|\d\d:\d\d|\.\d{6}\+08:00|\d{4}-\d\d-\d\dT[\d:]+", "", found))
    assert tax("vat").receipts.count() == 2
    assert pages[0] == pages[1]


def test_a_receipt_says_to_which_project_it_counts_and_why(signed_in):
    client, url = signed_in(make_user("fin", "treasurer")), reverse("receipts:list")
    project, filed = taxed(), a_project("wuhua")
    agreed(filed, "tax_revenue", book="fiscal")
    received(Paid(project, middle(Q1), 1, named=False))
    assert f"{project.title} 按企业唯一的协议" in said(client.get(url))
    received(Paid(project, middle(Q1), 2, unit="wuhua"), period=(Q1.first_day, Q1.last_day))
    assert "未计入：不在税收发生地的国库" in said(client.get(url))
    received(Paid(a_project("wuhua"), middle(Q1), 3, named=False), period=(Q1.first_day, Q2.last_day))
    assert "入库时没有税收分享的协议" in said(client.get(url))
    received(Paid(filed, middle(Q1), 4), period=(Q2.first_day, Q2.last_day))
    assert "该项目未约定按入库税收分享" in said(client.get(url))
