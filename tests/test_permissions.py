"""T22: whoever asks, every route answers as the matrix says; a route without a line in it fails here."""

import re
import uuid
from collections.abc import Mapping

import pytest
from django.db import transaction
from support import matrix, matrix_cast, tiers
from support.matrix_world import address, target

from accounting.corrections.actions import SERVICES as CORRECTION_ACTIONS
from accounting.filings.views import DECISIONS
from accounting.reconciliation.actions import SERVICES as RECONCILIATION_ACTIONS
from kunming_coord.exchange.actions import SERVICES as IMPORT_ACTIONS
from parks.joint.moves import MACHINE as LEGACY_ISSUE
from parks.quotas.services import SERVICES as QUOTA_ACTIONS
from projects.agreements.actions import ON_SUPPLEMENT as SUPPLEMENT_ACTIONS
from projects.agreements.actions import SERVICES as AGREEMENT_ACTIONS
from projects.financing.actions import SERVICES as FINANCING_ACTIONS
from projects.leads.actions import SERVICES as LEAD_ACTIONS
from projects.obligations.actions import SERVICES as OBLIGATION_ACTIONS
from projects.papers.actions import SERVICES as PAPER_ACTIONS
from projects.policies.actions import SERVICES as POLICY_ACTIONS
from projects.policies.documentactions import SERVICES as DOCUMENT_ACTIONS
from projects.register.mergeactions import SERVICES as MERGE_ACTIONS
from projects.register.moves import PROJECT
from projects.siting.allocation.services import SERVICES as ALLOCATION_ACTIONS
from projects.siting.quotas.claims import SERVICES as CLAIM_ACTIONS
from projects.siting.quotas.swaps import SERVICES as SWAP_ACTIONS
from projects.siting.reservations.actions import SERVICES as RESERVATION_ACTIONS
from projects.transfers.actions import SERVICES as TRANSFER_ACTIONS
from projects.transfers.changeactions import SERVICES as CHANGE_ACTIONS

# Addresses that name their action: each of them has its own line.
ACTIONS = {
    "policies:act": POLICY_ACTIONS,
    "policies:act-on-document": DOCUMENT_ACTIONS,
    "api-policy-act": POLICY_ACTIONS,
    "api-document-act": DOCUMENT_ACTIONS,
    "projects:move": PROJECT.actions,
    "projects:act-on-merge": MERGE_ACTIONS,
    "api-project-act": PROJECT.actions,
    "api-merge-act": MERGE_ACTIONS,
    "leads:act": LEAD_ACTIONS,
    "api-lead-act": LEAD_ACTIONS,
    "transfers:act": TRANSFER_ACTIONS,
    "transfers:act-on-change": CHANGE_ACTIONS,
    "api-transfer-change-act": CHANGE_ACTIONS,
    "agreements:act": AGREEMENT_ACTIONS,
    "filings:decide": DECISIONS,
    "reconciliation:act": RECONCILIATION_ACTIONS,
    "api-reconciliation-act": RECONCILIATION_ACTIONS,
    "exchange:act": IMPORT_ACTIONS,
    "api-transfer-act": TRANSFER_ACTIONS,
    "api-agreement-act": AGREEMENT_ACTIONS,
    "corrections:act": CORRECTION_ACTIONS,
    "api-correction-act": CORRECTION_ACTIONS,
    "api-import-act": IMPORT_ACTIONS,
    "agreements:act-on-supplement": SUPPLEMENT_ACTIONS,
    "api-agreement-supplement-act": SUPPLEMENT_ACTIONS,
    "joint:act": {step.action for step in LEGACY_ISSUE.moves},
    "api-legacy-issue-act": {step.action for step in LEGACY_ISSUE.moves},
    "reservations:act": RESERVATION_ACTIONS,
    "api-reservation-act": RESERVATION_ACTIONS,
    "quotas:act": QUOTA_ACTIONS,
    "allocation:act": set(ALLOCATION_ACTIONS),
    "api-allocation-act": set(ALLOCATION_ACTIONS),
    "claims:act": CLAIM_ACTIONS,
    "api-quota-claim-act": CLAIM_ACTIONS,
    "swaps:act": SWAP_ACTIONS,
    "api-quota-swap-act": SWAP_ACTIONS,
    "api-quota-order-act": QUOTA_ACTIONS,
    "obligations:act": OBLIGATION_ACTIONS,
    "financing:act": FINANCING_ACTIONS,
    "api-financing-act": FINANCING_ACTIONS,
    "papers:act": PAPER_ACTIONS,
    "api-paper-act": PAPER_ACTIONS,
    "api-obligation-act": OBLIGATION_ACTIONS,
}
FIRST_TABLE, ENOUGH = "parks_park", 2
UNLISTED = {302, 401, 403, 404, 405}  # what a method without a line may answer


