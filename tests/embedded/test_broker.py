"""The broker that settings name."""

import pytest
import redis
from django.conf import settings


@pytest.mark.production
def test_a_real_broker_answers_and_refuses_to_forget() -> None:
    with redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=3) as client:
        assert client.ping()
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
