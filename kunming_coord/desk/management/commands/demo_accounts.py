"""Print the accounts of the demonstration, as the login page shows them."""

import unicodedata
from typing import Any

from django.core.management.base import BaseCommand

from kunming_coord.accounts.demo import demo_accounts


class Command(BaseCommand):
    help = "列出演示账号（岗位、单位、账号、密码）。"

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = demo_accounts()
        if not accounts:
            self.stdout.write("没有演示账号：先执行 python3 manage.py seed_demo（仅演示环境）。")
            return
        self.stdout.write(f"演示账号（密码均为 {accounts[0]['password']}）：")
        for account in accounts:
            self.stdout.write(f"  {account['account']:<20}{_padded(account['role'], 26)}{account['unit']}")


def _padded(text: str, width: int) -> str:
    """Left-aligned in a terminal, where a Chinese character is two columns wide."""
    columns = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(1, width - columns)
