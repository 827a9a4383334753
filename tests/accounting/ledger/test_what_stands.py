"""Whatever is filed, revised, listed, authorised, held and posted, in whatever order: what stands is what ought to."""

import datetime as dt
from collections import defaultdict
from fractions import Fraction

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from support.held_world import held, released
from support.ledger_world import Q1, a_project, agreed, closed, looked_at_again, period, post, verified
from support.ought import Filed, Ought, Stands
from support.standing import authorised, listed

from accounting.filings.due import mark_due
from accounting.filings.models import Filing, FilingValue, PostingDue
from accounting.ledger import windows
from accounting.ledger.checks import CHECKS
from accounting.ledger.models import Batch, Entry
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db

OUTPUT = "industrial_output"
QUARTERS = [Quarter(int(Q1) + number) for number in range(4)]
AFTER = QUARTERS[3].next  # takes what was late, and the year
MEASURES = {"single": "period", "running": "cumulative"}
names, quarters = st.sampled_from(sorted(MEASURES)), st.sampled_from(QUARTERS)
amounts = st.one_of(st.integers(-9, 9), st.integers(-(10**15), 10**15))


class Journal(RuleBasedStateMachine):
    """Two projects, one stating quarters and one the year so far, with an enterprise each; 1:2 of 西山 and 安宁."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.ought = Ought()
        self.projects, self.holds = {}, {}
        for name in MEASURES:
            self.projects[name] = a_project(counts=False)
            agreed(self.projects[name], shares={"xishan": 1, "anning": 2})
        for quarter in [*QUARTERS, AFTER]:
            period(quarter=quarter)

    def teardown(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        problems = [problem for _title, check in CHECKS for problem in check()]
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)
        assert not problems

    # --- what is filed ---------------------------------------------------------------------------------------------

    @rule(name=names, quarter=quarters, amount=amounts, verify=st.booleans())
    def file(self, name, quarter, amount, verify):
        if quarter not in self.ought.closed:
            self._file(Filed(name, quarter, quarter, "regular", MEASURES[name], [amount], verify))

    @precondition(lambda self: self.ought.closed)
    @rule(name=names, quarter=quarters, amount=amounts)
    def file_late(self, name, quarter, amount):
        if quarter in self.ought.closed and (name, quarter.code, "regular") not in self.ought.filings:
            self._file(Filed(name, AFTER, quarter, "late", MEASURES[name], [amount]))

    @rule(name=names, amount=amounts)
    def file_the_year(self, name, amount):
        self._file(Filed(name, AFTER, QUARTERS[3], "annual", "annual", [amount]))

    def _file(self, filed: Filed) -> None:
        if filed.key in self.ought.filings:
            return
        verified(
            self.projects[filed.project],
            {OUTPUT: filed.amounts[0]},
            filed.quarter,
            status="verified" if filed.verified else "submitted",
            measure=filed.measure,
            kind=filed.kind,
            concerns=filed.concerns,
        )
        self.ought.filings[filed.key] = filed
        self.ought.put_on_the_list(filed)

    @precondition(lambda self: self.ought.filings)
    @rule(data=st.data(), amount=amounts)
    def revise(self, data, amount):
        filed = self.ought.filings[data.draw(st.sampled_from(sorted(self.ought.filings)))]
        filing = self._row(filed)
        status, reopened = filing.status, Filing.objects.filter(pk=filing.pk)
        if filed.quarter in self.ought.closed:
            reopened.update(status="reopened", reopened_until="2027-01-01T00:00Z")
        FilingValue.objects.create(
            filing=filing,
            indicator=filing.values.first().indicator,
            revision=len(filed.amounts) + 1,
            amount_fen=amount,
            measure=filed.measure,
            actor_id=1,
            actor_label="x",
        )
        if filed.quarter in self.ought.closed:
            reopened.update(status=status, reopened_until=None)
        filed.amounts.append(amount)
        mark_due(reopened)
        self.ought.put_on_the_list(filed)

    @rule(name=names)
    def verify_all(self, name):
        for filed in self.ought.of(name):
            if not filed.verified:
                row = Filing.objects.filter(pk=self._row(filed).pk)
                row.update(status="verified")
                mark_due(row)
                filed.verified = True
                self.ought.put_on_the_list(filed)

    def _row(self, filed: Filed) -> Filing:
        project = self.projects[filed.project]
        return Filing.objects.get(project=project, concerns=filed.concerns, kind=filed.kind)

    # --- facts -----------------------------------------------------------------------------------------------------

    @rule(name=names)
    def list_or_unlist(self, name):
        enterprise = self.projects[name].enterprise
        if name in self.ought.listed:
            enterprise.listings.all().delete()
        else:
            listed(enterprise, ["industry"])
        self._facts_changed(self.ought.listed, name)

    @rule(name=names)
    def authorise_or_end(self, name):
        enterprise = self.projects[name].enterprise
        if name in self.ought.authorised:
            enterprise.authorisations.all().delete()
        else:
            authorised(enterprise)
        self._facts_changed(self.ought.authorised, name)

    @rule(name=names, quarter=quarters)
    def hold_or_release(self, name, quarter):
        looked_at = self.ought.of(name)
        if (name, quarter) in self.holds:
            released(self.holds.pop((name, quarter)))
            looked_at = [filed for filed in looked_at if filed.concerns == quarter]
        else:
            self.holds[name, quarter] = held(self.projects[name], quarters=(quarter, quarter))
        self.ought.held ^= {(name, quarter)}
        self.ought.put_on_the_list(*looked_at)

    def _facts_changed(self, facts: set[str], name: str) -> None:
        facts ^= {name}
        looked_at_again(self.projects[name])
        self.ought.put_on_the_list(*self.ought.of(name))

    # --- postings --------------------------------------------------------------------------------------------------

    @rule(quarter=st.sampled_from([*QUARTERS, AFTER]))
    def post(self, quarter):
        if quarter not in self.ought.closed:
            post(quarter=quarter)
            self.ought.post(quarter)
            self._compare()

    @rule(quarter=quarters)
    def close(self, quarter):
        unverified = any(
            not filed.verified for filed in self.ought.filings.values() if filed.quarter == quarter
        )
        if quarter not in self.ought.closed and not unverified:
            closed(quarter)
            self.ought.post(quarter)
            self.ought.closed.add(quarter)
            self._compare()

    def _compare(self) -> None:
        assert self._due() == self.ought.due
        found = self._standing()
        assert found == dict.fromkeys(("territorial", "assessment"), self.ought.standing) or (
            found == {} and not self.ought.standing
        )

    def _due(self) -> set[tuple[str, str, str]]:
        names = {project.pk: name for name, project in self.projects.items()}
        rows = PostingDue.objects.select_related("filing")
        return {(names[row.filing.project_id], row.filing.concerns.code, row.filing.kind) for row in rows}

    def _standing(self) -> dict[str, dict[tuple[str, str, str], Stands]]:
        """Per book what stands of each filing, its entries checked on the way."""
        names = {project.pk: name for name, project in self.projects.items()}
        on_hold = {(name, quarter) for name, quarter in self.ought.held}
        found: dict[str, dict[tuple[str, str, str], Stands]] = defaultdict(dict)
        values = FilingValue.objects.select_related("filing").in_bulk()
        for batch in Batch.objects.standing():
            value = values[batch.filing_value_id]
            name = names[batch.project_id]
            key = (name, batch.concerns.code, value.filing.kind)
            assert key not in found[batch.book]
            held_now = batch.held if batch.book == "assessment" else self._is_held(key, on_hold)
            found[batch.book][key] = Stands(batch.quarter, value.revision, batch.value_fen, held_now)
            assert sorted(Entry.objects.filter(batch_id=batch.pk).values_list("amount_fen", flat=True)) == (
                _entries(batch)
            )
        return dict(found)

    def _is_held(self, key, on_hold) -> bool:
        """A territorial batch is never on hold; what stands beside it says whether the shares are."""
        return self.ought.standing[key].held if key in self.ought.standing else False


def _entries(batch: Batch) -> list[int]:
    """Amounts of the entries a batch ought to have; a V of 0 is posted as 0."""
    value = batch.value_fen
    if batch.book == "territorial":
        return [value]
    share = Fraction(abs(value), 1 if batch.held else 3)
    part = int(share + Fraction(1, 2)) * (-1 if value < 0 else 1)
    return sorted([part, -part]) if part or not value else []


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Journal,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[phase for phase in Phase if phase != Phase.explain],  # explaining takes minutes here
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture(autouse=True)
def _by_the_log_to_the_moment(monkeypatch):
    """What was under way when something was posted is no excuse here: one thing is done after the other."""
    monkeypatch.setattr(windows, "STILL_OPEN", dt.timedelta(0))


def test_what_stands_is_what_ought_to():
    run(6, 25)


@pytest.mark.long
def test_what_stands_is_what_ought_to_at_length():
    run(60, 50)
