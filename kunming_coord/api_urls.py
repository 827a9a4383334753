"""Every address of the API, room by room, below /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("kunming_coord.tokens.api_urls")),
    path("", include("kunming_coord.exchange.api_urls")),
    path("", include("parks.directory.api_urls")),
    path("", include("parks.space.api_urls")),
    path("", include("parks.joint.api_urls")),
    path("", include("projects.siting.reservations.api_urls")),
    path("", include("projects.siting.tenancies.api_urls")),
    path("", include("parks.quotas.api_urls")),
    path("", include("projects.policies.api_urls")),
    path("", include("projects.clauses.api_urls")),
    path("", include("projects.register.api_urls")),
    path("", include("projects.attachments.api_urls")),
    path("", include("projects.leads.api_urls")),
    path("", include("projects.transfers.api_urls")),
    path("", include("projects.agreements.api_urls")),
    path("", include("projects.obligations.api_urls")),
    path("", include("projects.frameworks.api_urls")),
    path("", include("projects.financing.api_urls")),
    path("", include("projects.papers.api_urls")),
    path("", include("projects.siting.quotas.api_urls")),
    path("", include("projects.siting.matching.api_urls")),
    path("", include("accounting.filings.api_urls")),
    path("", include("accounting.receipts.api_urls")),
    path("", include("accounting.mainfigures.api_urls")),
    path("", include("accounting.reconciliation.api_urls")),
    path("", include("accounting.corrections.api_urls")),
    path("", include("accounting.statements.api_urls")),
    path("", include("kunming_coord.desk.api_urls")),
]
