"""A quarter closed in Python: by the ORM in bulk, row by row, and with pandas."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounting.filings.models import Filing, FilingValue
from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.numbering import batch_number
from accounting.rollups.models import QuarterTotal, RollUp
from kunming_coord.accounts.services import system_user
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.queries import duplicates_unit
from projects.agreements.models import CompiledTerm
from projects.register.models import Project

Rows = list[tuple[Batch, list[Entry]]]


def calamine_alone(content: bytes) -> list[list[list[Any]]]:
    """Every sheet of a workbook as calamine reads it, and nothing else."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]


def by_orm(quarter: Quarter, projects: int) -> None:
    """Read with the ORM, split in Python, write with bulk_create."""
    filings = _filings(quarter, projects)
    rows = _split(quarter, filings, _posting("orm"))
    WorkflowEvent.objects.bulk_create(_locked(filings))
    Filing.objects.bulk_update(filings, ["status", "version"])
    Batch.objects.bulk_create(batch for batch, _entries in rows)
    Entry.objects.bulk_create(entry for _batch, entries in rows for entry in entries)
    QuarterTotal.objects.bulk_create(_totals(quarter, rows))


def row_by_row(quarter: Quarter, projects: int) -> None:
    """The same with one save() a row."""
    filings = _filings(quarter, projects)
    rows = _split(quarter, filings, _posting("rows"))
    for event in _locked(filings):
        event.save()
    for filing in filings:
        filing.save()
    for batch, entries in rows:
        batch.save(force_insert=True)
        Entry.objects.bulk_create(entries)  # entries of a batch are checked together
    for total in _totals(quarter, rows):
        total.save()


def by_pandas(quarter: Quarter, projects: int) -> None:
    """The same through data frames: joined and summed by pandas, split with Decimal, written in bulk."""
    import pandas

    filings = _filings(quarter, projects)
    keys = [filing.pk for filing in filings]
    values = pandas.DataFrame(
        FilingValue.objects.filter(filing__in=keys).values(
            "id", "filing__project_id", "indicator_id", "amount_fen"
        )
    ).rename(columns={"id": "value_id", "filing__project_id": "project_id"})
    terms = pandas.DataFrame(
        CompiledTerm.objects.filter(project__in={filing.project_id for filing in filings}).values(
            "id",
            "project_id",
            "indicator_id",
            "book",
            "mode",
            "denominator",
            "arises_in_id",
            "districts",
            "numerators",
        )
    )
    frame = values.merge(terms, on=["project_id", "indicator_id"])
    posting = _posting("pandas")
    frame["parts"] = [
        _decimal_parts(amount, mode, denominator, numerators)
        for amount, mode, denominator, numerators in zip(
            frame.amount_fen, frame["mode"], frame.denominator, frame.numerators, strict=True
        )
    ]
    rows = [
        _adjusting(quarter, posting, row.value_id, row, list(zip(row.districts, row.parts, strict=True)))
        for row in frame.itertuples()
    ]
    rows += [_territorial(quarter, posting, row) for row in frame[frame.book == "assessment"].itertuples()]
    WorkflowEvent.objects.bulk_create(_locked(filings))
    Filing.objects.bulk_update(filings, ["status", "version"])
    Batch.objects.bulk_create(batch for batch, _entries in rows)
    Entry.objects.bulk_create(entry for _batch, entries in rows for entry in entries)
    _totals_by_pandas(quarter, rows)


def _filings(quarter: Quarter, projects: int) -> list[Filing]:
    first = Project.objects.order_by("pk").values("pk")[:projects]
    return list(Filing.objects.filter(quarter=quarter, project__in=first).order_by("pk"))


def _posting(key: str) -> Posting:
    system = system_user()
    return Posting.objects.create(
        idempotency_key=key, transaction_id=0, actor_id=system.pk, actor_label=system.label
    )


def _locked(filings: Iterable[Filing]) -> list[WorkflowEvent]:
    system, events = system_user(), []
    for filing in filings:
        filing.status, filing.version = "locked", filing.version + 1
        events.append(
            WorkflowEvent(
                machine="filing", subject_id=filing.pk, sequence=filing.version, action="lock", from_status="verified",
                to_status="locked", role="system", side="system", actor_id=system.pk, actor_label=system.label,
                at=timezone.now(),
            )
        )  # fmt: skip
    return events


def _split(quarter: Quarter, filings: list[Filing], posting: Posting) -> Rows:
    values = FilingValue.objects.filter(filing__in=filings).select_related("filing")
    terms: dict[tuple[int, int], list[CompiledTerm]] = defaultdict(list)
    found = CompiledTerm.objects.filter(project__in={filing.project_id for filing in filings})
    for term in found.filter(from_quarter__lte=quarter, to_quarter__gte=quarter).prefetch_related("slices"):
        terms[term.project_id, term.indicator_id].append(term)
    rows: Rows = []
    for value in values:
        for term in terms[value.filing.project_id, value.indicator_id]:
            parts = _parts(value.amount_fen, term)
            rows.append(_adjusting(quarter, posting, value.pk, _Line(value, term), parts))
            if term.book == "assessment":
                rows.append(_territorial(quarter, posting, _Line(value, term)))
    return rows


