"""The worker's composition: rooms that bring tasks are named here, one line each."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kunming_coord.settings")

app = Celery("kunming_coord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "kunming_coord.common",
        "kunming_coord.exchange",
        "kunming_coord.documents",
        "projects.policies",
        "projects.leads",
        "projects.agreements",
        "projects.obligations",
        "projects.papers",
        "projects.siting.reservations",
        "projects.siting.quotas",
        "projects.siting.matching",
        "accounting.filings",
        "accounting.receipts",
        "accounting.reconciliation",
        "accounting.rollups",
        "accounting.corrections",
        "accounting.closing",
    ]
)
