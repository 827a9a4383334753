"""The benchmark: a ratio beside its target, a line per figure, and a failure where one is missed."""

import json
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from benchmarks.figures import Figure
from kunming_coord.desk.management.commands import benchmark


@pytest.mark.parametrize(
    ("figure", "ratio", "met"),
    [
        (Figure("P", ours=30, reference=10, target=3, unit="ms"), 3, True),
        (Figure("P", ours=31, reference=10, target=3, unit="ms"), 3.1, False),
        (Figure("P", ours=150, reference=None, target=200, unit="ms"), 0.75, True),
        (Figure("P", ours=250, reference=None, target=200, unit="ms"), 1.25, False),
    ],
)
def test_a_figure_is_met_up_to_its_target(figure, ratio, met):
    assert figure.ratio == pytest.approx(ratio)
    assert figure.met is met
    assert figure.line().startswith("达标" if met else "未达标")


def measured(monkeypatch, *figures, arguments=("P10",)):
    module = type("module", (), {"figures": staticmethod(lambda: iter(figures))})
    monkeypatch.setattr(benchmark, "import_module", lambda name: module)
    out = StringIO()
    call_command("benchmark", *arguments, stdout=out)
    return out.getvalue()


def test_every_figure_has_a_line(monkeypatch):
    out = measured(monkeypatch, Figure("P10", 1, 1, 2, "µs"), Figure("P10 again", 1, None, 2, "µs"))
    assert len(out.splitlines()) == 2


def test_figures_are_given_as_json(monkeypatch):
    (figure,) = json.loads(measured(monkeypatch, Figure("P10", 4, 2, 3, "µs"), arguments=["P10", "--json"]))
    assert (figure["ratio"], figure["met"]) == (2.0, True)


def test_a_missed_target_fails_the_command(monkeypatch):
    with pytest.raises(CommandError, match="未达到"):
        measured(monkeypatch, Figure("P10", 9, 1, 3, "µs"))


@pytest.mark.parametrize("module", benchmark.BENCHMARKS.values())
def test_every_benchmark_that_is_offered_can_be_begun(module):
    assert callable(import_module(module).figures)


def test_an_unknown_benchmark_is_refused():
    with pytest.raises(CommandError, match=r"没有基准 P99；可选：P1、P2、.*P10"):
        call_command("benchmark", "P99")
