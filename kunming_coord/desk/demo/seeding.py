"""The whole demonstration in order; whatever is there already is left alone, so it may be run again and again."""

from dataclasses import dataclass

from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.desk.demo.agreeing import add_agreement_work
from kunming_coord.desk.demo.answers import compare_quarter
from kunming_coord.desk.demo.cast import assemble
from kunming_coord.desk.demo.disputes import add_disputes
from kunming_coord.desk.demo.extras import add_extras
from kunming_coord.desk.demo.filing import close_quarter, file_quarter
from kunming_coord.desk.demo.firstcontact import add_dispute, set_limits
from kunming_coord.desk.demo.mainfigures import load_examples
from kunming_coord.desk.demo.places import add_places
from kunming_coord.desk.demo.points import add_points
from kunming_coord.desk.demo.quotas import add_claims, add_quotas
from kunming_coord.desk.demo.revision import draft_revision, register_notice
from kunming_coord.desk.demo.schemes import tell_schemes
from kunming_coord.desk.demo.settings import set_examples
from kunming_coord.desk.demo.stories import IN_FORCE, STORIES
from kunming_coord.desk.demo.talk import add_talk
from kunming_coord.desk.demo.taxes import receive_quarter
from kunming_coord.desk.demo.telling import Stage, tell
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator
from projects.register.models import Project

QUARTERS = 8  # two years, so that every figure of the second has one to be compared with


@dataclass
class Seeded:
    """What a run of the seeding has added."""

    stories: int = 0
    filings: int = 0
    receipts: int = 0
    closed: int = 0
    main_figures: int = 0
    answers: int = 0


def seed() -> Seeded:
    """Make what is missing: accounts, stories, filings and receipts up to the last ended quarter, closes of all others."""
    last = latest_quarter()
    first = _first_quarter() or Quarter(int(last) - QUARTERS + 1)
    stage = Stage(assemble(), {row.code: row for row in Indicator.objects.select_related("group")}, first)
    added = Seeded()
    set_examples(stage.cast, first, last)
    set_limits()
    told = set(Project.objects.filter(is_demo=True).values_list("title", flat=True))
    for number, story in enumerate(STORIES, start=1):
        if story.title not in told:
            tell(story, number, stage)
            added.stories += 1
    add_dispute(stage.cast)
    tell_schemes(stage.cast)
    draft_revision(stage.cast)
    register_notice(stage.cast)
    for quarter in (Quarter(number) for number in range(int(first), int(last) + 1)):
        added.filings += file_quarter(quarter, first, stage.cast, last=quarter == last)
        added.receipts += receive_quarter(quarter, first, stage.cast)
        if quarter != last:
            added.closed += close_quarter(quarter, stage.cast)
    add_extras(stage.cast, first, last)
    add_agreement_work(stage.cast)
    add_places(stage.cast)
    add_points(stage.cast)
    add_disputes(stage.cast, last)
    add_quotas(stage.cast)
    add_claims(stage.cast)
    added.main_figures = load_examples(last, stage.cast)
    add_talk(stage.cast)
    for quarter in (last.previous, last):
        added.answers += compare_quarter(quarter, stage.cast, last=quarter == last)
    return added


def _first_quarter() -> Quarter | None:
    """Where an earlier run of the seeding began; its calendar is kept when time has passed since."""
    terms = CompiledTerm.objects.filter(project__title=IN_FORCE[0].title, project__is_demo=True)
    return terms.order_by("from_quarter").values_list("from_quarter", flat=True).first()
