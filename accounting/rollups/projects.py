"""Totals that need the project behind each entry, as one SQL statement made of named steps.

journal  entries with their project; of the projects that changed, as they stood before (side -1) and as they stand (1)
bend     projects that changed groupings within the windows, with the stretches of time in between
unit     a project at a unit: its sums per window, and whether it has a figure there
scoped   a project once: its units inside the declared scope together, what was counted twice taken off
member   the groupings of a project in a stretch of time
placed   the two of them by grouping, stretches of one project put together again
last     sums over the projects

The sides are added with their sign, so the same steps give totals and what is to be added to earlier totals.
"""

from typing import Final

from accounting.ledger.numbering import PER_VALUE
from accounting.rollups.windows import (
    AMOUNT,
    COMPARED,
    CONDITIONS,
    WINDOWS,
    YEAR_AGO,
    YEAR_AGO_YTD,
    YTD,
    sums,
)

_COMPARING: Final = (AMOUNT, YTD, YEAR_AGO, YEAR_AGO_YTD)
_FLAGS: Final = tuple(f"{window}_figures" for window in _COMPARING)
_TWICE: Final = tuple(f"{window}_duplicates" for window in WINDOWS)
MEASURES: Final = (
    *(f"{window}_fen" for window in WINDOWS),
    *(f"{window}_projects" for window in WINDOWS),
    *(f"{name}{ending}" for name in COMPARED for ending in ("_fen", "_base_fen", "_projects")),
    *(f"{name}_fen" for name in _TWICE),
)

# A posted figure counts as one, and its reversal takes that back. Outside the statistical window nothing counts: V is 0
# although something was stated. A stated 0 is a figure.
_FIGURE: Final = """
    CASE WHEN batch.value_fen <> 0 OR EXISTS (
             SELECT 1 FROM accounting_filingvalue AS stated WHERE stated.id = batch.filing_value_id AND stated.amount_fen = 0
         ) THEN CASE batch.kind WHEN 'reversal' THEN -1 ELSE 1 END ELSE 0 END
"""

# An entry with its project, its batch (where it arises, and V with its sign) and its weight as a figure.
_COLUMNS: Final = f"""
    batch.project_id, batch.id AS batch_id, batch.arises_in_id,
    batch.value_fen * CASE batch.kind WHEN 'reversal' THEN -1 ELSE 1 END AS filed,
    entry.district_id, entry.indicator_id, entry.book, entry.quarter, entry.amount_fen, {_FIGURE} AS figure
"""

_INDICATORS: Final = "(SELECT id FROM projects_indicator WHERE group_id = %(group)s)"

OF_A_RANGE: Final = f"""
    SELECT 1 AS side, {_COLUMNS}
    FROM accounting_entry AS entry JOIN accounting_batch AS batch ON batch.id = entry.batch_id
    WHERE entry.quarter = ANY(%(quarters)s) AND entry.indicator_id IN {_INDICATORS} AND entry.posting_id <= %(last)s
      AND batch.quarter = ANY(%(quarters)s) AND batch.indicator_id IN {_INDICATORS}
      AND batch.project_id BETWEEN %(from_project)s AND %(to_project)s
"""

# A few projects are looked up through their filings: a batch has the number of its figure.
_OF_FEW: Final = f"""
    SELECT side.sign AS side, {_COLUMNS}
    FROM unnest(%(projects)s::bigint[]) AS wanted (project_id)
    JOIN accounting_filing AS filing ON filing.project_id = wanted.project_id AND filing.group_id = %(group)s
    JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
    CROSS JOIN LATERAL (
        SELECT * FROM accounting_batch
        WHERE id BETWEEN value.id * {PER_VALUE} AND value.id * {PER_VALUE} + {PER_VALUE - 1} OFFSET 0
    ) AS batch
    JOIN accounting_entry AS entry ON entry.batch_id = batch.id
    JOIN (VALUES {{sides}}) AS side (sign, last) ON entry.posting_id <= side.last
    WHERE entry.quarter = ANY(%(quarters)s)
"""
OF_FEW: Final = _OF_FEW.format(sides="(1, %(last)s)")
OF_CHANGED: Final = _OF_FEW.format(sides="(-1, %(after)s), (1, %(last)s)")