def addressed() -> set[tuple[str, str]]:
    """Every route, once per action it knows."""
    return {(name, action) for name in matrix.routes() for action in ACTIONS.get(name, [""])}


def test_every_route_and_action_has_a_line_and_every_line_a_route():
    listed = {(line.route, line.action) for line in matrix.lines()}
    missing, gone = addressed() - listed, listed - addressed()
    assert not missing, f"add to tests/permissions.yaml: {sorted(missing)}"
    assert not gone, f"no longer a route, remove from tests/permissions.yaml: {sorted(gone)}"


def test_what_is_said_of_the_security_administrator_is_said_of_a_line():
    gone = matrix.said_of_secadmin() - {str(line) for line in matrix.lines()}
    assert not gone, f"no such line in tests/permissions.yaml: {sorted(gone)}"


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """Everybody, signed in once: nine lines of ten would else spend most of their time on that."""
    with django_db_blocker.unblock(), matrix_cast.staged(list(matrix.lines()[0].expected)) as people:
        yield people


def ask(cast: matrix_cast.Cast, column: str, over, url: str, method: str):
    """One request, undone afterwards."""
    with cast.browser(column, over.owner) as client:
        if method == "GET":
            return client.get(url)
        if url.startswith("/api/"):
            key = {"Idempotency-Key": uuid.uuid4().hex}
            return client.post(url, dict(over.body), content_type="application/json", headers=key)
        return client.post(url, {**over.body, "idempotency_key": uuid.uuid4().hex})


def check_headers(response, column: str) -> None:
    """What every answer carries, whoever asked and whatever it says."""
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    if column != "anonymous":
        assert (
            "no-store" in response.headers["Cache-Control"] or "private" in response.headers["Cache-Control"]
        )


def asked(route: str, expected: Mapping[str, int]) -> dict[str, int]:
    """Who is asked, with the answer they are to get: everybody, of the code tables behind one door everybody at the first.

    In the middle tier two people of each answer, so that every answer of every line is still heard.
    """
    table = re.fullmatch(r"admin:(\w+)_(changelist|add|change|history)", route)
    if table and table[1] != FIRST_TABLE:
        expected = {
            column: expected[column] for column in ("anonymous", "approver", "sysadmin", matrix.SECADMIN)
        }
    if not tiers.BRIEF:
        return dict(expected)
    columns = list(expected)
    return {
        column: code
        for place, (column, code) in enumerate(expected.items())
        if sum(expected[before] == code for before in columns[:place]) < ENOUGH
    }


@pytest.mark.wide
@pytest.mark.parametrize(("route", "action"), sorted({(line.route, line.action) for line in matrix.lines()}))
def test_a_route_answers_each_person_as_listed(cast, route, action):
    listed = {
        line.method: line.expected for line in matrix.lines() if (line.route, line.action) == (route, action)
    }
    with transaction.atomic():
        over = target(route, action, cast.copied())
        url = address(route, action, over)
        for method, expected in listed.items():
            answers = {}
            expected = asked(route, expected)
            for column in expected:
                response = ask(cast, column, over, url, method)
                check_headers(response, column)
                answers[column] = response.status_code
            assert answers == expected, method
        # The method is refused before the action is read, so one action of a route is enough.
        first = action == min(line.action for line in matrix.lines() if line.route == route)
        for method in set(matrix.METHODS) - set(listed) if first else ():
            for column in ("owner",) if tiers.BRIEF else ("anonymous", "owner", "approver", "sysadmin"):
                assert ask(cast, column, over, url, method).status_code in UNLISTED, (method, column)
        transaction.set_rollback(True)
