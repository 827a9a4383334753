"""The life of an import: uploaded, checked by a worker, shown, written once, by those who may."""

import datetime as dt

import pytest
from django.utils import timezone
from support.factories import district, make_user
from support.ledger_world import Q1, Cast, a_project, agreed, opened
from support.workbooks import column_of, edited, plain, work

from accounting.filings import imports
from accounting.filings.models import FilingValue
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import RunContext
from kunming_coord.exchange import kinds
from kunming_coord.exchange.kinds import kind_of, kinds_for
from kunming_coord.exchange.models import ExportLog, Import, ImportRow, StoredFile
from kunming_coord.exchange.services import (
    abandon_import,
    apply_import,
    check_again,
    expire_imports,
    start_import,
)
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db

OUTPUT, SHEET = "规模以上工业产值（万元）", "填报表-产出"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def three(cast) -> bytes:
    """The template of 安宁 with three filings."""
    for _ in range(3):
        project = a_project()
        agreed(project)
        opened(project)
    return template_of(kind_of("filings"), Scope(district("anning"), Q1), actor=cast.filer)[0]


def filled(content: bytes, *values: object) -> bytes:
    letters = column_of(content, OUTPUT, SHEET)
    return edited(content, {f"{letters}{row}": value for row, value in enumerate(values, start=3)}, SHEET)


def upload(cast, content: bytes, **more) -> Import:
    given = {"quarter": Q1, "actor": cast.filer, "file_name": "季报.xlsx", "choice": "draft"} | more
    return start_import(kind="filings", data=content, **given)


def test_uploading_keeps_the_bytes_and_queues_the_check(cast, three):
    imported = upload(cast, three)
    assert imported.status == "checking"
    assert bytes(imported.upload.content) == three
    run = Run.objects.get(key=str(imported.pk))
    assert (run.kind, run.state, run.district_id) == ("check_import", "queued", district("anning").pk)
    assert [event.action for event in imported.events] == ["create", "check"]


def test_a_file_with_errors_says_all_of_them_and_offers_the_right_rows(cast, three):
    imported = work(upload(cast, filled(three, 1, "约3000", 2)))
    assert imported.counts == {"new": 0, "changed": 2, "unchanged": 0, "wrong": 1}
    assert imported.annotated.name == "季报（错误标注）.xlsx"
    with pytest.raises(Invalid, match="有 1 行有错误，不能全部写入"):
        apply_import(imported=imported, mode="all", actor=cast.filer)
    apply_import(imported=imported, mode="good", actor=cast.filer)
    done = work(imported)
    assert (done.status, done.mode, FilingValue.objects.count()) == ("applied", "good", 2)


def test_all_or_nothing_writes_all(cast, three):
    imported = work(upload(cast, filled(three, 1, 2, 3)))
    assert imported.annotated is None
    apply_import(imported=imported, mode="all", actor=cast.filer)
    done = work(imported)
    assert (done.status, done.mode, done.written) == ("applied", "all", {"已保存草稿": 3})
    assert done.applied_by_label == cast.filer.label
    assert [event.action for event in done.events][-2:] == ["apply", "finish"]


def test_writing_twice_happens_once(cast, three):
    imported = work(upload(cast, filled(three, 1, 2, 3)))
    opened_earlier = Import.objects.get(pk=imported.pk)
    apply_import(imported=imported, mode="all", actor=cast.filer)
    with pytest.raises(Stale):
        apply_import(imported=opened_earlier, mode="all", actor=cast.filer)
    done = work(imported)
    with pytest.raises(Stale):
        apply_import(imported=done, mode="all", actor=cast.filer)
    assert FilingValue.objects.count() == 3


def test_the_same_file_is_not_loaded_a_second_time(cast, three):
    content = filled(three, 1, 2, 3)
    first, second = work(upload(cast, content)), work(upload(cast, content))
    apply_import(imported=first, mode="all", actor=cast.filer)
    work(first)
    with pytest.raises(Invalid) as again:
        upload(cast, content)
    assert again.value.message.startswith(f"这份文件已由{cast.filer.label}于 ")
    assert "不能重复导入" in again.value.message
    with pytest.raises(Invalid, match="不能重复导入"):
        apply_import(imported=second, mode="all", actor=cast.filer)
    assert work(upload(cast, filled(three, 1, 2, 4))).status == "checked", "another file is another matter"


def test_the_database_itself_keeps_a_file_from_being_applied_twice(cast, three):
    content = filled(three, 1, 2, 3)
    first, second = work(upload(cast, content)), work(upload(cast, content))
    for imported in (first, second):
        apply_import(imported=imported, mode="all", actor=cast.filer)
    assert work(first).status == "applied"
    failed = work(second)
    assert failed.status == "checked"
    assert "不能重复导入" in failed.reason


def test_a_file_that_is_no_workbook_is_refused_at_once_and_keeps_nothing(cast):
    with pytest.raises(Invalid, match="文本文件"):
        upload(cast, b"a,b,c")
    assert not Import.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_workbook_of_another_shape_is_refused_by_the_worker_with_its_reason(cast, three):
    imported = work(upload(cast, plain([["甲", "乙"], [1, 2]])))
    assert imported.status == "refused"
    assert imported.reason == "这不是从本系统下载的“季度填报”模板；请重新下载模板，把数据粘贴过去后再上传。"
    assert not ImportRow.objects.exists()
    run = Run.objects.get(key=str(imported.pk))
    assert (run.state, run.error) == ("failed", imported.reason)


