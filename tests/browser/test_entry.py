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


def test_a_stranger_has_a_file_compared(empty_site, page):
    page.goto(f"{empty_site}/verify/")
    file = {"name": "函.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 other"}
    page.set_input_files("#file", file)
    page.locator("button", has_text="核对文件").click()
    page.get_by_text("不一致：本平台没有留存").wait_for()
