"""`manage.py check_ledger`: the journal and its totals looked at from outside; one sentence per problem."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounting.corrections import checks as corrections
from accounting.ledger import checks as ledger
from accounting.rollups import checks as rollups

SHOWN = 50  # sentences per check; a broken table would otherwise print itself


class Command(BaseCommand):
    help = "逐项检查核算账：每个问题一句话；有问题时退出码为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for title, check in (*ledger.CHECKS, *corrections.CHECKS, *rollups.CHECKS):
            found = list(check())
            problems += len(found)
            self.stdout.write(f"{_('不符') if found else _('相符')}  {title}")
            self._list(found)
        for title, remark in ledger.REMARKS:
            if found := list(remark()):
                self.stdout.write(f"{_('说明')}  {title}")
                self._list(found)
        if problems:
            raise CommandError(_("核算账检查发现 %(count)s 个问题。") % {"count": problems}, returncode=1)
        self.stdout.write(_("核算账检查全部相符。"))

    def _list(self, sentences: list[str]) -> None:
        for sentence in sentences[:SHOWN]:
            self.stdout.write(f"      {sentence}")
        if len(sentences) > SHOWN:
            self.stdout.write("      " + _("另有 %(count)s 条。") % {"count": len(sentences) - SHOWN})