# The projects a roll-up with a base has to look at again.
CHANGED: Final = f"""
    SELECT batch.project_id FROM accounting_batch AS batch
    WHERE batch.quarter = ANY(%(quarters)s) AND batch.indicator_id IN {_INDICATORS}
      AND batch.posting_id > %(after)s AND batch.posting_id <= %(last)s
    UNION
    SELECT project_id FROM accounting_membership
    WHERE id > %(memberships_after)s AND id <= %(memberships)s
"""

_BEND: Final = """
    SELECT project_id, at AS from_quarter,
           COALESCE(LEAD(at) OVER (PARTITION BY project_id ORDER BY at), 32767) - 1 AS to_quarter
    FROM (
        SELECT project_id, from_quarter AS at FROM edge WHERE from_quarter > %(lowest)s
        UNION SELECT project_id, to_quarter + 1 FROM edge WHERE to_quarter < %(quarter)s
        UNION SELECT project_id, %(lowest)s FROM edge
    ) AS cut
"""


def _counted(window: str) -> str:
    return f"COALESCE(SUM(figure) FILTER (WHERE {CONDITIONS[window]}), 0) AS {window}_figures"


_UNIT: Final = f"""
    SELECT side, project_id, district_id, indicator_id, book.name AS book, COALESCE(bend.from_quarter, 0) AS since,
           {sums()},
           {", ".join(_counted(window) for window in _COMPARING)}
    FROM journal
    JOIN (VALUES ('territorial', 'territorial'), ('territorial', 'assessment'), ('assessment', 'assessment'),
                 ('fiscal', 'fiscal')) AS book (source, name) ON book.source = journal.book
    LEFT JOIN bend USING (project_id)
    WHERE bend.project_id IS NULL OR quarter BETWEEN bend.from_quarter AND bend.to_quarter
    GROUP BY side, project_id, district_id, indicator_id, book.name, COALESCE(bend.from_quarter, 0)
"""

# Dual counting gives every further party inside the scope the figure once more: a duplicate, as long as one party
# inside counts it at all (queries.py says the same of a whole quarter).
_TWICE_LINES: Final = """
    SELECT side, project_id, indicator_id, quarter, batch_id,
           CASE WHEN inside AND within::numeric * filed > 0 THEN within
                WHEN NOT inside AND within <> 0 THEN within - filed ELSE 0 END AS twice_fen
    FROM (
        SELECT journal.side, journal.project_id, journal.indicator_id, journal.quarter, journal.batch_id, journal.filed,
               EXISTS (SELECT 1 FROM scope AS home WHERE home.book = 'assessment' AND home.district_id = journal.arises_in_id)
                   AS inside,
               SUM(journal.amount_fen) AS within
        FROM dual AS journal JOIN scope ON scope.book = 'assessment' AND scope.district_id = journal.district_id
        GROUP BY journal.side, journal.project_id, journal.indicator_id, journal.quarter, journal.batch_id, journal.filed,
                 journal.arises_in_id
    ) AS batch
"""

_SCOPED: Final = f"""
    SELECT unit.side, unit.project_id, NULL::bigint AS district_id, unit.indicator_id, unit.book, unit.since,
           {", ".join(f"(SUM(unit.{window}) - COALESCE(MAX(twice.{window}), 0))::bigint AS {window}" for window in WINDOWS)},
           {", ".join(f"SUM(unit.{flag}) AS {flag}" for flag in _FLAGS)},
           {", ".join(f"COALESCE(MAX(twice.{window}), 0) AS {window}_duplicates" for window in WINDOWS)}
    FROM unit JOIN scope ON scope.book = unit.book AND scope.district_id = unit.district_id
    LEFT JOIN twice ON twice.side = unit.side AND twice.project_id = unit.project_id
          AND twice.indicator_id = unit.indicator_id AND twice.since = unit.since AND unit.book = 'assessment'
    GROUP BY unit.side, unit.project_id, unit.indicator_id, unit.book, unit.since
"""

