"""What ought to stand in the journal, figure by figure in plain Python: it shares nothing with the ledger's SQL."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kunming_coord.common.quarter import Quarter


@dataclass
class Filed:
    """A filing of one figure: its revisions, and whether it is verified."""

    project: str
    quarter: Quarter
    concerns: Quarter
    kind: str
    measure: str
    amounts: list[int]
    verified: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """A project states a time once in each kind."""
        return self.project, self.concerns.code, self.kind

    @property
    def place(self) -> tuple[int, bool, int, str]:
        """Earlier times first, and of one time the year last."""
        return int(self.concerns), self.kind == "annual", int(self.quarter), self.kind


@dataclass(frozen=True)
class Stands:
    """What stands of a filing: into which quarter it went, which revision, V, and whether its shares are on hold."""

    into: Quarter
    revision: int
    value: int
    held: bool


@dataclass
class Ought:
    """Filings and facts, and what follows from them."""

    filings: dict[tuple[str, str, str], Filed] = field(default_factory=dict)
    due: set[tuple[str, str, str]] = field(default_factory=set)
    closed: set[Quarter] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    authorised: set[str] = field(default_factory=set)
    held: set[tuple[str, Quarter]] = field(default_factory=set)
    standing: dict[tuple[str, str, str], Stands] = field(default_factory=dict)

    def put_on_the_list(self, *filings: Filed) -> None:
        """What is verified is looked at with the next posting."""
        self.due |= {filing.key for filing in filings if filing.verified}

    def of(self, project: str) -> list[Filed]:
        """The filings of a project."""
        return [filing for filing in self.filings.values() if filing.project == project]

    def post(self, quarter: Quarter) -> None:
        """What a posting of a quarter does."""
        for filing in sorted(self.filings.values(), key=lambda one: one.place):
            if filing.key in self.due and self.takes(quarter, filing) and not self.waits(filing):
                self._post(quarter, filing)

    def takes(self, quarter: Quarter, filing: Filed) -> bool:
        """Whether a quarter's books take a filing: its own, and those of closed quarters nobody after them has taken."""
        between = (Quarter(number) for number in range(filing.quarter, quarter))
        return filing.quarter <= quarter and all(each in self.closed for each in between)

    def waits(self, filing: Filed) -> bool:
        """A figure of the year so far waits for those of the year before it."""
        return filing.measure != "period" and any(
            not earlier.verified or earlier.key in self.due
            for earlier in self.of(filing.project)
            if earlier is not filing
            and earlier.kind == "regular"
            and filing.concerns.first_of_year <= earlier.concerns <= filing.concerns
        )

    def value(self, quarter: Quarter, filing: Filed) -> int:
        """V of the newest revision."""
        if filing.project not in self.listed:
            return 0
        if filing.measure == "period":
            return filing.amounts[-1]
        return filing.amounts[-1] - sum(
            self.standing[earlier.key].value
            for earlier in self._before(filing)
            if earlier.key in self.standing and self.standing[earlier.key].into <= quarter
        )

    def _before(self, filing: Filed) -> Iterator[Filed]:
        for earlier in self.of(filing.project):
            same_year = earlier.concerns.first_of_year == filing.concerns.first_of_year
            if same_year and earlier.place < filing.place:
                yield earlier

    def _post(self, quarter: Quarter, filing: Filed) -> None:
        before = self.standing.get(filing.key)
        wanted = None
        if filing.project in self.authorised:
            wanted = Stands(
                quarter,
                len(filing.amounts),
                self.value(quarter, filing),
                (filing.project, filing.concerns) in self.held,
            )
        if _same(before, wanted):
            wanted = before
        elif before and before.into in self.closed:
            return  # until it is corrected
        self.standing.pop(filing.key, None)
        if wanted:
            self.standing[filing.key] = wanted
        if filing.project in self.authorised:
            self.due.discard(filing.key)
        if (before.value if before else 0) != (wanted.value if wanted else 0):
            self._move_later(filing)

    def _move_later(self, filing: Filed) -> None:
        for later in self.of(filing.project):
            same_year = later.concerns.first_of_year == filing.concerns.first_of_year
            after = later.concerns > filing.concerns or (later.kind == "annual" and filing.kind != "annual")
            if same_year and after and later.measure != "period" and later.quarter not in self.closed:
                self.put_on_the_list(later)


def _same(before: Stands | None, wanted: Stands | None) -> bool:
    if before is None or wanted is None:
        return before is wanted
    return (before.revision, before.value, before.held) == (wanted.revision, wanted.value, wanted.held)
