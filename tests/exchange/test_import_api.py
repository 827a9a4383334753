"""Imports through the API: a file or base64, the state of the work, every row, and the writing of it."""

import base64
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from support.factories import district, make_user
from support.ledger_world import Q1, Cast, a_project, agreed, opened
from support.pages import send
from support.workbooks import column_of, edited, work

from accounting.filings.models import FilingValue
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import Import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of

pytestmark = pytest.mark.django_db

URL = "/api/v1/imports/"
OUTPUT, SHEET = "规模以上工业产值（万元）", "填报表-产出"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def content(cast) -> bytes:
    project = a_project()
    agreed(project)
    opened(project)
    made = template_of(kind_of("filings"), Scope(district("anning"), Q1), actor=cast.filer)[0]
    return edited(made, {f"{column_of(made, OUTPUT, SHEET)}3": 12.34}, SHEET)


def body(content: bytes, **more):
    return {
        "kind": "filings",
        "quarter": "2026Q1",
        "choice": "draft",
        "content": base64.b64encode(content).decode(),
    } | more


def test_a_workbook_in_json_is_checked_shown_and_written(cast, content, signed_in):
    client = signed_in(cast.filer)
    made = send(client, URL, body(content))
    assert made.status_code == 200
    given = made.json()
    assert (given["status"], given["counts"], given["progress"]["state"]) == ("checking", None, "queued")
    work(Import.objects.get())
    url = f"{URL}{given['uid']}/"
    checked = client.get(url).json()
    assert checked["counts"] == {"new": 0, "changed": 1, "unchanged": 0, "wrong": 0}
    (row,) = client.get(f"{url}rows/", {"outcome": "changed"}).json()["results"]
    assert (row["before"]["industrial_output"], row["values"]["industrial_output"]) == (None, 12_340_000)
    applied = send(client, f"{url}apply/", {"mode": "all", "version": checked["version"]})
    assert applied.json()["status"] == "applying"
    work(Import.objects.get())
    assert client.get(url).json()["written"] == {"已保存草稿": 1}
    assert FilingValue.objects.get().amount_fen == 12_340_000


def test_a_workbook_as_a_file_is_the_same(cast, content, signed_in):
    form = {"kind": "filings", "quarter": "2026Q1", "file": SimpleUploadedFile("季报.xlsx", content)}
    answer = signed_in(cast.filer).post(URL, form, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code == 200
    assert answer.json()["file_name"] == "季报.xlsx"
    assert bytes(Import.objects.get().upload.content) == content


def test_every_error_has_its_place(cast, content, signed_in):
    client = signed_in(cast.filer)
    place = f"{column_of(content, OUTPUT, SHEET)}3"
    uid = send(client, URL, body(edited(content, {place: "约"}, SHEET))).json()["uid"]
    work(Import.objects.get())
    (row,) = client.get(f"{URL}{uid}/rows/").json()["results"]
    (error,) = row["errors"]
    assert (error["address"], error["row"], error["header"], error["text"]) == (place, 3, OUTPUT, "约")
    assert error["sentence"].startswith(f"第 3 行“{OUTPUT}”（{place}）应为数字，现为“约”；")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"content": "%%%"}, 400),
        ({"content": base64.b64encode(b"a,b").decode()}, 400),
        ({"kind": "nothing"}, 404),
        ({"quarter": "2026"}, 400),
        ({"quarter": "2019Q1"}, 400),
        ({"district": "nowhere"}, 404),
        ({"district": "panlong"}, 403),
        ({"choice": "delete"}, 400),
        ({"owner": "x"}, 400),
    ],
)
def test_what_is_wrong_is_a_problem_and_nothing_is_kept(cast, content, signed_in, change, status):
    answer = send(signed_in(cast.filer), URL, body(content) | change)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Import.objects.exists()


def test_a_foreign_import_is_absent_and_a_key_is_needed(cast, content, signed_in):
    uid = send(signed_in(cast.filer), URL, body(content)).json()["uid"]
    stranger = signed_in(make_user("panlong", "filer"))
    assert stranger.get(f"{URL}{uid}/").status_code == 404
    assert stranger.get(f"{URL}{uid}/rows/").status_code == 404
    assert send(stranger, f"{URL}{uid}/apply/").status_code == 404
    client = signed_in(cast.filer)
    assert client.post(URL, body(content), content_type="application/json").status_code == 400
    assert client.get(f"{URL}{uid}/rows/", {"outcome": "x"}).status_code == 400


def test_a_body_beyond_two_megabytes_is_told_to_come_as_a_file(cast, signed_in):
    answer = send(signed_in(cast.filer), URL, body(b"PK\x03\x04" + b"\x00" * 2_000_000))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "multipart" in answer.json()["detail"]
