"""文件登记: a finding has its reason and proof, stands in the history for ever, and is in the change log."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from support.factories import make_user
from support.pages import post, text_of

from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.policies.documents import Finding, check_document
from projects.policies.models import DocumentCheck, PolicyDocument

pytestmark = pytest.mark.django_db
CODE = "key-park-2024"
FOUND = Finding(
    state="extended",
    checked_on=dt.date(2026, 11, 1),
    valid_to=dt.date(2028, 5, 7),
    note="市政府公报公布续期。",
    proof="公报 2026 年第 10 期",
)


def document():
    return PolicyDocument.objects.get(code=CODE)


def test_a_finding_changes_the_state_and_stays_in_the_history(staff):
    check_document(document=document(), seen=1, finding=FOUND, actor=staff.reviewer)
    kept = document()
    assert (kept.state, kept.checked_on, kept.valid_to) == ("extended", FOUND.checked_on, FOUND.valid_to)
    assert list(kept.checks.values_list("state", flat=True)) == ["unconfirmed", "extended"]
    logged = ChangeLog.objects.filter(table_name="projects_policydocument", operation="UPDATE").latest("pk")
    assert (logged.reason, logged.actor_label) == (FOUND.note, staff.reviewer.label)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"note": " "}, Missing),
        ({"proof": ""}, Missing),
        ({"state": "eternal"}, Invalid),
        ({"checked_on": timezone.localdate() + dt.timedelta(days=1)}, Invalid),
        ({"note": "长" * 1001}, Invalid),
    ],
)
def test_a_finding_without_reason_proof_or_a_real_day_is_refused(staff, changes, error):
    finding = Finding(**{**FOUND.__dict__, **changes})
    with pytest.raises(error):
        check_document(document=document(), seen=None, finding=finding, actor=staff.reviewer)
    assert document().checks.count() == 1


def test_looking_again_without_a_result_needs_no_proof(staff):
    finding = Finding(state="unconfirmed", checked_on=dt.date(2026, 11, 1), note="去函询问，未复。")
    check_document(document=document(), seen=None, finding=finding, actor=staff.approver)
    assert document().checked_on == dt.date(2026, 11, 1)


@pytest.mark.parametrize(("unit", "role"), [("xishan", "filer"), ("drc", "filer"), ("audit", "auditor")])
def test_findings_are_written_by_reviewers_and_approvers_of_the_city(unit, role):
    with pytest.raises(NotAllowed):
        check_document(document=document(), seen=None, finding=FOUND, actor=make_user(unit, role))


def test_who_has_not_seen_the_last_finding_writes_none(staff):
    check_document(document=document(), seen=1, finding=FOUND, actor=staff.reviewer)
    with pytest.raises(Stale):
        check_document(document=document(), seen=1, finding=FOUND, actor=staff.approver)


def test_the_history_cannot_be_rewritten():
    for change in (lambda rows: rows.update(note="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change(DocumentCheck.objects.all())


def test_the_register_is_read_by_everybody_and_written_on_its_page(staff, signed_in):
    client = signed_in(staff.reviewer)
    assert "登记核实结果" in text_of(client.get(f"/policies/documents/{CODE}/"))
    fields = {"state": "valid", "checked_on": "2026-11-02", "note": "", "proof": "复函", "seen": 1}
    refused = post(client, f"/policies/documents/{CODE}/check/", **fields)
    assert refused.status_code == 400
    assert "复函" in text_of(refused)
    done = post(client, f"/policies/documents/{CODE}/check/", **(fields | {"note": "市府办复函确认。"}))
    assert done.status_code == 302
    page = text_of(signed_in(make_user("xishan", "filer")).get(f"/policies/documents/{CODE}/"))
    assert "市府办复函确认。" in page
    assert "登记核实结果" not in page


def test_the_list_of_documents_is_filtered_by_state_and_word(signed_in):
    client = signed_in(make_user("xishan", "filer"))
    assert "政协第141040号" in text_of(client.get("/policies/documents/?q=昆发改"))
    assert "没有符合条件的文件" in text_of(client.get("/policies/documents/?state=expired"))


def test_a_document_nobody_has_looked_up_for_a_year_says_so(signed_in):
    PolicyDocument.objects.filter(code=CODE).update(checked_on=dt.date(2025, 1, 1))
    client = signed_in(make_user("xishan", "filer"))
    assert "超过一年" in text_of(client.get("/policies/documents/"))
    assert "超过一年未核实" in text_of(client.get(f"/policies/{CODE}/"))
