"""落地需求, 场所, 投资进度, 行业、产业链与园区: units, limits and who may write them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support.enterprise_world import CODE, DAY, WAN, invested, project_of, sited
from support.factories import district, make_user
from support.worlds import offered_transfer

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from parks.directory.models import Park
from projects.register.demands import DemandDraft, summary
from projects.register.disclosure import standing_of
from projects.register.facts import Demand, InvestmentRecord, Site
from projects.register.models import Project
from projects.register.nationalcode import odd_parts
from projects.register.profiling import (
    InvestmentDraft,
    SiteDraft,
    add_site,
    classify_project,
    end_site,
    record_investment,
    set_demand,
)
from projects.register.queries import fact_rows, standing_investments, totals

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + dt.timedelta(days=90)


def demand(people, project, **amounts):
    draft = DemandDraft(amounts, SOON, "靠近铁路")
    return set_demand(project=project, draft=draft, actor=people.filer)


def test_a_profile_is_kept_in_smallest_units_and_written_in_its_own(people):
    project = project_of(people)
    found = demand(
        people, project, land=12_050, power=8_500, electricity=30_000_000, floor_load=1_500, jobs=320
    )
    assert summary(found) == (
        f"用地 120.5 亩 · 用电负荷 8.5 MW · 年用电量 3,000 万千瓦时/年 · 楼面荷载 1.5 吨/平方米 · 用工 320 人 · 期望落地 {SOON}"
    )
    demand(people, project, land=100)
    assert Demand.objects.get().power_kw is None


@pytest.mark.parametrize(
    ("amounts", "field", "words"),
    [
        ({"land": 0}, "land", "应大于 0"),
        ({"land": -5}, "land", "应大于 0"),
        ({"land": 10_000_001}, "land", "超过 100,000 亩"),
        ({"power": 5_000_001}, "power", "超过 5,000 MW"),
        ({"power": 1, "electricity": 8_785}, "electricity", "超过按用电负荷"),
        ({"jobs": 1_000_001}, "jobs", "超过 1,000,000 人"),
    ],
)
def test_an_amount_out_of_reason_is_refused(people, amounts, field, words):
    with pytest.raises(Invalid, match=words) as refused:
        demand(people, project_of(people), **amounts)
    assert list(refused.value.fields) == [field]
    assert not Demand.objects.exists()


@pytest.mark.parametrize("day", [dt.date(2020, 1, 1), dt.date(2126, 1, 1)])
def test_a_wanted_day_in_the_past_or_in_another_century_is_refused(people, day):
    with pytest.raises(Invalid, match="期望落地日期"):
        set_demand(project=project_of(people), draft=DemandDraft({"land": 100}, day), actor=people.filer)


def test_an_empty_profile_is_refused(people):
    with pytest.raises(Missing, match="至少填写一项"):
        set_demand(project=project_of(people), draft=DemandDraft({}), actor=people.filer)


def test_a_host_it_is_offered_to_sees_the_demand_and_not_the_code(people):
    project = offered_transfer(people).project
    demand(people, project, land=5_000)
    seen = {
        row["label"]: row["value"] for row in fact_rows(project, standing_of(project, people.host_leader))
    }
    assert seen["落地需求"].startswith("用地 50 亩")
    assert "统一社会信用代码" not in seen
    assert "到位资金（开工以来）" not in seen


def test_one_licence_may_have_several_sites(people):
    project = sited(people, project_of(people))
    for function in ("headquarters", "research"):
        add_site(
            project=project,
            draft=SiteDraft(function, district("wuhua"), "五华区示例大厦", from_day=DAY),
            actor=people.filer,
        )
    assert project.sites.count() == 3


def test_the_same_function_at_the_same_place_is_refused_until_it_has_ended(people):
    project = sited(people, project_of(people))
    draft = SiteDraft("manufacturing", district("anning"), "安宁市示例路 1 号", from_day=DAY)
    with pytest.raises(Invalid, match="不能重复登记"):
        add_site(project=project, draft=draft, actor=people.filer)
    end_site(site=project.sites.get(), ends_on=DAY, actor=people.filer)
    assert add_site(project=project, draft=draft, actor=people.filer).valid_from == DAY


def test_a_park_of_another_district_is_refused(people):
    park = Park.objects.get(slug="fumin")
    with pytest.raises(Invalid, match="不在安宁市"):
        add_site(
            project=project_of(people),
            draft=SiteDraft("assembly", district("anning"), "示例路", park=park),
            actor=people.filer,
        )


def test_a_site_does_not_end_before_it_began(people):
    project = project_of(people)
    site = add_site(
        project=project,
        draft=SiteDraft("assembly", district("anning"), "示例路", from_day=DAY),
        actor=people.filer,
    )
    with pytest.raises(Invalid, match="不晚于启用日"):
        end_site(site=site, ends_on=DAY, actor=people.filer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(pk=site.pk).update(valid_to=DAY)


def test_the_amounts_invested_are_kept_apart_and_the_last_of_a_day_stands(people):
    project = project_of(people)
    invested(people, project, DAY, 500 * WAN)
    invested(people, project, DAY, 400 * WAN)
    assert [row.arrived_total_fen for row in standing_investments(project)] == [400 * WAN]
    seen = {row["label"]: row["value"] for row in fact_rows(project, standing_of(project, people.filer))}
    assert seen["到位资金（开工以来）"] == "400.00 万元（本年 200.00 万元，截至 2026-03-02）"
    assert seen["协议投资额"] == "30,000.00 万元"
    found = totals(Project.objects.all(), people.filer)
    assert (found.planned_fen, found.agreed_fen, found.arrived_fen, found.completed_fen) == (
        *(50_000_000_000, 30_000_000_000),
        *(400 * WAN, 400 * WAN),
    )


def test_a_cumulative_amount_falls_only_with_a_word(people):
    project = project_of(people)
    invested(people, project, DAY, 500 * WAN)
    later = DAY + dt.timedelta(days=30)
    with pytest.raises(Missing, match="低于"):
        invested(people, project, later, 300 * WAN)
    assert invested(people, project, later, 300 * WAN, note="退回预付款").pk


def test_a_year_is_not_more_than_the_whole(people):
    with pytest.raises(Invalid, match="大于开工以来"):
        record_investment(
            project=project_of(people), draft=InvestmentDraft(DAY, 1, 2, 1, 1), actor=people.filer
        )
    with pytest.raises(Missing, match="没有的填 0"):
        record_investment(
            project=project_of(people, title="乙"),
            draft=InvestmentDraft(DAY, None, 0, 0, 0),
            actor=people.filer,
        )
    assert not InvestmentRecord.objects.exists()


def test_chain_and_park_are_set_and_only_what_exists(people):
    project = project_of(people)
    park = Park.objects.get(slug="anning")
    given = {"industry_code": "c3841", "national_code": CODE}
    classify_project(project=project, chain="new-energy-battery", park=park, actor=people.reviewer, **given)
    project.refresh_from_db()
    assert (project.chain, project.park, project.industry_code) == ("new-energy-battery", park, "C3841")
    with pytest.raises(Invalid, match="产业链"):
        classify_project(project=project, chain="dreamt", park=None, actor=people.filer, **given)


@pytest.mark.parametrize(("unit", "role"), [("fumin", "filer"), ("xishan", "leader")])
def test_facts_are_written_by_those_who_share_in_the_project(people, unit, role):
    project, actor = project_of(people), make_user(unit, role)
    draft = SiteDraft("assembly", district("anning"), "示例路")
    with pytest.raises(NotAllowed):
        add_site(project=project, draft=draft, actor=actor)
    with pytest.raises(NotAllowed):
        set_demand(project=project, draft=DemandDraft({"land": 100}), actor=actor)
    with pytest.raises(NotAllowed):
        classify_project(
            project=project, industry_code="", national_code="", chain="", park=None, actor=actor
        )


@pytest.mark.parametrize(
    ("code", "odd"),
    [
        ("", 0),
        (CODE, 0),
        ("2019-530112-04-01-123456", 0),
        ("2413-530112-04-01-123456", 1),
        ("2912-530112-04-01-123456", 1),
        ("2412-440112-04-01-123456", 1),
        ("9999-110000-04-01-123456", 2),
    ],
)
def test_odd_parts_of_a_national_code_are_told_and_not_refused(code, odd):
    assert len(odd_parts(code, dt.date(2026, 11, 29))) == odd
