"""`manage.py run_main_job`: the newest quarter through Celery, its figures printed, the city identity checked."""

import unicodedata
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounting.closing.main_job import start_main_job, wait_for
from accounting.rollups.models import QuarterTotal
from accounting.rollups.queries import Identity, identities, newest_rollups, scope_words, totals_of
from kunming_coord.common.errors import DomainError
from kunming_coord.common.models import Run
from kunming_coord.common.money import Unit, format_fen, yuan_text
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book

WIDTHS = (12, 30, 22, 20, 24)  # columns of the printed table, in half-width cells


class Command(BaseCommand):
    help = "执行一次季度汇总（经 Celery），打印各区县各口径数据，并核对全市恒等式；不符时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patience", type=float, default=120, help="任务多久没有进展即放弃等待（秒）")

    def handle(self, *args: Any, patience: float, **options: Any) -> None:
        try:
            quarter, runs = start_main_job()
            ended = wait_for(runs, tell=self.tell, patience=patience)
        except DomainError as error:
            raise CommandError(error.message) from None
        if failed := [run for run in ended if run.error]:
            raise CommandError("；".join(run.error for run in failed))
        self.print_figures(quarter)
        if [line for line in self.identities_of(quarter) if not self.print_identity(line)]:
            raise CommandError(_("全市恒等式不符，请运行 python3 manage.py check_ledger 查看原因。"))

    def tell(self, run: Run) -> None:
        """One line per step of a run."""
        counts = "，".join(f"{name} {count}" for name, count in run.counts.items())
        text = run.message or run.get_state_display()
        self.stdout.write(f"  {run.key}  {run.percent:>3}%  {text}{'（' + counts + '）' if counts else ''}")

    def print_figures(self, quarter: Quarter) -> None:
        """Each district, indicator and book of the quarter, in 万元 and exactly in 元."""
        rollups = newest_rollups([quarter]).values()
        rows = (
            totals_of(rollups)
            .select_related("district", "indicator")
            .order_by("indicator__order", "district__order")
        )
        self.stdout.write("")
        self.stdout.write(_("%(quarter)s 协作项目填报数，非官方统计数据") % {"quarter": quarter.label})
        self.print_row([_("口径"), _("指标"), _("区域"), _("本季（万元）"), _("本季（元）")])
        for book in Book:
            for row in rows:
                if row.book == book:
                    self.print_row(_cells(book, row))

    def identities_of(self, quarter: Quarter) -> list[Identity]:
        """The identity's lines, after the heading that names the scope."""
        self.stdout.write("")
        self.stdout.write(_("全市恒等式：Σ考核 − 重复计入 + 计入范围外 − 范围外计入 = Σ在地（元）"))
        self.stdout.write(scope_words(quarter))
        return identities(quarter)

    def print_identity(self, line: Identity) -> bool:
        """Both sides of one indicator to the fen; whether they are equal."""
        parts = line.pieces
        self.stdout.write(
            f"  {line.indicator.name}：{yuan_text(line.assessment_fen)} − {yuan_text(parts.duplicates)}"
            f" + {yuan_text(parts.outside)} − {yuan_text(parts.inside)} = {yuan_text(line.left_fen)}"
            f" | {_('在地')} {yuan_text(line.territorial_fen)}  {_('相符') if line.holds else _('不符')}"
        )
        return line.holds

    def print_row(self, cells: list[str]) -> None:
        """Cells in columns; Chinese characters take two places."""
        padded = [
            _pad(cell, width, right=at > 2)
            for at, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
        ]
        self.stdout.write("  " + " ".join(padded).rstrip())


def _cells(book: Book, row: QuarterTotal) -> list[str]:
    exact = "—" if row.amount_fen is None else yuan_text(row.amount_fen)
    return [
        book.label,
        row.indicator.name,
        row.district.short_name,
        format_fen(row.amount_fen, Unit.WAN),
        exact,
    ]


def _pad(text: str, width: int, *, right: bool) -> str:
    taken = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    filling = " " * max(0, width - taken)
    return filling + text if right else text + filling
