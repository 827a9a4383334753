"""What ships: every file in force once, the same text for ever, and a loud refusal otherwise."""

import dataclasses
import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from support.policy_world import drafted

from accounting.rules import documents, policies
from kunming_coord.common.errors import Absent, Invalid
from projects.policies import loading
from projects.policies.models import DocumentQuote, PolicyDocument, PolicyVersion
from projects.policies.queries import (
    policy_in_force,
    policy_named,
    policy_with_digest,
    unconfirmed_documents,
    versions_on,
)

pytestmark = pytest.mark.django_db
CODE = "investment-2022"


def test_every_shipped_file_is_in_force_from_the_day_of_its_document():
    shipped = dict(policies())
    for version in PolicyVersion.objects.all():
        policy = shipped.pop(version.code)
        assert (version.status, version.number) == ("in_force", policy.version)
        assert (version.digest, version.effective_from) == (policy.digest, policy.in_force)
        stored = policy_with_digest(version.digest)
        assert dataclasses.replace(stored, document=policy.document, cited=policy.cited) == policy
        assert stored.document.title == policy.document.title
    assert not shipped


def test_every_document_and_quote_of_the_rules_is_registered():
    assert set(documents()) <= set(PolicyDocument.objects.values_list("code", flat=True))
    quotes = sum(len(document.quotes) for document in documents().values())
    assert DocumentQuote.objects.filter(document__code__in=documents()).count() == quotes
    unknown = PolicyDocument.objects.get(code="investment-2022")
    assert (unknown.state, unknown.valid_to, unknown.number) == ("unconfirmed", None, "")


def test_loading_again_changes_nothing():
    def counts():
        return [model.objects.count() for model in (PolicyVersion, PolicyDocument, DocumentQuote)]

    before = counts()
    call_command("load_reference_data", stdout=io.StringIO())
    assert counts() == before


def shipping(monkeypatch, **changes):
    """The shipped policies with the 2022 rule changed."""
    changed = dict(policies())
    changed[CODE] = dataclasses.replace(changed[CODE], **changes)
    monkeypatch.setattr(loading, "policies", lambda: changed)
    shipped = loading.shipped_text
    text = "id: investment-2022\n"
    monkeypatch.setattr(loading, "shipped_text", lambda code: text if code == CODE else shipped(code))


def test_a_shipped_file_that_changes_its_text_under_the_same_number_stops_the_loading(monkeypatch):
    shipping(monkeypatch, digest="0" * 64)
    with pytest.raises(CommandError, match="version 改为 2"):
        call_command("load_reference_data", stdout=io.StringIO())
    assert policy_named(CODE).version == 1


def test_a_shipped_file_with_the_next_number_governs_from_today(monkeypatch):
    shipping(monkeypatch, digest="0" * 64, version=2)
    loading.load_policies()
    today = timezone.localdate()
    first, second = PolicyVersion.objects.filter(code=CODE).order_by("number")
    assert (first.status, second.status, second.effective_from) == ("superseded", "in_force", today)
    yesterday = next(row for row in versions_on(today - dt.timedelta(days=1)) if row.code == CODE)
    assert yesterday == first


def test_a_shipped_number_that_is_a_draft_of_somebody_is_refused(staff, monkeypatch):
    text = loading.shipped_text(CODE).replace("version: 1", "version: 2")
    draft = drafted(staff, text, CODE)
    shipping(monkeypatch, digest="0" * 64, version=2)
    with pytest.raises(Invalid, match="草稿"):
        loading.load_policies()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_scheme_is_governed_by_its_policy_on_the_day():
    assert policy_in_force("investment", dt.date(2022, 6, 6)).id == CODE
    with pytest.raises(Invalid, match="没有适用的有效政策文件"):
        policy_in_force("investment", dt.date(2022, 6, 5))
    with pytest.raises(Invalid):
        policy_in_force("nonsense", timezone.localdate())


def test_an_unknown_policy_or_text_is_refused():
    with pytest.raises(Invalid, match="不存在"):
        policy_named("investment-2021")
    with pytest.raises(Absent):
        policy_with_digest("f" * 64)


def test_reading_a_version_again_asks_the_database_once(django_assert_num_queries):
    digest = policy_named(CODE).digest
    with django_assert_num_queries(0):
        policy_with_digest(digest)
    with django_assert_num_queries(1):
        policy_named(CODE)
    with django_assert_num_queries(1):
        policy_in_force("investment", timezone.localdate())


def test_documents_nobody_has_looked_up_for_a_year_are_named():
    policy, day = policy_named(CODE), dt.date(2026, 11, 1)
    PolicyDocument.objects.filter(code__in=[CODE, "drc-2022-65"]).update(checked_on=day)
    assert unconfirmed_documents(policy, day + dt.timedelta(days=365)) == []
    late = {row.code for row in unconfirmed_documents(policy, day + dt.timedelta(days=366))}
    assert {CODE, "drc-2022-65"} <= late
    PolicyDocument.objects.filter(code=CODE).update(state="valid")
    PolicyDocument.objects.filter(code="drc-2022-65").update(checked_on=None)
    assert [row.code for row in unconfirmed_documents(policy, day)] == ["drc-2022-65"]
