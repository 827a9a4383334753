"""Bad input that only the database driver notices is still a sentence and never a 500."""

import pytest
from support.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/reports/quarterly?district=%00",
        "/api/v1/explain?quarter=2026Q1&district=%00&indicator=tax_revenue&book=assessment",
        "/explain/?quarter=2026Q1&district=%00&indicator=tax_revenue&book=assessment",
    ],
)
def test_a_nul_character_in_an_address_is_refused_with_a_sentence(signed_in, address):
    response = signed_in(make_user("drc", "reviewer")).get(address)
    assert response.status_code == 400
    assert "空字符" in response.content.decode()
