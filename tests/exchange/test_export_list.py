"""Lists as files: what the reader sees, exact, harmless, signed at the foot, and written into the log."""

import csv
import hashlib
import io
from urllib.parse import unquote

import pytest
from support.factories import make_user
from support.ledger_world import Cast, a_project, agreed, opened, verified
from support.workbooks import opened as as_workbook

from accounting.filings.services import save_values
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.models import ExportLog

pytestmark = pytest.mark.django_db

LIST = "/filings/"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def filing(cast):
    project = a_project()
    project.title = '=HYPERLINK("http://x")'
    project.save()
    agreed(project)
    made = opened(project)
    save_values(
        filing=made, values={"industrial_output": -123_456_789}, explanation="+说明", actor=cast.filer
    )
    return made


def whole(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_workbook_has_exact_numbers_codes_as_text_and_no_formula(filing, cast, signed_in):
    answer = signed_in(cast.filer).get(LIST, {"export": "xlsx"})
    sheet = as_workbook(answer.content).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=4)]
    assert rows[0][0] == "季度填报"
    assert rows[1][0] == "在地口径　协作项目填报数，非官方统计数据"
    found = dict(zip(rows[2], rows[3], strict=True))
    assert found["本季数（万元）"] == -123.456789
    assert found["项目编码"] == filing.project.code
    assert found["项目名称"] == '\'=HYPERLINK("http://x")'
    assert found["上报说明"] == "'+说明"
    assert sheet.print_title_rows == "$1:$3"
    assert cast.filer.label in sheet.oddFooter.left.text
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_csv_opens_in_excel_and_streams(filing, cast, signed_in):
    answer = signed_in(cast.filer).get(LIST, {"export": "csv"})
    assert answer.streaming
    text = whole(answer).decode("utf-8")
    assert text.startswith("\ufeff期间,项目编码")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    found = dict(zip(rows[0], rows[1], strict=True))
    assert found["本季数（万元）"] == "-123.456789"
    assert found["项目名称"].startswith("'=")
    assert cast.filer.label in rows[-1][0]


def test_the_name_says_what_it_is(filing, cast, signed_in):
    answer = signed_in(cast.filer).get(LIST, {"export": "csv"})
    name = unquote(answer["Content-Disposition"].partition("UTF-8''")[2])
    assert name.startswith("季度填报_在地口径_")
    assert name.endswith(".csv")


def test_every_export_leaves_a_row_of_the_log(filing, cast, signed_in):
    client = signed_in(cast.filer)
    workbook = client.get(LIST, {"export": "xlsx", "status": "filling", "page": "3"})
    log = ExportLog.objects.get()
    assert (log.what, log.form, log.row_count, log.stage) == ("季度填报", "xlsx", 1, "finished")
    assert log.filters == {"status": "filling"}
    assert log.sha256 == hashlib.sha256(workbook.content).hexdigest()
    assert (log.actor_label, log.unit_label) == (cast.filer.label, cast.filer.unit_label)


def test_a_stream_is_logged_when_it_begins_and_when_it_ends(filing, cast, signed_in):
    answer = signed_in(cast.filer).get(LIST, {"export": "csv"})
    parts = iter(answer.streaming_content)
    next(parts)
    assert list(ExportLog.objects.values_list("stage", "row_count")) == [("begun", None)]
    content = whole(signed_in(cast.filer).get(LIST, {"export": "csv"}))
    finished = ExportLog.objects.get(stage="finished")
    assert finished.sha256 == hashlib.sha256(content).hexdigest()
    assert finished.row_count == 1
    answer.close()


def test_the_filter_of_the_list_is_the_filter_of_the_file(filing, cast, signed_in):
    answer = signed_in(cast.filer).get(LIST, {"export": "xlsx", "status": "locked"})
    assert as_workbook(answer.content).active.max_row == 3
    assert signed_in(cast.filer).get(LIST, {"export": "pdf"}).status_code == 400


def test_a_file_holds_no_more_than_its_reader_may_see(cast, signed_in):
    project = a_project()
    agreed(project, shares={"xishan": 3, "anning": 7})
    agreed(project, "trade_sales", shares={"anning": 1})
    (filing,) = verified(
        project, {"industrial_output": 1_000_000, "trade_sales": 2_000_000}, quarter=Quarter.of(2026, 2)
    )
    filing.explanation = "只给市级看"
    filing.save()
    partner = whole(signed_in(cast.origin_filer).get(LIST, {"export": "csv"})).decode()
    assert "规模以上工业产值" in partner
    assert "限额以上商贸业" not in partner
    assert "只给市级看" not in partner
    stranger = whole(signed_in(make_user("panlong", "filer")).get(LIST, {"export": "csv"})).decode()
    assert project.code not in stranger


def test_the_auditor_reads_who_took_what(filing, cast, signed_in):
    whole(signed_in(cast.filer).get(LIST, {"export": "csv", "status": "filling"}))
    page = signed_in(cast.auditor).get("/exports/", {"q": "季度填报"}).content.decode()
    assert page.count(cast.filer.label) == 2
    assert "status=filling" in page
    assert signed_in(cast.filer).get("/exports/").status_code == 403
