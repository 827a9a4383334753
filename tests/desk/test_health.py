"""/healthz: for machines, without a login."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from kunming_coord.desk import health

pytestmark = pytest.mark.django_db


def test_it_answers_a_stranger_and_says_what_it_can_reach(client):
    response = client.get(reverse("desk:healthz"))
    assert response.status_code == 200
    assert response.json()["database"] == "ok"


def test_without_a_broker_the_pages_still_work_and_so_it_is_healthy(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    response = client.get(reverse("desk:healthz"))
    assert (response.status_code, response.json()["broker"]) == (200, "unreachable")


def test_without_a_database_it_is_not(client, monkeypatch):
    class Gone:
        def cursor(self):
            raise DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Gone())
    response = client.get(reverse("desk:healthz"))
    assert (response.status_code, response.json()["database"]) == (503, "unreachable")
