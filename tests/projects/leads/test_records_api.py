"""What hangs on a lead, for machines: evidence with versions, score, objections, claims; the same refusals as the pages."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from support.factories import make_user
from support.lead_world import EVIDENCE, GOOD_PDF, contested_lead, other_people, proven_lead
from support.pages import post, send, text_of
from support.worlds import drafted_lead, reviewed_lead

from projects.leads.records import EvidenceVersion, LeadEvidence
from projects.leads.services import register_lead

pytestmark = pytest.mark.django_db
OTHER_PDF = GOOD_PDF.replace(b"<<>>", b"<< >>")


def url(lead, *parts):
    return "/".join(["/api/v1/leads", str(lead.uid), *map(str, parts), ""])


def in_base64(pdf=GOOD_PDF, **changes):
    return EVIDENCE | {"content": base64.b64encode(pdf).decode(), "file_name": "纪要.pdf"} | changes


def test_evidence_is_sent_listed_scored_and_handed_back(people, signed_in):
    lead, client = drafted_lead(people), signed_in(people.filer)
    made = send(client, url(lead, "evidence"), in_base64()).json()
    listed = client.get(url(lead, "evidence")).json()
    assert listed["results"] == [made]
    assert (listed["score"]["total"], listed["score"]["grade"]) == (10, "referral")
    assert client.get(url(lead, "score")).json() == listed["score"]
    file = client.get(url(lead, "evidence", made["uid"], "versions", 1, "file"))
    assert (file.content, file["Content-Type"]) == (GOOD_PDF, "application/pdf")
    assert signed_in(other_people().filer).get(url(lead, "evidence")).status_code == 404


def test_a_file_may_come_as_a_part_of_its_own(people, signed_in):
    lead, client = drafted_lead(people), signed_in(people.filer)
    file = SimpleUploadedFile("纪要.pdf", GOOD_PDF)
    answer = client.post(
        url(lead, "evidence"), EVIDENCE | {"file": file}, headers={"Idempotency-Key": "multipart-1"}
    )
    assert (answer.status_code, LeadEvidence.objects.get().file.name) == (200, "纪要.pdf")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "bribe"}, "/kind"),
        ({"on": "2999-01-01"}, "/on"),
        ({"title": "长" * 200}, "/title"),
        ({"content": "%%%"}, "/content"),
        ({"content": base64.b64encode(b"<html></html>").decode()}, "/file"),
        ({"points": 90}, "/points"),
    ],
)
def test_bad_evidence_is_refused_and_nothing_is_written(people, signed_in, changes, pointer):
    lead = drafted_lead(people)
    answer = send(signed_in(people.filer), url(lead, "evidence"), in_base64(**changes))
    assert answer.status_code == 400
    assert pointer in [row["pointer"] for row in answer.json()["errors"]]
    assert not EvidenceVersion.objects.exists()


def test_a_piece_has_versions_and_none_is_lost(people, signed_in):
    lead, client = proven_lead(people), signed_in(people.filer)
    piece = lead.evidence.get()
    at = url(lead, "evidence", piece.uid)
    fresh = in_base64(OTHER_PDF, title="考察纪要", document_number="", note="补盖章")
    assert send(client, at, fresh).json()["file_sm3"] != piece.file.sm3
    assert send(client, at, fresh).status_code == 400  # the same once more
    versions = client.get(at).json()
    assert [(row["number"], row["note"]) for row in versions] == [(1, ""), (2, "补盖章")]
    assert send(client, url(lead, "evidence", piece.uid, "remove")).json()["results"] == []
    assert client.get(at).json() == versions
    assert client.get(url(lead, "evidence", piece.uid, "versions", 1, "file")).content == GOOD_PDF
    assert client.get(url(lead, "evidence", piece.uid, "versions", 3, "file")).status_code == 404


def test_a_version_is_fixed_with_the_registration(people, signed_in):
    lead, client = proven_lead(people), signed_in(people.filer)
    piece = lead.evidence.get()
    register_lead(lead=lead, actor=people.filer)
    answer = send(client, url(lead, "evidence", piece.uid), in_base64(OTHER_PDF))
    assert (answer.status_code, piece.lead.evidence_versions.count()) == (409, 1)


def test_the_page_of_a_piece_shows_its_versions_and_takes_the_next_one(people, signed_in):
    lead, client = proven_lead(people), signed_in(people.filer)
    page = f"/leads/{lead.uid}/evidence/{lead.evidence.get().uid}/"
    sent = {"kind": "visit", "on": "2025-01-10", "title": "考察纪要", "note": "补盖章"}
    file = SimpleUploadedFile("纪要2.pdf", OTHER_PDF)
    assert post(client, page, file=file, **sent).status_code == 302
    shown = text_of(client.get(page))
    assert ("第 2 版" in shown, "补盖章" in shown) == (True, True)
    assert client.get(f"{page}1/file/").content == GOOD_PDF
    assert "与现行版本没有不同" in text_of(post(client, page, **sent))
    assert post(client, f"{page}remove/").status_code == 302
    assert "已删除的材料" in text_of(client.get(f"/leads/{lead.uid}/"))
    assert "已从线索中删除" in text_of(client.get(page))


def test_an_objection_is_lodged_read_by_the_city_and_answered(people, signed_in):
    lead, drc = reviewed_lead(people), signed_in(people.reviewer)
    assert send(drc, url(lead, "objections"), {"kind": "objection"}).json()["errors"][0]["pointer"] == "/text"
    made = send(drc, url(lead, "objections"), {"kind": "objection", "text": "接洽日不符。"}).json()
    assert [row["uid"] for row in drc.get(url(lead, "objections")).json()["results"]] == [made["uid"]]
    assert signed_in(people.filer).get(url(lead, "objections")).status_code == 404
    at = url(lead, "objections", made["uid"])
    recogniser = signed_in(people.recogniser)
    assert send(drc, at, {"answer": "overruled", "note": "已核实。"}).status_code == 403
    done = send(recogniser, at, {"answer": "overruled", "note": "已核实。"})
    assert done.json()["answer"] == "overruled"
    assert send(recogniser, at, {"answer": "upheld", "note": "已核实。"}).status_code == 409


def test_the_claims_are_for_the_city_alone(people, signed_in):
    lead = contested_lead(people)
    rows = signed_in(people.recogniser).get(url(lead, "claims")).json()
    assert [row["lead"]["origin"]["slug"] for row in rows] == ["xishan", "guandu"]
    assert [row["genuine"] for row in rows] == [True, True]
    assert signed_in(people.filer).get(url(lead, "claims")).status_code == 404


def test_a_filer_elsewhere_neither_reads_nor_writes(people, signed_in):
    lead, client = proven_lead(people), signed_in(make_user("fumin", "filer"))
    piece = lead.evidence.get().uid
    for at in (
        url(lead, "score"),
        url(lead, "evidence", piece),
        url(lead, "evidence", piece, "versions", 1, "file"),
    ):
        assert client.get(at).status_code == 404
    assert send(client, url(lead, "evidence"), in_base64()).status_code == 404
