"""The API is what docs/openapi.yaml says, and keeps its word whatever is sent."""

from pathlib import Path

import pytest
import schemathesis
import yaml
from django.conf import settings as site
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.urls import reverse
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from support.factories import make_user
from support.matrix_cast import signed_in_for_long
from support.matrix_world import People, target
from support.tiers import BRIEF

from kunming_coord.desk.api_docs import described

COMMITTED = Path(__file__).parent.parent / "docs" / "openapi.yaml"
REGENERATE = "python3 manage.py spectacular --file docs/openapi.yaml"
PROMISES = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
# A random id is absent; the real thing an operation is about, by the name of its route in the matrix.
REAL = {
    "agreements_retrieve": "api-agreement",
    "agreements_act": "api-agreement-act/propose",
    "agreements_amend": "api-agreement-supplements",
    "agreements_act_on_supplement": "api-agreement-supplement-act/sign",
    "obligations_act": "api-obligation-act/report",
    "frameworks_read_counter": "api-framework-reading",
    "frameworks_retrieve": "api-framework",
    "frameworks_set_task": "api-framework-tasks",
    "frameworks_finish_task": "api-framework-task",
    "frameworks_add_counter": "api-framework-counters",
    "papers_act": "api-paper-act/submit",
    "papers_retrieve": "api-paper",
    "papers_rewrite": "api-paper-text",
    "papers_upload_scan": "api-paper-scans",
    "papers_file": "api-paper-file",
    "papers_scan": "api-paper-scan",
    "papers_form_retrieve": "api-agreement-form",
    "papers_form_seal": "api-agreement-form",
    "papers_form_file": "api-agreement-form-file",
    "projects_retrieve": "api-project",
    "projects_act": "api-project-act/sign",
    "projects_set_amounts": "api-project-amounts",
    "projects_set_demand": "api-project-demand",
    "projects_classify": "api-project-classify",
    "projects_add_site": "api-project-site",
    "projects_record_investment": "api-project-investment",
    "enterprises_retrieve": "api-enterprise",
    "enterprises_name": "api-enterprise-name",
    "enterprises_merge": "api-enterprise-merge",
    "enterprises_merges_retrieve": "api-merge",
    "enterprises_merges_act": "api-merge-act/confirm",
    "leads_retrieve": "api-lead",
    "leads_evidence": "api-lead-evidence",
    "leads_add_evidence": "api-lead-evidence",
    "leads_evidence_versions": "api-lead-piece",
    "leads_replace_evidence": "api-lead-piece",
    "leads_evidence_file": "api-lead-piece-file",
    "leads_score": "api-lead-score",
    "attachments_list": "api-attachments",
    "attachments_upload": "api-attachments",
    "attachments_file": "api-attachment-file",
    "agreements_update": "api-agreement-draft",
    "agreements_write_clauses": "api-agreement-clauses",
    "agreements_sign_on_paper": "api-agreement-paper",
    "obligations_retrieve": "api-obligation",
    "obligations_prove": "api-obligation-proofs",
    "obligations_proof_file": "api-obligation-proof",
    "tokens_revoke": "api-token-revoke",
    "remarks_list": "api-remarks",
    "remarks_add": "api-remarks",
    "matters_urge": "api-urge",
    "transfers_retrieve": "api-transfer",
    "transfers_act": "api-transfer-act/submit",
    "filings_submit": "api-filing-submit",
    "reconciliation_answer": "api-reconciliation-answer",
    "reconciliation_act": "api-reconciliation-act/explain",
    "corrections_retrieve": "api-correction",
    "corrections_act": "api-correction-act/route",
    "parks_retrieve": "api-park",
    "buildings_add_floor": "api-add-floor",
    "buildings_add_unit": "api-add-unit",
    "buildings_set_point": "api-building-point",
    "plots_set_point": "api-plot-point",
    "joint_account": "api-joint-account",
    "joint_account_reverse": "api-reverse-entry",
    "legacy_issues_retrieve": "api-legacy-issue",
    "legacy_issues_act": "api-legacy-issue-act/handle",
    "parks_set_phase": "api-park-phases",
    "floor_units_set_price": "api-unit-price",
    "reservations_retrieve": "api-reservation",
    "reservations_act": "api-reservation-act/release",
    "tenancies_counts": "api-tenancy-counts",
    "tenancies_record_stage": "api-tenancy-stage",
    "policies_retrieve": "api-policy",
    "policies_evaluate": "api-policy-evaluate",
    "policies_diff": "api-policy-diff",
    "policies_versions_retrieve": "api-policy-version",
    "policies_versions_act": "api-policy-act/submit",
    "policies_documents_retrieve": "api-document",
    "policies_documents_register": "api-documents",
    "policies_documents_amend": "api-document-amend",
    "policies_documents_check": "api-document-check",
    "policies_documents_act": "api-document-act/withdraw",
}
TOKEN = "x" * CSRF_SECRET_LENGTH