class _Line:
    """A value and its term, by the names a data frame's row has."""

    def __init__(self, value: FilingValue, term: CompiledTerm) -> None:
        self.value_id, self.project_id, self.indicator_id = value.pk, term.project_id, term.indicator_id
        self.amount_fen, self.id, self.book, self.mode = value.amount_fen, term.pk, term.book, term.mode
        self.arises_in_id = term.arises_in_id


def _parts(value: int, term: CompiledTerm) -> list[tuple[int, int]]:
    slices = list(term.slices.all())
    exact = [divmod(abs(value) * share.numerator, term.denominator) for share in slices]
    parts = [whole for whole, _rest in exact]
    if term.mode == "split":
        order = sorted(range(len(parts)), key=lambda at: (-exact[at][1], at))
        for at in order[: abs(value) - sum(parts)]:
            parts[at] += 1
    sign = -1 if value < 0 else 1
    return [(share.district_id, sign * part) for share, part in zip(slices, parts, strict=True)]


def _decimal_parts(value: int, mode: str, denominator: int, numerators: list[int]) -> list[int]:
    if mode != "split":
        return [value * numerator for numerator in numerators]
    parts = [
        int((Decimal(value) * numerator / denominator).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        for numerator in numerators[:-1]
    ]
    return [*parts, value - sum(parts)]


def _adjusting(
    quarter: Quarter, posting: Posting, value_id: int, line: Any, parts: list[tuple[int, int]]
) -> tuple[Batch, list[Entry]]:
    value = int(line.amount_fen)
    amounts: dict[int, int] = defaultdict(int)
    for district, part in parts:
        amounts[district] += int(part)
    amounts[line.arises_in_id] -= value
    amounts[_contra()] += value - sum(int(part) for _district, part in parts)
    batch = _batch(quarter, posting, line, line.book, term=int(line.id))
    entries = [
        _entry(batch, district, line.mode, fen) for district, fen in amounts.items() if fen or not value
    ]
    return batch, entries


def _territorial(quarter: Quarter, posting: Posting, line: Any) -> tuple[Batch, list[Entry]]:
    batch = _batch(quarter, posting, line, "territorial", term=None)
    return batch, [_entry(batch, int(line.arises_in_id), "territorial", int(line.amount_fen))]


def _batch(quarter: Quarter, posting: Posting, line: Any, book: str, *, term: int | None) -> Batch:
    return Batch(
        id=batch_number(value_id=int(line.value_id), book=book),
        posting=posting,
        quarter=quarter,
        concerns=quarter,
        book=book,
        project_id=int(line.project_id),
        indicator_id=int(line.indicator_id),
        filing_value_id=int(line.value_id),
        compiled_term_id=term,
        arises_in_id=int(line.arises_in_id),
        value_fen=int(line.amount_fen),
    )


def _entry(batch: Batch, district: int, mode: str, fen: int) -> Entry:
    return Entry(
        batch_id=batch.pk,
        district_id=district,
        posting_id=batch.posting_id,
        quarter=batch.quarter,
        book=batch.book,
        indicator_id=batch.indicator_id,
        mode=mode,
        amount_fen=fen,
    )


_CONTRA: list[int] = []


def _contra() -> int:
    if not _CONTRA:
        _CONTRA.append(duplicates_unit().pk)
    return _CONTRA[0]


def _roll_up(quarter: Quarter) -> RollUp:
    import uuid

    from projects.policies.models import IndicatorGroup

    group = IndicatorGroup.objects.order_by("pk")[0]
    return RollUp.objects.create(
        quarter=quarter, group=group, run_uid=uuid.uuid4(), last_posting_id=0, final=True
    )


def _totals(quarter: Quarter, rows: Rows) -> Iterator[QuarterTotal]:
    sums: dict[tuple[int, int, str], int] = defaultdict(int)
    for batch, entries in rows:
        for entry in entries:
            sums[entry.district_id, batch.indicator_id, batch.book] += entry.amount_fen
    rollup = _roll_up(quarter)
    for (district, indicator, book), fen in sums.items():
        yield QuarterTotal(
            rollup=rollup,
            quarter=quarter,
            district_id=district,
            indicator_id=indicator,
            book=book,
            amount_fen=fen,
            ytd_fen=fen,
        )


def _totals_by_pandas(quarter: Quarter, rows: Rows) -> None:
    import pandas

    frame = pandas.DataFrame(
        {
            "district": entry.district_id,
            "indicator": entry.indicator_id,
            "book": entry.book,
            "fen": Decimal(entry.amount_fen),
        }
        for _batch, entries in rows
        for entry in entries
    )
    rollup = _roll_up(quarter)
    QuarterTotal.objects.bulk_create(
        QuarterTotal(
            rollup=rollup,
            quarter=quarter,
            district_id=int(district),
            indicator_id=int(indicator),
            book=book,
            amount_fen=int(fen),
            ytd_fen=int(fen),
        )
        for (district, indicator, book), fen in frame.groupby(["district", "indicator", "book"])
        .fen.sum()
        .items()
    )
