"""Somebody at a browser: signs in, goes to pages, fills forms by their labels, presses buttons by their words."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from kunming_coord.accounts.demo import DEMO_PASSWORD

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
DESKTOP = {"width": 1366, "height": 768}
SERIOUS = ("serious", "critical")


class Visitor:
    """A person with a window; what the console complains about is kept."""

    def __init__(self, browser: Browser, site: str, username: str, **window: Any) -> None:
        self.site, self.username = site, username
        self.context = browser.new_context(viewport=DESKTOP, locale="zh-CN", **window)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self._sign_in()

    def _listen(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _sign_in(self) -> None:
        self.go("/login/")
        form = self.page.locator("form.auth-form")
        form.get_by_label("账号").fill(self.username)
        form.get_by_label("密码").fill(DEMO_PASSWORD)
        form.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("工作台")

    def leave(self) -> None:
        """Close the window."""
        self.context.close()

    def go(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.site + path)

    def open(self, words: str) -> None:
        """Follow the link with these words."""
        self.page.get_by_role("link", name=words).first.click()

    def open_task(self, title: str) -> None:
        """From the desk, open the thing that waits under this title."""
        self.go("/")
        row = self.page.locator("tbody tr").filter(has_text=title)
        row.get_by_role("link").first.click()

    def fill(self, **values: str) -> None:
        """Fill fields by the names of the form that is sent; forms that only look something up stand apart."""
        for name, value in values.items():
            field = self.page.locator(f'form[method="post"] [name="{name}"]').first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, *names: str) -> None:
        """Tick every box of these names."""
        for name in names:
            for box in self.page.locator(f'input[type="checkbox"][name="{name}"]').all():
                box.check()

    def press(self, words: str) -> None:
        """Press the button with these words in the page, and wait for the answer."""
        with self.page.expect_navigation():
            self.button(words).click()

    def button(self, words: str) -> Locator:
        """The button with these words."""
        return self.page.locator("main").get_by_role("button", name=words, exact=True).first

    def is_told(self, words: str) -> None:
        """The page says so at its top."""
        expect(self.page.locator("main .notice").filter(has_text=words).first).to_be_visible()

    def sees(self, words: str) -> None:
        """The page says so somewhere."""
        expect(self.page.locator("main")).to_contain_text(words)

    def barriers(self) -> list[str]:
        """What axe finds serious on the page at hand (WCAG 2.2 A and AA); Swagger UI is not ours to mend."""
        self.page.evaluate(_axe())
        found = self.page.evaluate(
            "async () => (await axe.run({exclude: ['#swagger-ui']},"
            " {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}))"
            ".violations.map(v => [v.impact, v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"
        )
        return [json.dumps(line, ensure_ascii=False) for line in found if line[0] in SERIOUS]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")