_MEMBER: Final = """
    SELECT place.side, place.project_id, place.since, membership.grouping_id
    FROM (SELECT DISTINCT side, project_id, since FROM unit) AS place
    JOIN accounting_membership AS membership
      ON membership.project_id = place.project_id
     AND GREATEST(place.since, %(lowest)s) BETWEEN membership.from_quarter AND membership.to_quarter
     AND membership.id <= CASE place.side WHEN 1 THEN %(memberships)s ELSE %(memberships_after)s END
    JOIN accounting_grouping AS stored ON stored.id = membership.grouping_id
    JOIN accounting_groupingkind AS kind ON kind.id = stored.kind_id AND kind.stored
    GROUP BY place.side, place.project_id, place.since, membership.grouping_id HAVING SUM(membership.sign) > 0
    UNION ALL
    SELECT place.side, place.project_id, place.since, whole.id
    FROM (SELECT DISTINCT side, project_id, since FROM unit) AS place
    CROSS JOIN (SELECT id FROM accounting_grouping WHERE everything) AS whole
"""

_SUMMED: Final = ", ".join(f"SUM({name})::bigint AS {name}" for name in (*WINDOWS, *_FLAGS, *_TWICE))
_NAMED: Final = ", ".join((*WINDOWS, *_FLAGS, *_TWICE))
_KEYS: Final = "grouping_id, side, project_id, district_id, indicator_id, book"

# A stretch that begins at 0 is the only one of its project.
_PLACED: Final = f"""
    SELECT {_KEYS}, {_NAMED} FROM line JOIN member USING (side, project_id, since) WHERE since = 0
    UNION ALL
    SELECT {_KEYS}, {_SUMMED} FROM line JOIN member USING (side, project_id, since) WHERE since > 0
    GROUP BY {_KEYS}
"""


def _last() -> str:
    parts = [f"SUM(side * {window})::bigint AS {window}_fen" for window in WINDOWS]
    parts += [
        f"COALESCE(SUM(side) FILTER (WHERE {window} IS NOT NULL), 0) AS {window}_projects"
        for window in WINDOWS
    ]
    for name, (now, then) in COMPARED.items():
        both = f"FILTER (WHERE {now}_figures > 0 AND {then}_figures > 0)"
        parts += [
            f"(SUM(side * {now}) {both})::bigint AS {name}_fen",
            f"(SUM(side * {then}) {both})::bigint AS {name}_base_fen",
            f"COALESCE(SUM(side) {both}, 0) AS {name}_projects",
        ]
    parts += [f"SUM(side * {name})::bigint AS {name}_fen" for name in _TWICE]
    return f"""
    SELECT grouping_id, district_id, indicator_id, book, {", ".join(parts)}
    FROM placed GROUP BY grouping_id, district_id, indicator_id, book
    """


LAST: Final = _last()


def steps(journal: str, member: str = _MEMBER, edge: str = "") -> str:
    """The statement up to its last step, which reads `placed`: WITH …, ready for INSERT or SELECT.

    `journal` is one of the sources above; `member` gives other groupings; `edge` reads the memberships that may bend
    (all of the projects of the journal, or a few).
    """
    edges = edge or "SELECT project_id, from_quarter, to_quarter FROM accounting_membership WHERE FALSE"
    return f"""
    WITH scope AS MATERIALIZED (
        SELECT declared.book, counted.id::bigint AS district_id
        FROM jsonb_each(%(scope)s::jsonb) AS declared (book, units)
        CROSS JOIN LATERAL jsonb_array_elements_text(declared.units) AS counted (id)
    ), edge AS ({edges}), bend AS MATERIALIZED ({_BEND}), unit AS MATERIALIZED (
        WITH journal AS ({journal}) {_UNIT}
    ), dual AS (
        {journal} AND entry.mode = 'duplicate'
    ), doubled AS ({_TWICE_LINES}), twice AS MATERIALIZED (
        SELECT side, project_id, indicator_id, COALESCE(bend.from_quarter, 0) AS since, {sums("twice_fen")}
        FROM doubled LEFT JOIN bend USING (project_id)
        WHERE bend.project_id IS NULL OR quarter BETWEEN bend.from_quarter AND bend.to_quarter
        GROUP BY side, project_id, indicator_id, COALESCE(bend.from_quarter, 0)
    ), scoped AS ({_SCOPED}), line AS (
        SELECT side, project_id, district_id, indicator_id, book, since, {", ".join((*WINDOWS, *_FLAGS))},
               {", ".join(f"0::bigint AS {name}" for name in _TWICE)}
        FROM unit
        UNION ALL SELECT side, project_id, district_id, indicator_id, book, since, {_NAMED} FROM scoped
    ), member AS MATERIALIZED ({member}), placed AS ({_PLACED})
    """