def test_the_committed_schema_is_the_one_the_code_has():
    fresh = OpenApiYamlRenderer().render(described(), renderer_context={}).decode()
    assert COMMITTED.read_text(encoding="utf-8") == fresh, (
        f"the API has changed; review it and run: {REGENERATE}"
    )


def test_the_schema_is_valid_openapi():
    validate_schema(yaml.safe_load(COMMITTED.read_text(encoding="utf-8")))


def test_every_operation_of_the_api_is_described_and_names_its_refusals():
    for path, operations in yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert {"200", "400", "401", "403", "404"} <= operation["responses"].keys(), (method, path)


@pytest.mark.django_db
def test_the_page_that_shows_it_has_nothing_inline(signed_in):
    client = signed_in(make_user("xishan", "filer"))
    page = client.get(reverse("desk:api-docs"))
    assert "<style" not in page.content.decode()
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    script = client.get(reverse("desk:api-docs"), {"script": ""})
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert client.get(reverse("desk:api-schema")).status_code == 200


@pytest.fixture(autouse=True)
def _one_connection():
    """The application runs inside the test's transaction: it must not drop the connection around a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# Every case the schema defines is thousands of requests, and a while to think of: the long tier sends them.
LONG = settings.get_current_profile_name() == "thrown"
schema = schemathesis.openapi.from_dict(described())
schema.app = get_wsgi_application()
schema.config.phases.update(phases=["coverage", "fuzzing"] if LONG else ["fuzzing"])


class Caller:
    """Somebody signed in, and the thing an operation is about: made once for an operation, whose requests are undone."""

    def __init__(self) -> None:
        self.people = People()
        client = signed_in_for_long(self.people.filer)
        session = client.cookies[site.SESSION_COOKIE_NAME].value
        self.cookies = {site.SESSION_COOKIE_NAME: session, site.CSRF_COOKIE_NAME: TOKEN}
        self.named: dict[str, dict[str, str]] = {}  # address of the matrix → what it is about

    def names(self, over: str) -> dict[str, str]:
        """The parts of the path that lead to a thing which exists; none the first time, when it is a random one."""
        if over not in self.named:
            route, _, action = over.partition("/")
            kwargs = target(route, action, self.people).kwargs
            self.named[over] = {name: str(key) for name, key in kwargs.items()}
            return {}
        return self.named[over]


@pytest.fixture
def caller(db):
    return Caller()


def keeps_its_word(case, caller) -> None:
    """Send what was generated, about a thing that exists where there is one; nothing is kept."""
    if over := REAL.get(case.operation.definition.raw["operationId"]):
        case.path_parameters = {**case.path_parameters, **caller.names(over)}
    with transaction.atomic():
        response = case.call(cookies=caller.cookies, headers={"X-CSRFToken": TOKEN})
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS.get_by_names(PROMISES))


@(pytest.mark.long if LONG else pytest.mark.wide)
@schema.parametrize()
@settings(
    max_examples=100 if LONG else 2 if BRIEF else 4, deadline=None, suppress_health_check=list(HealthCheck)
)
def test_whatever_is_sent_is_answered_as_promised(case, caller):
    keeps_its_word(case, caller)
