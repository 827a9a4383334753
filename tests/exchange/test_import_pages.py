"""The pages of 数据导入: template, upload, preview by page and filter, the three buttons, the marked copy."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from support.factories import district, make_user
from support.ledger_world import Q1, Cast, a_project, agreed, opened
from support.workbooks import column_of, edited, work
from support.workbooks import opened as as_workbook

from accounting.filings.models import FilingValue
from kunming_coord.exchange import limits
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import Import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db

OUTPUT, SHEET = "规模以上工业产值（万元）", "填报表-产出"
UPLOAD, LIST = "/imports/upload/filings/", "/imports/"


@pytest.fixture
def cast() -> Cast:
    return Cast()


def due(number: int) -> None:
    for _ in range(number):
        project = a_project()
        agreed(project)
        opened(project)


def template(cast, *values: object) -> bytes:
    content = template_of(kind_of("filings"), Scope(district("anning"), Q1), actor=cast.filer)[0]
    letters = column_of(content, OUTPUT, SHEET)
    return edited(content, {f"{letters}{row}": value for row, value in enumerate(values, start=3)}, SHEET)


def send(client, content: bytes, key: str = "", **fields):
    form = {"quarter": Q1.code, "choice": "draft", "idempotency_key": key or uuid.uuid4().hex} | fields
    return client.post(UPLOAD, form | {"file": SimpleUploadedFile("季报.xlsx", content)})


def act(client, imported: Import, action: str, key: str = "", **fields):
    url = reverse("exchange:act", args=[imported.uid, action])
    form = {"version": imported.version, "idempotency_key": key or uuid.uuid4().hex} | fields
    return client.post(url, form)


def page_of(client, imported: Import, **query) -> str:
    return client.get(reverse("exchange:detail", args=[imported.uid]), query).content.decode()


def test_from_the_template_to_the_written_figures(cast, signed_in):
    due(2)
    client = signed_in(cast.filer)
    assert "下载模板" in client.get(LIST).content.decode()
    answer = client.get("/imports/templates/filings/", {"quarter": Q1.code})
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "%E5%AD%A3%E5%BA%A6%E5%A1%AB%E6%8A%A5" in answer["Content-Disposition"]
    assert answer.content[:2] == b"PK"
    uploaded = send(client, template(cast, 12.5))
    imported = Import.objects.get()
    assert uploaded["Location"] == reverse("exchange:detail", args=[imported.uid])
    waiting = page_of(client, imported)
    assert "排队中" in waiting
    assert "hx-get" in waiting
    imported = work(imported)
    shown = page_of(client, imported)
    assert "<del>—</del> → <ins>12.50</ins>" in shown
    assert "全部成功才写入" in shown
    assert "整行未填，不作处理" in shown
    assert act(client, imported, "apply", mode="all").status_code == 302
    imported = work(imported)
    assert "已保存草稿：1" in page_of(client, imported)
    assert FilingValue.objects.get().amount_fen == 12_500_000


def test_the_bar_moves_and_the_page_comes_when_it_has_ended(cast, signed_in):
    due(1)
    client = signed_in(cast.filer)
    send(client, template(cast, 1))
    imported = Import.objects.get()
    url = reverse("exchange:detail", args=[imported.uid])
    running = client.get(url, headers={"HX-Request": "true"})
    assert "<progress" in running.content.decode()
    assert "<html" not in running.content.decode()
    assert "HX-Redirect" not in running
    work(imported)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == url


def test_errors_are_shown_by_page_and_filter_and_come_back_as_a_marked_copy(cast, signed_in):
    due(25)
    client = signed_in(cast.filer)
    send(client, template(cast, *[number if number % 5 else "约" for number in range(25)]))
    imported = work(Import.objects.get())
    everything = page_of(client, imported)
    assert everything.count("<ins>") + everything.count("应为数字") == 20, "twenty rows a page"
    assert "共 25 条" in everything
    assert "有 5 行有错误" in everything
    assert "只写入正确行" in everything
    assert "全部成功才写入</button>" not in everything
    wrong = page_of(client, imported, outcome="wrong")
    assert wrong.count("应为数字，现为“约”") == 5
    assert "<ins>" not in wrong
    assert "没有这一类的行" in page_of(client, imported, outcome="new")
    copy = client.get(reverse("exchange:annotated", args=[imported.uid]))
    sheet = as_workbook(copy.content)[SHEET]
    assert sum(1 for row in sheet.iter_rows() for cell in row if cell.comment) == 5
    act(client, imported, "apply", mode="good")
    work(imported)
    assert FilingValue.objects.count() == 20


def test_what_the_form_cannot_take_comes_back_with_a_sentence(cast, signed_in):
    due(1)
    client = signed_in(cast.filer)
    nothing = client.post(
        UPLOAD, {"quarter": Q1.code, "choice": "draft", "idempotency_key": uuid.uuid4().hex}
    )
    assert nothing.status_code == 400
    assert "请选择要上传的 xlsx 文件" in nothing.content.decode()
    text = send(client, b"a,b\n1,2")
    assert text.status_code == 400
    assert "这是文本文件（例如 CSV）" in text.content.decode()
    assert send(client, template(cast), quarter="2099Q1").status_code == 400
    assert not Import.objects.exists()


def test_a_file_beyond_the_limit_is_not_even_kept(cast, signed_in):
    due(1)
    answer = send(signed_in(cast.filer), b"PK\x03\x04" + b"\x00" * limits.MAX_BYTES)
    assert answer.status_code == 400
    assert "文件超过 10 MB" in answer.content.decode()


def test_a_double_click_uploads_and_writes_once(cast, signed_in):
    due(1)
    client, content, key = signed_in(cast.filer), template(cast, 1), uuid.uuid4().hex
    assert send(client, content, key).status_code == send(client, content, key).status_code == 302
    imported = work(Import.objects.get())
    assert send(client, template(cast, 2), key).status_code == 422, "the same size, other bytes"
    key = uuid.uuid4().hex
    first, second = (act(client, imported, "apply", key, mode="all") for _ in range(2))
    assert (first.status_code, second.status_code, second["Idempotent-Replay"]) == (302, 302, "true")
    assert act(client, imported, "apply", mode="all").status_code == 409
    work(imported)
    assert FilingValue.objects.count() == 1


def test_another_district_finds_nothing_by_any_address(cast, signed_in):
    due(1)
    send(signed_in(cast.filer), template(cast, "约"))
    imported = work(Import.objects.get())
    stranger = signed_in(make_user("panlong", "filer"))
    for url in (reverse(f"exchange:{name}", args=[imported.uid]) for name in ("detail", "annotated")):
        assert stranger.get(url).status_code == 404
    for action in ("apply", "check", "abandon"):
        assert act(stranger, imported, action, mode="good").status_code == 404
    assert imported.upload.name not in stranger.get(LIST).content.decode()
    nothing = stranger.get("/imports/templates/filings/", {"quarter": Q1.code, "district": "anning"})
    assert nothing.status_code == 400
    assert "盘龙 2026年第一季度没有需要填写的“季度填报”" in nothing.content.decode()


def test_an_import_is_abandoned_or_checked_again(cast, signed_in):
    due(1)
    client = signed_in(cast.filer)
    send(client, template(cast, 1))
    imported = work(Import.objects.get())
    act(client, imported, "check")
    imported = work(imported)
    assert imported.round == 2
    act(client, imported, "abandon")
    assert "已放弃，未写入任何内容" in page_of(client, imported)
    assert act(client, imported, "nonsense").status_code == 404


def test_those_who_load_nothing_have_no_entry_in_the_menu(cast, signed_in):
    def offered(user) -> bool:
        return f'href="{LIST}"' in signed_in(user).get("/").content.decode()

    assert offered(cast.filer)
    assert offered(cast.auditor)
    assert not offered(make_user("anning", "leader"))
