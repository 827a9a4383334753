"""What beat asks the workers to do, and how often; a task that is late by its `expires` is left to the next time."""

from typing import Any

from celery.schedules import crontab

BEAT: dict[str, dict[str, Any]] = {
    "pick up due runs": {
        "task": "kunming_coord.common.tasks.tick_runs",
        "schedule": 2.0,
        "options": {"expires": 4},
    },
    "let go of imports nobody decided on": {
        "task": "kunming_coord.exchange.tasks.expire_imports",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "mark policy versions whose successor has begun": {
        "task": "projects.policies.tasks.supersede_due_versions",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "make the filings of quarters whose figures have come out": {
        "task": "accounting.filings.tasks.open_due_filings",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "lock reopened filings whose limit has passed": {
        "task": "accounting.filings.tasks.expire_reopenings",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "compare the sides of quarters that may still change": {
        "task": "accounting.reconciliation.tasks.queue_reconciliations",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "compute open quarters once more and compare": {
        "task": "accounting.rollups.tasks.start_nightly_reruns",
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 3600},
    },
    "roll up what adds up a quarter closed again": {
        "task": "accounting.closing.tasks.renew_dependants",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "notice what differs in closed quarters": {
        "task": "accounting.corrections.tasks.notice_corrections",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "ask again for documents that could not be made": {
        "task": "kunming_coord.documents.tasks.set_missing_documents",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "seal official documents that have no code yet": {
        "task": "projects.papers.tasks.seal_papers",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "open leads whose protection is over": {
        "task": "projects.leads.tasks.expire_due_leads",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "write what is new or renamed into the search": {
        "task": "kunming_coord.desk.search.tasks.refresh_search",
        "schedule": 15.0,
        "options": {"expires": 12},
    },
    "tell people of what has just happened": {
        "task": "kunming_coord.desk.notices.tasks.collect_notices",
        "schedule": 10.0,
        "options": {"expires": 9},
    },
    "what is due today, and the daily digest": {
        "task": "kunming_coord.desk.notices.tasks.morning_notices",
        "schedule": crontab(hour=8, minute=30),
        "options": {"expires": 3600},
    },
    "end agreements whose last quarter is over, announce the next ends": {
        "task": "projects.agreements.tasks.end_due_agreements",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "make the obligations agreements in force ask for": {
        "task": "projects.obligations.tasks.follow_agreements",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "release reservations that have run out or whose project does not come": {
        "task": "projects.siting.reservations.tasks.release_reservations",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "let go of quota that is kept for projects that have ended": {
        "task": "projects.siting.quotas.tasks.release_quota_claims",
        "schedule": 30.0,
        "options": {"expires": 25},
    },
    "let go of quota reservations that have run out, end swaps with their agreements": {
        "task": "projects.siting.quotas.tasks.follow_quota_claims",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
    "start transfers whose first quarter has begun": {
        "task": "projects.agreements.tasks.start_due_transfers",
        "schedule": 3600.0,
        "options": {"expires": 1800},
    },
}
