"""Every address of the site; the permission matrix has a line for each."""

from django.urls import include, path

from accounting.ledger.urls import urlpatterns as journal
from accounting.statements.batch_urls import urlpatterns as batches
from kunming_coord.desk.admin import site

urlpatterns = [
    path("", include("kunming_coord.signin.urls")),
    path("", include("kunming_coord.desk.urls")),
    path("tokens/", include("kunming_coord.tokens.urls")),
    path("imports/", include("kunming_coord.exchange.urls")),
    path("exports/", include("kunming_coord.exchange.export_urls")),
    path("verify/", include("kunming_coord.documents.urls")),
    path("parks/", include("parks.directory.urls")),
    path("space/", include("parks.space.urls")),
    path("joint/", include("parks.joint.urls")),
    path("reservations/", include("projects.siting.reservations.urls")),
    path("tenancies/", include("projects.siting.tenancies.urls")),
    path("park-balance/", include("projects.siting.balance.urls")),
    path("quotas/", include("parks.quotas.urls")),
    path("quota-claims/", include("projects.siting.quotas.urls")),
    path("quota-swaps/", include("projects.siting.quotas.swap_urls")),
    path("allocation/", include("projects.siting.allocation.urls")),
    path("matching/", include("projects.siting.matching.urls")),
    path("homogeneity/", include("projects.siting.matching.alike_urls")),
    path("policies/", include("projects.policies.urls")),
    path("projects/", include("projects.register.urls")),
    path("attachments/", include("projects.attachments.urls")),
    path("visibility/", include("projects.visibility.urls")),
    path("reveals/", include("projects.visibility.reveal_urls")),
    path("leads/", include("projects.leads.urls")),
    path("transfers/opinions/", include("projects.transfers.opinion_urls")),
    path("transfers/", include("projects.transfers.urls")),
    path("agreements/", include("projects.agreements.urls")),
    path("papers/", include("projects.papers.urls")),
    path("frameworks/", include("projects.frameworks.urls")),
    path("obligations/", include("projects.obligations.urls")),
    path("financing/", include("projects.financing.urls")),
    path("api/v1/", include("kunming_coord.api_urls")),
    path("", include("accounting.confirmations.urls")),  # below filings/: before it, whose actions are slugs
    path("filings/", include("accounting.filings.urls")),
    path("standing/", include("accounting.standing.urls")),
    path("progress/", include("accounting.progress.urls")),
    path("taxes/", include("accounting.receipts.urls")),
    path("main-figures/", include("accounting.mainfigures.urls")),
    path("reconciliation/", include("accounting.reconciliation.urls")),
    path("periods/", include("accounting.closing.urls")),
    path("runs/", include("accounting.closing.run_urls")),
    path("ledger/", include((journal + batches, "ledger"))),  # one room to its readers, though pages of two
    path("holds/", include("accounting.holds.urls")),
    path("corrections/", include("accounting.corrections.urls")),
    path("benefits/", include("accounting.statements.benefit_urls")),
    path("", include("accounting.statements.urls")),
    path("admin/", site.urls),
]

handler404 = "kunming_coord.common.views.not_found"
handler500 = "kunming_coord.common.views.server_error"
