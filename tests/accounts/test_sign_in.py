"""Who gets in, and what a revoked person still sees: nothing."""

import pytest
from django.test import Client
from support.factories import district, make_user

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account, system_user
from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Invalid

pytestmark = pytest.mark.django_db
PASSWORD = "一个很长的口令 2026"


@pytest.fixture
def officer():
    return create_account(
        username="xs", name="西山区经办", password=PASSWORD, duties=[(district("xishan"), Role.FILER)]
    )


def test_the_right_password_opens_the_desk(officer):
    assert Client().login(username="xs", password=PASSWORD)


def test_signing_in_is_recorded_under_the_name_of_who_signed_in(officer):
    Client().post("/login/", {"username": "xs", "password": PASSWORD})
    row = ChangeLog.objects.filter(table_name="accounts_user", row_id=str(officer.pk)).order_by("id").last()
    assert (row.actor_id, row.actor_label, row.reason) == (officer.pk, "西山区经办", "登录")


def test_wrong_password_unknown_name_and_the_system_account_are_answered_alike(officer):
    system_user()
    client = Client()
    answers = {
        client.post("/login/", {"username": name, "password": "falsch"})
        .content.decode()
        .count("请输入正确的")
        for name in ("xs", "nobody", "system")
    }
    assert len(answers) == 1
    assert not client.login(username="system", password="")


def test_a_page_without_login_leads_to_the_login_page():
    response = Client().get("/leads/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


def test_an_expired_session_sends_a_fragment_request_to_the_login_page_as_a_whole():
    response = Client(headers={"HX-Request": "true"}).get("/leads/")
    assert response["HX-Redirect"].startswith("/login/")


def test_a_deactivated_account_is_out_at_its_next_request(officer):
    client = Client()
    client.force_login(officer)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get("/leads/").status_code == 302


def test_a_membership_that_ended_shows_no_rows_any_more():
    user = make_user("xishan", "filer")
    assert user.reach.district_ids == {district("xishan").pk}
    user.memberships.update(valid_to="2020-01-01")
    again = User.objects.get(pk=user.pk)
    assert again.reach.district_ids == frozenset()
    assert not again.reach.sees_all


def test_the_three_administrators_see_no_business_rows():
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        reach = make_user("drc", role).reach
        assert not reach.sees_all
        assert not reach.district_ids


def test_one_person_cannot_be_two_of_the_three_administrators():
    with pytest.raises(Invalid, match="三员分立"):
        create_account(
            username="both",
            name="一人两岗",
            password=PASSWORD,
            duties=[(district("xishan"), Role.SYSTEM_ADMIN), (district("xishan"), Role.AUDIT_ADMIN)],
        )
    assert not User.objects.filter(username="both").exists()


def test_there_is_no_superuser(officer):
    assert not hasattr(officer, "is_superuser")
    assert not officer.is_staff