_EDGE: Final = """
    SELECT project_id, from_quarter, to_quarter FROM accounting_membership
    WHERE id <= %(memberships)s AND {whose}
      AND ((from_quarter > %(lowest)s AND from_quarter <= %(quarter)s)
           OR (to_quarter >= %(lowest)s AND to_quarter < %(quarter)s))
"""
EDGE_OF_A_RANGE: Final = _EDGE.format(whose="project_id BETWEEN %(from_project)s AND %(to_project)s")
EDGE_OF_FEW: Final = _EDGE.format(whose="project_id = ANY(%(projects)s)")

_ROWS: Final = "grouping_id, district_id, indicator_id, book"
_COLUMNS_OF_ROWS: Final = ", ".join(MEASURES)

# A total without a project is none; where no project is behind a window there is no figure, whatever the sum.
_PROJECTS_OF: Final = {
    **{f"{window}_fen": f"{window}_projects" for window in WINDOWS},
    **{f"{name}{ending}": f"{name}_projects" for name in COMPARED for ending in ("_fen", "_base_fen")},
}


def _settled() -> str:
    found = []
    for name in MEASURES:
        total = f"COALESCE(SUM({name}), 0)::bigint"
        if counted := _PROJECTS_OF.get(name):
            total = f"CASE WHEN SUM({counted}) > 0 THEN {total} END"
        found.append(f"{total} AS {name}")
    return ", ".join(found)


SETTLED: Final = f"""
    SELECT {_ROWS}, {_settled()} FROM found GROUP BY {_ROWS}
    HAVING {" OR ".join(f"SUM({window}_projects) > 0" for window in WINDOWS)}
"""

INTO_TOTALS: Final = (
    f"INSERT INTO accounting_groupingtotal (rollup_id, {_ROWS}, {_COLUMNS_OF_ROWS}) SELECT %(rollup)s, * FROM"
)
INTO_PARTS: Final = (
    f"INSERT INTO accounting_parttotal (run_uid, {_ROWS}, {_COLUMNS_OF_ROWS}) SELECT %(part)s, * FROM"
)

WHOLE: Final = (
    f"{INTO_TOTALS} ({steps(OF_A_RANGE, edge=EDGE_OF_A_RANGE)}, found AS ({LAST}) {SETTLED}) AS settled"
)
PART: Final = f"{INTO_PARTS} ({steps(OF_A_RANGE, edge=EDGE_OF_A_RANGE)} {LAST}) AS settled"
FROM_PARTS: Final = f"""
    {INTO_TOTALS} (WITH found AS (SELECT * FROM accounting_parttotal WHERE run_uid = ANY(%(parts)s)) {SETTLED}) AS settled
"""
UP_TO_DATE: Final = f"""
    {INTO_TOTALS} ({steps(OF_CHANGED, edge=EDGE_OF_FEW)}, found AS (
        {LAST} UNION ALL SELECT {_ROWS}, {_COLUMNS_OF_ROWS} FROM accounting_groupingtotal WHERE rollup_id = %(base)s
    ) {SETTLED}) AS settled
"""
