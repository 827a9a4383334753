"""One statement for Word and PDF: sealed when it is written, 出具 when it is asked for, the newest one stands."""

import dataclasses
import io
import re

import docx
import pytest
from support.factories import make_user
from support.pages import post, text_of
from support.paper_world import DRAFT, PDF, issued, paper, sealed_agreement, set_pdf_of, submitted
from support.worlds import agreement_in_force, proposed_agreement, sign_by_all

from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Absent, Invalid, NotAllowed, Stale
from kunming_coord.common.models import Run
from kunming_coord.documents import setting
from kunming_coord.documents.services import make_file
from kunming_coord.documents.verifying import find_by_code
from projects.papers.documents import word_of
from projects.papers.models import Paper, SealedText
from projects.papers.queries import pdf_of, sealed_of
from projects.papers.sealing import seal_form, seal_unsealed_papers
from projects.papers.services import issue_paper, keep_scan, return_paper, rewrite_paper, submit_paper

pytestmark = pytest.mark.django_db
OTHER = dataclasses.replace(DRAFT, title="关于再次商请确认的函", organ="示例区人民政府")


def words(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_what_is_written_is_sealed_and_a_worker_makes_its_pdf(people):
    made = paper(people)
    sealed = sealed_of(made)
    assert sealed.text.seal.statement["text"]["mark"] == "送审稿"
    assert Run.objects.filter(kind="documents.pdf", key=str(sealed.text.seal.uid)).exists()
    with pytest.raises(Absent, match="正在生成"):
        pdf_of(made)
    file = set_pdf_of(sealed.text.seal)
    assert pdf_of(made) == bytes(file.content)


def test_a_new_text_takes_the_place_of_the_old_one_and_the_same_text_makes_none(people):
    made = paper(people)
    first = sealed_of(made).code
    rewrite_paper(paper=made, draft=DRAFT, actor=people.filer)
    assert sealed_of(made).code == first
    rewrite_paper(paper=made, draft=OTHER, actor=people.filer)
    assert sealed_of(made).code != first
    assert find_by_code(first).card.standing == "已被后来出具的文本取代"


def test_an_issued_document_is_sealed_with_head_number_and_day(people):
    made = issued(people)
    text = sealed_of(made).text.seal.statement["text"]
    assert (text["mark"], text["head"], text["number"]) == ("", "西山区", made.number)
    assert text["printed"][1].endswith("印发")
    assert made.sealed_texts.count() == 2


def test_a_request_names_who_signed_it(people):
    made = paper(people)
    rewrite_paper(
        paper=made,
        draft=dataclasses.replace(OTHER, kind="request", title="关于审定的请示"),
        actor=people.filer,
    )
    sent = submitted_of(made, people)
    text = sealed_of(issued_of(sent, people)).text.seal.statement["text"]
    assert (text["signer"], text["head"]) == (people.leader.label, "示例区人民政府文件")
    said = words(word_of(sealed_of(sent).text.seal.statement, "ABCD-EFGH-JKMN-PQRS"))
    assert any(line.endswith(f"签发人：{people.leader.label}　") for line in said)
    assert "验证码：ABCD-EFGH-JKMN-PQRS" in said


def submitted_of(made, people):
    return submit_paper(paper=made, actor=people.filer)


def issued_of(made, people):
    return issue_paper(
        paper=made, actor=people.leader, number="西政发〔2026〕1号", issued_on=made.created_at.date()
    )


def test_documents_from_before_are_sealed_later(people):
    made = paper(people)
    count = SealedText.objects.count()
    assert seal_unsealed_papers(actor=system_user()) == 0
    old = Paper.objects.create(
        status="draft", agreement=made.agreement, issuer=made.issuer, kind="notice", title="旧件", body="旧"
    )
    assert seal_unsealed_papers(actor=system_user()) == 1
    assert SealedText.objects.count() == count + 1
    assert sealed_of(old).code


def test_forms_are_issued_by_a_party_or_the_city_and_again_after_a_change(people):
    agreement = proposed_agreement(people)
    for actor in (people.leader, make_user("panlong", "filer"), people.auditor):
        with pytest.raises(NotAllowed):
            seal_form(agreement=agreement, form="agreement", actor=actor)
    with pytest.raises(Absent):
        seal_form(agreement=agreement, form="other", actor=people.filer)
    first = seal_form(agreement=agreement, form="approval", actor=people.filer)
    assert seal_form(agreement=agreement, form="approval", actor=people.reviewer) == first
    sign_by_all(agreement, people)
    agreement.refresh_from_db()
    second = seal_form(agreement=agreement, form="approval", actor=people.reviewer)
    assert second.seal.code != first.seal.code
    assert find_by_code(first.seal.code).card.standing == "已被后来出具的文本取代"


def test_the_page_of_the_forms(people, signed_in):
    agreement = agreement_in_force(people)
    client, url = signed_in(people.filer), f"/papers/agreements/{agreement.uid}/"
    assert "尚未出具" in text_of(client.get(url))
    assert client.get(f"{url}agreement.pdf").status_code == 404
    assert any("尚未出具" in line for line in words(client.get(f"{url}agreement.docx").content))
    assert post(client, f"{url}agreement/seal/").status_code == 302
    code = sealed_of(agreement, "agreement").code
    assert f"验证码：{code}" in words(client.get(f"{url}agreement.docx").content)
    assert code in text_of(client.get(url))
    file = set_pdf_of(sealed_of(agreement, "agreement").text.seal)
    assert client.get(f"{url}agreement.pdf").content == bytes(file.content)
    assert post(client, f"{url}other/seal/").status_code == 404


def test_an_issued_paper_is_no_longer_edited_and_a_scan_is_kept_once(people, signed_in):
    made = issued(people)
    assert signed_in(people.filer).get(f"/papers/{made.uid}/edit/").status_code == 409
    with pytest.raises(Stale, match="不能再修改"):
        rewrite_paper(paper=made, draft=OTHER, actor=people.filer)
    keep_scan(paper=made, content=PDF, file_name="盖章件.pdf", actor=people.filer)
    with pytest.raises(Invalid, match="已经上传过"):
        keep_scan(paper=made, content=PDF, file_name="盖章件2.pdf", actor=people.filer)
    assert (made.scans.count(), made.sealed_texts.count()) == (1, 2)


def test_a_title_of_300_letters_is_refused_and_nothing_is_sealed(people):
    made = submitted(people)
    return_paper(paper=made, actor=people.leader, note="请改标题。")
    with pytest.raises(Invalid, match="共 300 字，超过 120 字"):
        rewrite_paper(paper=made, draft=dataclasses.replace(DRAFT, title="长" * 300), actor=people.filer)
    assert made.sealed_texts.count() == 1


@pytest.mark.skipif(not setting.has_chinese_font(), reason="no Chinese font: apt-get install fonts-noto-cjk")
def test_the_pdf_is_set_on_a4_from_the_sealed_statement_whatever_it_says(people):
    made = paper(people)
    odd = dataclasses.replace(OTHER, body="#let x = *1* $y$ \\ <b>\n二、@某某 https://example.org", copies="")
    rewrite_paper(paper=made, draft=odd, actor=people.filer)
    issued_of(submitted_of(made, people), people)
    agreement = sealed_agreement(people)
    approval = seal_form(agreement=agreement, form="approval", actor=people.filer)
    for seal in (sealed_of(made).text.seal, approval.seal):
        content = bytes(make_file(seal=seal).content)
        assert content.startswith(b"%PDF-")
        assert re.search(rb"/MediaBox ?\[0 0 595\.\d+ 841\.\d+\]", content)
