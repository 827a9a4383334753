"""凭证验真: a stranger learns whether a code is genuine, and nothing else."""

import pytest
from django.test import Client
from support.pages import text_of
from support.worlds import People, registered_lead

from projects.leads.queries import last_seal

pytestmark = pytest.mark.django_db


def test_a_stranger_learns_that_a_code_is_genuine_and_nothing_of_what_it_stands_for():
    lead = registered_lead(People())
    text = text_of(Client().get("/verify/", {"code": last_seal(lead).code}))
    assert "真实：本平台出具过" in text
    for secret in (lead.code, lead.project.title, lead.project.enterprise_name, lead.origin.name):
        assert secret not in text


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC-DDDD", "<script>", "x" * 500, "\x00"])
def test_another_code_is_not_genuine(code, db):
    answer = Client().get("/verify/", {"code": code})
    assert answer.status_code == 200
    assert "不真实" in text_of(answer)
    assert "<script>" not in text_of(answer).split("<main")[1]


def test_the_script_is_handed_out_with_the_public_key(db):
    answer = Client().get("/verify/verify_receipt.py")
    assert "attachment" in answer["Content-Disposition"]
    assert "] = {'" in text_of(answer)