def test_the_template_of_another_kind_period_or_version_is_refused(cast, three, monkeypatch):
    for place, value, words in (
        ("B2", "receipts", "这是“税收入库明细”的模板，不能用于“季度填报”"),
        ("B3", "1.00000000", "“季度填报”的模板已更新，这份文件用的是旧版"),
        ("B4", "panlong", "这份“季度填报”模板是另一单位的"),
        ("B5", "2025Q4", "这份模板是2025年第四季度的，而您选择了2026年第一季度"),
        ("B5", "?", "这份模板是其他期间的"),
    ):
        imported = work(upload(cast, edited(three, {place: value}, "kc_template")))
        assert imported.status == "refused"
        assert words in imported.reason


def test_progress_is_seen_while_the_file_is_checked_and_written(cast, three, monkeypatch):
    said = []
    monkeypatch.setattr(
        RunContext, "progress", lambda self, percent, message, **counts: said.append((percent, message))
    )
    monkeypatch.setattr(imports, "PARCEL", 1)
    imported = work(upload(cast, filled(three, 1, 2, 3)))
    apply_import(imported=imported, mode="all", actor=cast.filer)
    work(imported)
    percents = [percent for percent, _ in said]
    words = " ".join(message for _, message in said)
    assert percents[0] == 5
    assert {"正在读取文件", "正在核对各行", "正在保存预览"} <= {message for _, message in said}
    assert "正在写入 1 / 3" in words


def test_checking_again_compares_with_what_is_there_now(cast, three):
    imported = work(upload(cast, filled(three, 1, 2, 3)))
    apply_import(imported=work(upload(cast, filled(three, 1, 2))), mode="all", actor=cast.filer)
    for run in Run.objects.filter(kind="apply_import"):
        work(Import.objects.get(pk=run.params["import"]))
    assert imported.counts["changed"] == 3
    again = work(check_again(imported=imported, actor=cast.filer))
    assert (again.round, again.counts["changed"], again.counts["unchanged"]) == (2, 1, 2)
    apply_import(imported=again, mode="all", actor=cast.filer)
    assert work(again).written == {"已保存草稿": 1}


def test_an_abandoned_or_expired_import_writes_nothing_any_more(cast, three):
    abandoned, forgotten = (work(upload(cast, filled(three, number))) for number in (1, 2))
    abandon_import(imported=abandoned, actor=cast.filer)
    Import.objects.filter(pk=forgotten.pk).update(created_at=timezone.now() - dt.timedelta(days=15))
    assert expire_imports() == 1
    forgotten.refresh_from_db()
    assert forgotten.status == "expired"
    for imported in (abandoned, forgotten):
        with pytest.raises(Stale):
            apply_import(imported=imported, mode="all", actor=cast.filer)
    assert not FilingValue.objects.exists()


def test_a_colleague_of_the_same_office_may_write_it_and_others_may_not(cast, three):
    imported = work(upload(cast, filled(three, 1)))
    for other in (make_user("panlong", "filer"), make_user("anning", "leader"), cast.statistician):
        with pytest.raises(NotAllowed):
            apply_import(imported=imported, mode="all", actor=other)
    colleague = make_user("anning", "filer")
    apply_import(imported=imported, mode="all", actor=colleague)
    assert work(imported).applied_by_label == colleague.label
    assert FilingValue.objects.get().actor_id == colleague.pk


def test_who_lost_the_role_meanwhile_writes_nothing(cast, three):
    imported = work(upload(cast, filled(three, 1)))
    apply_import(imported=imported, mode="all", actor=cast.filer)
    cast.filer.memberships.update(valid_to=timezone.localdate())
    failed = work(imported)
    assert (failed.status, failed.reason) == ("checked", "您的岗位不能导入“季度填报”。")
    assert not FilingValue.objects.exists()


def test_imports_are_seen_by_their_district_and_the_city(cast, three):
    imported = upload(cast, three)
    for viewer, sees in (
        (cast.filer, True),
        (make_user("anning", "leader"), True),
        (cast.auditor, True),
        (cast.statistician, True),
        (cast.stranger, False),
        (make_user("drc", "system_admin"), False),
    ):
        assert Import.objects.visible_to(viewer).filter(pk=imported.pk).exists() is sees


def test_what_may_be_loaded_depends_on_the_role(cast):
    assert [kind.code for kind in kinds_for(cast.filer)] == ["filings"]
    assert "filings" not in {kind.code for kind in kinds_for(cast.statistician)}
    with pytest.raises(Absent):
        kind_of("nothing")


def test_period_choice_and_unit_are_asked_for(cast, three):
    with pytest.raises(Missing, match="请选择期间"):
        upload(cast, three, quarter=None)
    with pytest.raises(Missing, match="请选择期间"):
        upload(cast, three, quarter=Quarter.of(2019, 1))
    with pytest.raises(Invalid, match="请选择办理方式"):
        upload(cast, three, choice="delete")
    with pytest.raises(NotAllowed):
        upload(cast, three, district=district("panlong"))


def test_a_name_of_a_file_is_only_a_name(cast, three):
    imported = upload(cast, three, file_name='..\\..\\etc/pass<b>"\u202e季报.xlsx')
    assert imported.upload.name == "pass_b__季报.xlsx"


def test_a_downloaded_template_is_logged(cast, three):
    log = ExportLog.objects.get()
    assert (log.what, log.row_count, log.actor_label) == ("template:filings", 3, cast.filer.label)
    assert log.filters == {"scope": "anning/2026Q1"}
    assert len(log.sha256) == 64


def test_a_kind_says_what_it_is_for(monkeypatch):
    monkeypatch.setattr(kinds, "_KINDS", {})

    @kinds.import_kind("sample", title="示例", roles=("treasurer",), city=True)
    class Sample(kinds.ImportKind):
        pass

    treasurer = make_user("fin", "treasurer")
    assert kinds_for(treasurer) == [kind_of("sample")]
    assert kind_of("sample").role_of(treasurer, None) == "treasurer"
    assert kind_of("sample").districts_of(treasurer) == []
