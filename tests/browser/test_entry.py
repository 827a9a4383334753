"""Coming in, and the code tables: pages that need no business rows."""

import pytest

from parks.directory.models import Park

pytestmark = [pytest.mark.browser, pytest.mark.wide]


def test_the_login_page_lets_a_visitor_in_with_one_click(empty_site, page):
    page.goto(empty_site)
    page.get_by_role("button", name="以此账号登录：xishan-filer").click()
    page.get_by_role("heading", name="工作台").wait_for()
    assert "演示数据，非真实统计" in page.content()


def test_the_code_tables_work_under_the_content_security_policy(empty_site, visitor):
    person = visitor(empty_site, "system-admin")
    for path in ("/admin/", "/admin/parks/park/", f"/admin/parks/park/{Park.objects.first().pk}/change/"):
        person.go(path)
        person.page.wait_for_load_state("networkidle")
    assert not person.complaints
