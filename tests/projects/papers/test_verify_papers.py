"""凭证验真 of papers and agreements: a code or a file tells whoever holds it what was issued; all else is answered alike."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.crawl import stripped
from support.pages import text_of
from support.paper_world import PDF, issued, paper, scanned, sealed_agreement, set_pdf_of
from support.worlds import People, registered_lead

from kunming_coord.documents import verifying
from kunming_coord.documents.models import Seal, StoredFile, VainLookup
from kunming_coord.documents.setting import qr_text
from kunming_coord.exchange import limits
from projects.papers.queries import sealed_of

pytestmark = pytest.mark.django_db
VAIN = "AAAA-BBBB-CCCC-DDDD"


def asked(code):
    return text_of(Client().get("/verify/", {"code": code}))


def sent(content, name="文件.pdf"):
    return Client().post("/verify/file/", {"file": SimpleUploadedFile(name, content)})


def test_the_code_of_an_issued_paper_tells_number_title_day_issuer_and_both_digests(people):
    scan = scanned(people)
    sealed = sealed_of(scan.paper)
    pdf = set_pdf_of(sealed.text.seal)
    text = asked(sealed.code)
    day = scan.paper.issued_on.isoformat()
    for said in ("公文", "已签发", scan.paper.number, scan.paper.title, "西山区", day, pdf.sm3, scan.sm3):
        assert said in text
    assert "安宁" not in text, "neither body nor recipient"


def test_the_form_of_the_page_keeps_its_origin(db):
    assert Client().get("/verify/")["Referrer-Policy"] == "same-origin", "else no file could be sent"


def test_a_draft_is_called_a_draft(people):
    assert "送审稿，未签发" in asked(sealed_of(paper(people)).code)


def test_the_code_of_an_agreement_tells_its_number_and_no_term(people):
    agreement = sealed_agreement(people)
    text = asked(sealed_of(agreement, "agreement").code)
    assert all(said in text for said in ("协议书", agreement.code, "西山区"))
    assert not any(said in text for said in ("30%", agreement.project.title, "安宁"))


def test_the_text_of_the_qr_code_is_understood_and_a_changed_digest_is_not(people):
    seal = sealed_of(paper(people)).text.seal
    assert "真实：本平台出具过" in asked(qr_text(seal))
    assert "不真实" in asked(qr_text(seal).replace(seal.sm3.upper(), "0" * 64))


def test_a_file_is_compared_and_not_kept(people):
    scan = scanned(people)
    pdf = set_pdf_of(sealed_of(scan.paper).text.seal)
    for content in (bytes(pdf.content), PDF):
        text = text_of(sent(content))
        assert "逐字节一致" in text
        assert scan.paper.number in text
    altered = sent(bytes(pdf.content) + b"\n")
    assert "不一致" in text_of(altered)
    assert scan.paper.number not in text_of(altered)
    assert not StoredFile.objects.exists()


def test_the_pdf_of_a_receipt_is_known_and_says_nothing_of_the_lead():
    lead = registered_lead(People())
    file = set_pdf_of(lead.receipts.get().seal)
    text = text_of(sent(bytes(file.content)))
    assert "首谈登记回执" in text
    assert file.sm3 in text
    assert not any(said in text for said in (lead.code, lead.project.title, lead.origin.name))


@pytest.mark.parametrize("content", [b"", b"x" * (limits.MAX_BYTES + 1)])
def test_no_file_and_one_too_large_are_refused_with_a_sentence(content):
    answer = sent(content) if content else Client().post("/verify/file/")
    assert answer.status_code == 400
    assert ("超过 10 MB" if content else "请选择要上传的文件") in text_of(answer)


def test_whoever_asks_in_vain_too_often_waits_and_others_do_not(people, monkeypatch):
    monkeypatch.setattr(verifying, "MOST_IN_VAIN", 2)
    code = sealed_of(issued(people)).code
    asked(VAIN)
    assert "不一致" in text_of(sent(b"%PDF-1.7 other"))
    refused = Client().get("/verify/", {"code": code})
    assert (refused.status_code, "15 分钟后再试" in text_of(refused)) == (429, True)
    assert sent(PDF).status_code == 429
    assert "已签发" in text_of(Client(REMOTE_ADDR="10.1.2.3").get("/verify/", {"code": code}))
    assert VainLookup.objects.count() == 2


def test_an_edited_statement_answers_as_an_unknown_code(people):
    seal = sealed_of(paper(people)).text.seal
    code, edited = "EDIT-EDCD-EFGH-JKMN", seal.payload.replace("安宁", "官渡")
    Seal.objects.create(
        code=code, kind=seal.kind, payload=edited, sm3=seal.sm3, key_id=seal.key_id, signature=seal.signature,
        made_by_id=seal.made_by_id, made_by_label=seal.made_by_label, at=seal.at,
    )  # fmt: skip
    edited_row, unknown = (stripped(asked(asked_for)).replace(asked_for, "") for asked_for in (code, VAIN))
    assert edited_row.split("<main")[1] == unknown.split("<main")[1]
    assert "不真实" in unknown
