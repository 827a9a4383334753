"""公文 and Word files: 送审稿 in the layout of GB/T 9704, the number after 签发, the stamped scan as PDF."""

import datetime as dt
import hashlib
import io
import zipfile
from dataclasses import replace

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx.shared import Mm, Pt
from support.factories import make_user
from support.pages import post, text_of
from support.paper_world import DRAFT, PDF, paper, submitted
from support.worlds import agreement_in_force, proposed_agreement

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.flow import Opinion
from kunming_coord.exchange.models import ExportLog
from projects.agreements.queries import record_of
from projects.papers.documents import word_of
from projects.papers.models import Paper
from projects.papers.services import draft_paper, issue_paper, keep_scan, return_paper, rewrite_paper
from projects.papers.statements import approval_statement, day_words, paper_statement

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def paper_document(made):
    return word_of(paper_statement(made))


def words(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return document, [paragraph.text for paragraph in document.paragraphs] + cells


def issued(people, number="西政函〔2026〕12号"):
    return issue_paper(paper=submitted(people), actor=people.leader, number=number, issued_on=TODAY)


def test_a_paper_is_issued_by_another_person_with_number_and_day(people):
    made = submitted(people)
    same = make_user("xishan", "leader", person=people.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        issue_paper(paper=made, actor=same, number="西政函〔2026〕1号", issued_on=TODAY)
    with pytest.raises(Invalid, match="文号"):
        issue_paper(paper=made, actor=people.leader, number="", issued_on=TODAY)
    with pytest.raises(Missing, match="印发日期"):
        issue_paper(paper=made, actor=people.leader, number="西政函〔2026〕1号", issued_on=None)
    done = issue_paper(paper=made, actor=people.leader, number="西政函〔2026〕1号", issued_on=TODAY)
    assert (done.status, done.number) == ("issued", "西政函〔2026〕1号")
    with pytest.raises(Invalid, match="已经用过"):
        issued(people, "西政函〔2026〕1号")


def test_a_paper_that_is_given_back_may_be_rewritten(people):
    made = submitted(people)
    with pytest.raises(Stale):
        rewrite_paper(paper=made, draft=DRAFT, actor=people.filer)
    with pytest.raises(Missing):
        return_paper(paper=made, actor=people.leader, note="")
    return_paper(paper=made, actor=people.leader, note="标题不准确。")
    assert rewrite_paper(paper=made, draft=DRAFT, actor=people.filer).status == "returned"


def test_other_parties_see_it_once_it_is_issued(people):
    made = submitted(people)
    assert Paper.objects.visible_to(people.leader).get() == made
    assert not Paper.objects.visible_to(people.host_leader).exists()
    issue_paper(paper=made, actor=people.leader, number="西政函〔2026〕1号", issued_on=TODAY)
    assert Paper.objects.visible_to(people.host_leader).get() == made
    assert not Paper.objects.visible_to(make_user("panlong", "filer")).exists()


def test_whoever_is_no_filer_of_a_party_writes_none(people):
    with pytest.raises(NotAllowed):
        draft_paper(agreement=proposed_agreement(people), draft=DRAFT, actor=people.reviewer)


def test_until_it_is_issued_the_word_file_is_a_draft_for_approval(people):
    document, said = words(paper_document(paper(people)))
    section, title = document.sections[0], document.paragraphs[1]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(margin / Mm(1)) for margin in margins] == [37, 28, 26, 35]
    assert title.runs[0].font.size == Pt(22)
    assert document.paragraphs[4].paragraph_format.line_spacing == Pt(28)
    assert said[0] == "送审稿"
    assert "安宁市人民政府：" in said
    assert "西山区" in said
    assert "抄送：市发展改革委" in said


def test_the_same_words_make_the_same_file(people, monkeypatch):
    made = paper(people)
    first = paper_document(made)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert paper_document(made) == first


def test_an_issued_word_file_has_its_number(people):
    _document, said = words(paper_document(issued(people)))
    assert "送审稿" not in said
    assert said[0] == "西山区", "发文机关标志 of a letter"
    assert "西政函〔2026〕12号" in said
    assert f"西山区　{day_words(TODAY)}印发" in said


def test_the_contact_of_a_letter_stands_in_the_file_as_it_was_sent(people, signed_in):
    draft = replace(DRAFT, contact="王某 13912345678")
    made = draft_paper(agreement=proposed_agreement(people), draft=draft, actor=people.filer)
    for reader in (people.leader, people.auditor):
        client = signed_in(reader)
        assert "13912345678" in client.get(f"/papers/{made.uid}/").content.decode()
        _document, said = words(client.get(f"/papers/{made.uid}/document.docx").content)
        assert "联系人：王某 13912345678" in said, reader.label


def test_a_scan_with_a_script_inside_is_refused_with_the_reason(people):
    made, active = issued(people), b"%PDF-1.7 << /S /JavaScript >> %%EOF"
    with pytest.raises(Invalid, match="脚本"):
        keep_scan(paper=made, content=active, file_name="盖章件.pdf", actor=people.filer)
    assert not made.scans.exists()


@pytest.mark.parametrize("content", [b"<html>%PDF-1.7</html>", b"%PDF-1.7 cut off", b""])
def test_a_scan_that_is_no_pdf_is_refused(people, content):
    made = issued(people)
    with pytest.raises(Invalid, match="不是 PDF"):
        keep_scan(paper=made, content=content, file_name="盖章件.pdf", actor=people.filer)
    assert not made.scans.exists()


def test_the_stamped_scan_is_kept_with_its_sm3(people):
    with pytest.raises(Stale):
        keep_scan(paper=paper(people), content=PDF, file_name="盖章件.pdf", actor=people.filer)
    scan = keep_scan(paper=issued(people), content=PDF, file_name="盖章件.pdf", actor=people.filer)
    assert scan.sm3 == hashlib.new("sm3", PDF).hexdigest()


def test_agreement_and_approval_form_leave_as_word_files(people, signed_in):
    agreement = agreement_in_force(people)
    client = signed_in(people.leader)
    for form, wanted in (("agreement", "3:7"), ("approval", "签署")):
        answer = client.get(f"/papers/agreements/{agreement.uid}/{form}.docx")
        assert answer.status_code == 200
        assert zipfile.is_zipfile(io.BytesIO(answer.content))
        _document, said = words(answer.content)
        assert agreement.code in said
        assert any(line.startswith("验证码：") for line in said)
        assert any(wanted in line or "30%" in line for line in said)
    assert ExportLog.objects.count() == 2
    assert client.get(f"/papers/agreements/{agreement.uid}/other.docx").status_code == 404


def test_the_approval_form_says_when_by_the_clock_of_kunming(people):
    agreement = proposed_agreement(people)
    late = dt.datetime(2026, 3, 31, 18, 5, tzinfo=dt.UTC)
    opinion = Opinion("提交协商", "progress", "", "张三", "西山区", late)
    _document, said = words(word_of(approval_statement(agreement, record_of(agreement), [opinion])))
    assert "2026-04-01 02:05" in said


def test_the_pages(people, signed_in):
    agreement, client = proposed_agreement(people), signed_in(people.filer)
    url = f"/papers/new/{agreement.uid}/"
    body = {"kind": "letter", "title": DRAFT.title, "recipient": DRAFT.recipient, "body": DRAFT.body}
    assert post(client, url, **(body | {"body": ""})).status_code == 400
    answer = post(client, url, **body)
    assert answer.status_code == 302
    made = answer["Location"]
    assert post(client, made + "submit/").status_code == 302
    leader = signed_in(people.leader)
    assert "签发" in text_of(leader.get(made))
    refused = post(leader, made + "issue/", number="", issued_on=TODAY.isoformat())
    assert refused.status_code == 400
    assert (
        post(leader, made + "issue/", number="西政函〔2026〕3号", issued_on=TODAY.isoformat()).status_code
        == 302
    )
    client = signed_in(people.filer)
    html = SimpleUploadedFile("盖章件.pdf", b"<html></html>", "application/pdf")
    assert "不是 PDF" in text_of(post(client, made + "scan/", file=html))
    assert post(client, made + "scan/", file=SimpleUploadedFile("盖章件.pdf", PDF)).status_code == 302
    scan = Paper.objects.get().scans.get()
    assert client.get(f"{made}scan/{scan.pk}/").content == PDF
    assert "西政函〔2026〕3号" in text_of(client.get("/papers/"))
