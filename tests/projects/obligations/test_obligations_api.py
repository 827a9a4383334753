"""Obligations by machine: written down, proved with files in versions, reported and confirmed."""

import base64
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from support.lead_world import GOOD_PDF
from support.pages import post, send, text_of
from support.worlds import agreement_in_force, proposed_agreement

from projects.obligations.models import Obligation, ObligationProof
from projects.obligations.services import add_obligation

pytestmark = pytest.mark.django_db
URL = "/api/v1/obligations/"
DUE = timezone.localdate() + dt.timedelta(days=60)


def written(people):
    """An obligation of the host."""
    agreement = agreement_in_force(people)
    return add_obligation(
        agreement=agreement,
        party=agreement.parties.get(side="host"),
        title="办理用地手续",
        due_on=DUE,
        actor=people.filer,
    )


def proof(**changes):
    return {
        "title": "批复",
        "content": base64.b64encode(GOOD_PDF).decode(),
        "file_name": "批复.pdf",
    } | changes


def test_an_obligation_is_written_down_proved_reported_and_confirmed(people, signed_in):
    agreement = agreement_in_force(people)
    given = {
        "agreement": str(agreement.uid),
        "district": "anning",
        "title": "办理用地手续",
        "due_on": str(DUE),
    }
    made = send(signed_in(people.filer), URL, given).json()
    host, at = signed_in(people.host_filer), f"{URL}{made['uid']}/"
    assert (made["status"], host.get(at).json()["available_actions"]) == ("open", ["report"])
    shown = send(host, f"{at}proofs/", proof()).json()["proofs"]
    assert host.get(f"{at}proofs/{shown[0]['uid']}/file/").content == GOOD_PDF
    again = send(host, f"{at}proofs/", proof()).json()["proofs"]
    assert [(row["title"], row["number"]) for row in again] == [("批复", 2), ("批复", 1)]
    assert send(host, f"{at}actions/report/", {"note": "已批复。"}).json()["status"] == "reported"
    assert send(signed_in(people.reviewer), f"{at}actions/confirm/").json()["status"] == "fulfilled"
    assert send(host, f"{at}proofs/", proof()).status_code == 409


def test_a_bad_obligation_is_refused_and_nothing_is_written(people, signed_in):
    agreement, client = agreement_in_force(people), signed_in(people.filer)
    given = {"agreement": str(agreement.uid), "district": "anning", "title": "义务", "due_on": str(DUE)}
    for changes, pointer in (
        ({"district": "fumin"}, "/district"),
        ({"due_on": "2020-01-01"}, "/due_on"),
        ({"title": "长" * 200}, "/title"),
        ({"light": "green"}, "/light"),
    ):
        answer = send(client, URL, given | changes)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not Obligation.objects.exists()


def test_no_obligation_before_the_agreement_is_in_force(people, signed_in):
    agreement = proposed_agreement(people)
    given = {"agreement": str(agreement.uid), "district": "anning", "title": "义务", "due_on": str(DUE)}
    assert send(signed_in(people.filer), URL, given).status_code == 409


def test_a_bad_proof_is_refused_and_nothing_is_kept(people, signed_in):
    url, client = f"{URL}{written(people).uid}/proofs/", signed_in(people.host_filer)
    for changes, pointer in (
        ({"content": base64.b64encode(b"<html>").decode()}, "/file"),
        ({"title": " "}, "/title"),
        ({"content": "%"}, "/content"),
    ):
        answer = send(client, url, proof(**changes))
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not ObligationProof.objects.exists()


def test_the_page_takes_a_proof_from_who_bears_it_and_nobody_else(people, signed_in):
    obligation = written(people)
    page = f"/obligations/{obligation.uid}/"
    sent = {"title": "批复", "file": SimpleUploadedFile("批复.pdf", GOOD_PDF)}
    assert post(signed_in(people.filer), f"{page}proofs/", **sent).status_code == 403
    host = signed_in(people.host_filer)
    sent["file"].seek(0)
    assert post(host, f"{page}proofs/", **sent).status_code == 302
    kept = ObligationProof.objects.get()
    assert "批复" in text_of(signed_in(people.filer).get(page))
    assert signed_in(people.filer).get(f"{page}proofs/{kept.uid}/file/").content == GOOD_PDF
    assert post(host, f"{page}proofs/", title="批复").status_code == 400
