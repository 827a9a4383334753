"""附件清单与版本: what a stage asks for, every version kept, 必备 only where somebody has said so."""

import base64
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from support.factories import district, make_user
from support.lead_world import GOOD_PDF
from support.pages import post, send, text_of
from support.worlds import drafted_lead, drafted_scheme_transfer, offered_transfer, registered_lead

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from projects.attachments.loading import load_attachment_rules
from projects.attachments.models import Attachment, AttachmentRule
from projects.attachments.queries import checklist
from projects.attachments.services import add_attachment
from projects.leads.queries import missing_to_register
from projects.leads.services import register_lead
from projects.transfers.services import submit_transfer

pytestmark = pytest.mark.django_db
OTHER_PDF = GOOD_PDF.replace(b"<<>>", b"<< >>")


def attached(project, people, content=GOOD_PDF, **changes):
    given = {"stage": "lead", "code": "licence", "unit": project.origin, "actor": people.filer} | changes
    return add_attachment(project=project, file=(content, "执照.pdf"), **given)


def make_required(code):
    AttachmentRule.objects.filter(code=code).update(required=True)


def test_what_ships_is_an_example_and_nothing_of_it_is_asked_for(people):
    assert not AttachmentRule.objects.filter(required=True).exists()
    assert set(AttachmentRule.objects.values_list("source_status", flat=True)) == {"inferred"}
    before = list(AttachmentRule.objects.values())
    load_attachment_rules()
    assert list(AttachmentRule.objects.values()) == before
    assert registered_lead(people).status == "registered"


def test_versions_are_numbered_and_none_is_lost(people):
    project = drafted_lead(people).project
    attached(project, people)
    attached(project, people, OTHER_PDF, note="换发新照")
    row = next(row for row in checklist(project, project.origin, "lead") if row.code == "licence")
    assert [(version.number, version.note) for version in row.versions] == [(2, "换发新照"), (1, "")]
    assert bytes(row.versions[1].file.content) == GOOD_PDF
    with pytest.raises(Invalid, match="同一文件"):
        attached(project, people, OTHER_PDF)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"code": "bribe"}, Invalid, "不在附件清单中"),
        ({"content": b"<html></html>"}, Invalid, "内容是网页"),
        ({"note": "长" * 300}, Invalid, "超过 200 字"),
        ({"actor": "leader"}, NotAllowed, "经办"),
    ],
)
def test_a_bad_upload_is_refused_with_a_sentence(people, changes, error, words):
    project = drafted_lead(people).project
    if "actor" in changes:
        changes = {"actor": people.leader}
    with pytest.raises(error, match=words):
        attached(project, people, **changes)
    assert not Attachment.objects.exists()


def test_a_lead_is_not_registered_without_what_is_asked_for(people):
    lead = drafted_lead(people)
    make_required("licence")
    with pytest.raises(Missing) as refused:
        register_lead(lead=lead, actor=people.filer)
    assert refused.value.fields == {
        "attachment-licence": "“企业营业执照或名称登记材料”缺失，请在附件清单中上传。"
    }
    assert [row.field for row in missing_to_register(lead)] == ["attachment-licence"]
    attached(lead.project, people)
    assert register_lead(lead=lead, actor=people.filer).status == "registered"


def test_a_transfer_asks_for_the_attachments_of_its_scheme(people):
    transfer = drafted_scheme_transfer(people, "new_energy")
    make_required("resource")
    make_required("move-plan")  # of another scheme
    with pytest.raises(Missing) as refused:
        submit_transfer(transfer=transfer, actor=people.filer)
    assert set(refused.value.fields) == {"attachment-resource"}
    attached(transfer.project, people, stage="transfer", scheme="new_energy", code="resource")
    assert submit_transfer(transfer=transfer, actor=people.filer).status == "submitted"


def test_a_rule_holds_from_its_day_on(people):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    AttachmentRule.objects.filter(code="licence").update(valid_from=tomorrow, required=True)
    assert "licence" not in {row.code for row in checklist(drafted_lead(people).project, 1, "lead")}


def test_the_pages_show_what_is_missing_and_take_the_file(people, signed_in):
    make_required("licence")
    lead, client = drafted_lead(people), signed_in(people.filer)
    shown = text_of(client.get(f"/leads/{lead.uid}/"))
    assert "登记前还缺 1 项" in shown
    page = f"/attachments/{lead.project.uid}/lead/"
    assert (
        post(client, page, code="licence", file=SimpleUploadedFile("执照.pdf", GOOD_PDF)).status_code == 302
    )
    assert (
        post(client, page, code="licence", file=SimpleUploadedFile("执照.pdf", OTHER_PDF)).status_code == 302
    )
    assert "第 2 版" in text_of(client.get(page))
    assert "登记前还缺" not in text_of(client.get(f"/leads/{lead.uid}/"))
    assert post(client, page, code="licence").status_code == 400
    kept = Attachment.objects.get(number=1)
    assert client.get(f"/attachments/{kept.uid}/file/").content == GOOD_PDF
    assert client.get(f"/attachments/{lead.project.uid}/elsewhere/").status_code == 404


def test_a_host_reads_neither_list_nor_file_of_the_origin(people, signed_in):
    transfer = offered_transfer(people)
    kept = attached(transfer.project, people, stage="transfer", code="statement")
    host, page = signed_in(people.host_filer), f"/attachments/{transfer.project.uid}/transfer/"
    assert host.get(f"/attachments/{kept.uid}/file/").status_code == 404
    assert host.get(page, {"unit": "xishan"}).status_code == 404
    assert "第 1 版" not in text_of(host.get(page))
    assert "第 1 版" in text_of(signed_in(people.reviewer).get(page))
    assert "附件清单" not in text_of(host.get(f"/transfers/{transfer.uid}/"))
    assert signed_in(make_user("fumin", "filer")).get(page).status_code == 404


def test_machines_list_upload_and_download(people, signed_in):
    lead, client = drafted_lead(people), signed_in(people.filer)
    url = f"/api/v1/projects/{lead.project.uid}/attachments/lead/"
    body = {"code": "licence", "content": base64.b64encode(GOOD_PDF).decode(), "file_name": "执照.pdf"}
    rows = {row["code"]: row for row in send(client, url, body).json()["results"]}
    (version,) = rows["licence"]["versions"]
    assert (version["number"], rows["licence"]["missing"], rows["intent"]["versions"]) == (1, False, [])
    assert client.get(f"/api/v1/attachments/{version['uid']}/file/").content == GOOD_PDF
    assert send(client, url, {"code": "licence"}).json()["errors"][0]["pointer"] == "/file"
    assert send(client, url, body | {"code": "x"}).json()["errors"][0]["pointer"] == "/code"
    assert client.get(url, {"unit": district("fumin").slug}).status_code == 404
