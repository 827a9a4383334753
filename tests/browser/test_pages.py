"""Every main page as each person: nothing serious for axe (WCAG 2.2 AA), nothing in the console, nothing over the edge."""

import pytest
from django.urls import reverse
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from support.people import DESKTOP

from accounting.corrections.models import Correction
from accounting.filings.models import Filing
from accounting.ledger.holds import Hold
from accounting.ledger.models import Batch
from accounting.periods.models import Period
from accounting.receipts.models import ShareableTax
from accounting.reconciliation.models import ReconciliationLine
from kunming_coord.common.viewstate import latest_quarter
from parks.joint.models import LegacyIssue
from parks.quotas.models import QuotaOrder
from parks.space.models import Building, FloorUnit, Plot
from projects.agreements.models import Agreement
from projects.leads.models import Lead
from projects.papers.models import Paper
from projects.policies.models import PolicyDocument, PolicyVersion
from projects.register.models import Enterprise, Project
from projects.siting.quotas.models import QuotaClaim
from projects.siting.reservations.models import Reservation
from projects.siting.tenancies.models import Tenancy
from projects.transfers.models import Transfer

pytestmark = [pytest.mark.browser, pytest.mark.wide]

PHONE = {"width": 390, "height": 844}


def addresses():
    """Person → the pages they work on, over the demonstration's rows."""
    quarter = f"?quarter={latest_quarter().previous.code}"

    def of(model, route, **fields):
        return reverse(route, args=[model.objects.filter(**fields).first().uid])

    xishan, fumin = {"origin__slug": "xishan"}, {"host__slug": "fumin"}
    figure = f"{quarter}&district=xishan&indicator=tax_revenue"
    return {
        "xishan-filer": [
            "/",
            "/?tab=done",
            "/leads/",
            "/leads/new/",
            of(Lead, "leads:detail", status="returned", **xishan),
            of(Lead, "leads:edit", status="draft", **xishan),
            of(Lead, "leads:detail", status="contested", **xishan),
            "/leads/checks/",
            "/leads/pool/",
            "/leads/rules/",
            "/verify/?code=ABCD-2345-EFGH-6789",
            of(Lead, "transfers:new", status="recognised", **xishan),
            of(Transfer, "transfers:detail", status="approved", **xishan),
            of(Transfer, "agreements:new-from-transfer", status="approved", agreements=None, **xishan),
            of(
                Agreement,
                "agreements:detail",
                status="in_force",
                drafted_by__slug="xishan",
                parties__side="other",
            ),
            of(Agreement, "papers:forms", status="negotiating", drafted_by__slug="xishan"),
            of(Paper, "papers:detail", status="submitted"),
            "/?tab=changed",
            "/search/?q=slcn",
            "/notices/",
            "/views/?from=/leads/",
            "/compare/",
            "/account/sign-ins/",
            "/account/second-factor/",
            "/tokens/",
            "/projects/",
            "/projects/new/",
            of(Project, "projects:detail", status="producing", **xishan),
            of(Project, "projects:detail", status="planned", **xishan),
            f"/statements/xishan/{quarter}",
            f"/explain/{figure}",
            f"/benefits/{quarter}",
            "/main-figures/",
            "/main-figures/gap/",
            "/corrections/",
            of(Correction, "corrections:detail"),
            f"/city/{quarter}",
            "/places/",
            "/places/?district=anning&list=projects",
            "/cases/",
            "/districts/",
            "/parks/",
            "/policies/",
            "/policies/investment-2022/",
            "/policies/documents/",
            "/policies/documents/drc-2022-65/",
            of(PolicyVersion, "policies:trial", code="co-building") + "?case=forty-thirty-thirty",
        ],
        "drc-filer": [
            "/policies/new/?policy=investment-2022",
            of(PolicyVersion, "policies:version", status="draft"),
            of(PolicyVersion, "policies:edit", status="draft"),
            "/policies/investment-2022/diff/",
            "/policies/documents/new/",
            of(PolicyDocument, "policies:amend-document", status="registered"),
        ],
        "ipb-recogniser-1": [
            "/leads/",
            of(Lead, "leads:detail", status="contested"),
            of(Lead, "leads:rivals", status="contested"),
        ],
        "fumin-leader": [
            "/",
            "/notices/",
            of(Transfer, "transfers:detail", status="offered", **fumin),
            reverse("desk:remarks", args=["transfer", Transfer.objects.get(status="offered", **fumin).uid]),
            f"/city/{quarter}&measure=amount",
        ],
        "fumin-filer": [
            "/filings/",
            "/filings/relations/",
            "/filings/late/",
            "/imports/",
            "/progress/",
            "/standing/",
            "/reconciliation/lines/",
            of(Filing, "filings:detail", status="due", **fumin),
            of(Filing, "confirmations:list", status="due", **fumin),
            of(Project, "standing:detail", filings__host__slug="fumin"),
        ],
        "xishan-leader": [
            of(Agreement, "agreements:detail", status="negotiating", drafted_by__slug="xishan")
        ],
        "drc-reviewer": [
            "/projects/enterprises/",
            of(Enterprise, "projects:enterprise"),
            of(Enterprise, "projects:new-merge"),
            "/policies/documents/investment-2022/",
            "/policies/documents/demo-notice/",
            "/transfers/",
            "/agreements/",
            of(Transfer, "transfers:detail", status="matching"),
        ],
        "drc-approver": [
            "/periods/",
            "/periods/overview/",
            "/holds/",
            of(Hold, "holds:detail"),
            of(Period, "periods:detail", status="open", group__code="production"),
            of(Period, "periods:waiting", status="open", group__code="production"),
            of(Period, "periods:detail", status="closed"),
            f"/statements/{quarter}&by=park",
            f"/statements/{quarter}",
            f"/statements/identity/{quarter}",
        ],
        "drc-approver-2": [of(Period, "periods:reopen", status="closed")],
        "stat-statistician": [
            "/progress/",
            "/filings/catalogue/",
            "/reconciliation/",
            of(ReconciliationLine, "reconciliation:detail"),
            of(Filing, "filings:detail", status="submitted"),
        ],
        "fin-treasurer": [
            "/taxes/",
            "/taxes/receipts/",
            "/taxes/shares/",
            "/taxes/incentives/",
            "/taxes/files/",
            of(ShareableTax, "receipts:waterfall"),
        ],
        "anning-parks": [
            "/space/",
            "/space/plots/",
            "/space/buildings/",
            "/space/buildings/new/",
            "/space/plots/new/",
            of(Building, "space:building"),
            of(FloorUnit, "space:unit", occupancies__kind="reserved"),
            of(Plot, "space:plot"),
            "/reservations/",
            "/reservations/rules/",
            of(Reservation, "reservations:detail", status="reserved"),
            of(FloorUnit, "reservations:new-for-unit", occupancies=None),
            reverse("parks:detail", args=["anning"]),
            reverse("tenancies:counts", args=["mohan-key"]),
            reverse("tenancies:new", args=["anning"]),
            reverse("joint:add-entry", args=["anning"]),
            reverse("joint:new-issue", args=["anning"]),
        ],
        "mohan-parks": [
            reverse("parks:detail", args=["mohan-key"]),
            "/tenancies/",
            of(Tenancy, "tenancies:detail"),
            reverse("balance:park", args=["wuhua-mohan"]),
            reverse("joint:issues"),
            of(LegacyIssue, "joint:issue"),
        ],
        "land-keeper": [
            reverse("quotas:board"),
            reverse("quotas:entries"),
            reverse("quotas:orders"),
            reverse("quotas:new-order"),
            of(QuotaOrder, "quotas:order"),
            reverse("claims:list"),
            of(QuotaClaim, "claims:detail"),
            reverse("swaps:list"),
            reverse("matching:city"),
            "/homogeneity/",
            reverse("matching:unit", args=["anning"]),
            reverse("desk:places"),
        ],
        "auditor": [
            f"/ledger/batches/{Batch.objects.latest('pk').pk}/",
            "/",
            "/audit/changes/",
            "/audit/sign-ins/?outcome=any",
            "/exports/",
            f"/ledger/entries/{quarter}",
        ],
        "security-admin": ["/tokens/review/", "/account/guard/"],
        "system-admin": ["/", "/api/v1/docs/"],
    }


def reaches_over_the_edge(person):
    """Whether the page is wider than its window, on a phone or on a desk, once pictures have taken their new size."""
    for window in (PHONE, DESKTOP):
        person.page.set_viewport_size(window)
        try:
            person.page.wait_for_function(
                "document.documentElement.scrollWidth <= window.innerWidth", timeout=2000
            )
        except PlaywrightTimeout:
            return True
    return False


def test_every_page_can_be_used_by_everybody(demo_site, visitor):
    found = {}
    for username, paths in addresses().items():
        person = visitor(demo_site, username)
        for path in paths:
            person.go(path)
            if barriers := person.barriers():
                found[username, path] = barriers
            if reaches_over_the_edge(person):
                found[username, path, "width"] = "over the edge of the window"
        if person.complaints:
            found[username, "console"] = person.complaints
        person.leave()
    assert not found, "\n".join(f"{where}: {what}" for where, what in found.items())
