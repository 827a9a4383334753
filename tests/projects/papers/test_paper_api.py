"""公文 through the API: the same services, the same sentences, files byte for byte."""

import base64
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from support.factories import make_user
from support.pages import send
from support.paper_world import BODY, PDF, issued, paper_with_pdf, sealed_agreement, set_pdf_of, submitted
from support.worlds import proposed_agreement

from kunming_coord.exchange.models import ExportLog
from projects.papers.models import Paper, SealedText
from projects.papers.queries import sealed_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/papers/"


def scan(content=PDF, name="盖章件.pdf"):
    return {"content": base64.b64encode(content).decode(), "file_name": name}


def test_a_machine_drafts_changes_and_sends_a_paper_which_its_leader_issues(people, signed_in):
    client, agreement = signed_in(people.filer), proposed_agreement(people)
    made = send(client, URL, BODY | {"agreement": str(agreement.uid)}).json()
    assert (made["status"], made["available_actions"], made["sealed"]["pdf_sm3"]) == ("draft", ["submit"], "")
    own = f"{URL}{made['uid']}/"
    changed = send(client, own + "text/", BODY | {"title": "关于确认的函", "version": 0}).json()
    assert (changed["title"], changed["sealed"]["code"] != made["sealed"]["code"]) == ("关于确认的函", True)
    assert send(client, own + "text/", BODY | {"version": 7}).status_code == 409
    assert send(client, own + "actions/submit/", {"version": 0}).json()["status"] == "submitted"
    leader = signed_in(people.leader)
    today = timezone.localdate().isoformat()
    body = {"number": "西政函〔2026〕1号", "issued_on": today, "version": 1}
    done = send(leader, own + "actions/issue/", body).json()
    assert (done["status"], done["number"], done["issued_on"]) == ("issued", body["number"], today)
    kept = send(client, own + "scans/", scan()).json()["scans"]
    assert [row["file_name"] for row in kept] == ["盖章件.pdf"]
    got = client.get(f"{own}scans/{kept[0]['number']}/")
    assert (got.content, got["Content-Type"]) == (PDF, "application/pdf")


def test_the_same_key_makes_one_paper(people, signed_in):
    body, key = BODY | {"agreement": str(proposed_agreement(people).uid)}, uuid.uuid4().hex
    client = signed_in(people.filer)
    first, second = (send(client, URL, body, key=key) for _ in range(2))
    assert first.content == second.content
    assert (Paper.objects.count(), SealedText.objects.count()) == (1, 1)


def test_a_bad_body_is_refused_and_nothing_is_written(people, signed_in):
    client, body = signed_in(people.filer), BODY | {"agreement": str(proposed_agreement(people).uid)}
    for changes, pointer in (
        ({"title": "长" * 300}, "/title"),
        ({"kind": "decree"}, "/kind"),
        ({"body": " "}, "/body"),
        ({"number": "西政函〔2026〕1号"}, "/number"),
    ):
        answer = send(client, URL, body | changes)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert pointer in [row["pointer"] for row in answer.json()["errors"]]
    assert not Paper.objects.exists()


def test_a_number_is_given_once_and_an_issued_paper_is_not_edited(people, signed_in):
    first, second = issued(people), submitted(people)
    body = {"number": first.number, "issued_on": timezone.localdate().isoformat()}
    answer = send(signed_in(people.leader), f"{URL}{second.uid}/actions/issue/", body)
    assert (answer.status_code, "已经用过" in answer.json()["detail"]) == (400, True)
    edited = send(signed_in(people.filer), f"{URL}{first.uid}/text/", BODY)
    assert (edited.status_code, "不能再修改" in edited.json()["detail"]) == (409, True)
    second.refresh_from_db()
    assert (second.status, second.number, second.sealed_texts.count()) == ("submitted", "", 1)


def test_a_scan_that_is_no_pdf_is_refused_with_its_reason_and_a_multipart_file_is_kept(people, signed_in):
    made, client = issued(people), signed_in(people.filer)
    url = f"{URL}{made.uid}/scans/"
    for body, sentence in (
        (scan(b"<!doctype html><p>"), "网页"),
        (scan(b""), "空的"),
        (scan() | {"content": "§"}, "base64"),
        ({}, "请选择要上传的文件"),
        (scan(name="盖章件.docx"), "扩展名"),
    ):
        answer = send(client, url, body)
        assert (answer.status_code, sentence in answer.json()["detail"]) == (400, True), sentence
    assert not made.scans.exists()
    data = {"file": SimpleUploadedFile("盖章件.pdf", PDF)}
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    assert client.post(url, data, headers=headers).status_code == 200
    assert made.scans.get().file_name == "盖章件.pdf"


def test_word_and_pdf_leave_with_a_row_in_the_log_and_are_absent_to_others(people, signed_in):
    made = paper_with_pdf(people)
    client, own = signed_in(people.filer), f"{URL}{made.uid}/files/"
    pdf = client.get(own + "pdf/", headers={"Accept": "application/pdf"})
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(own + "docx/").content.startswith(b"PK")
    assert ExportLog.objects.count() == 2
    assert client.get(own + "odt/").status_code == 404
    stranger = signed_in(make_user("panlong", "filer"))
    refused = stranger.get(own + "pdf/", headers={"Accept": "application/pdf"})
    assert (refused.status_code, refused["Content-Type"]) == (404, "application/problem+json")
    assert stranger.get(f"{URL}{made.uid}/").status_code == 404


def test_forms_of_an_agreement_are_issued_and_fetched(people, signed_in):
    agreement = sealed_agreement(people)
    own = f"{URL}agreements/{agreement.uid}/"
    client = signed_in(people.filer)
    sealed = client.get(own + "agreement/").json()
    assert sealed["code"] == sealed_of(agreement, "agreement").code
    assert client.get(own + "agreement/files/pdf/").content.startswith(b"%PDF-")
    assert client.get(own + "approval/").status_code == 404
    made = send(client, own + "approval/").json()
    set_pdf_of(sealed_of(agreement, "approval").text.seal)
    assert client.get(own + "approval/").json()["code"] == made["code"]
    assert send(client, own + "other/").status_code == 404
    assert send(signed_in(people.leader), own + "approval/").status_code == 403
