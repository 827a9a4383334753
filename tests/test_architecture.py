"""The house rules, read from the code itself: imports and foreign keys go down only, one door for every write."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
TOP = 7
FLOORS = [  # longest prefix wins
    ("kunming_coord.settings", TOP),
    ("kunming_coord.schedule", TOP),
    ("kunming_coord.urls", TOP),
    ("kunming_coord.api_urls", TOP),
    ("kunming_coord.celery", TOP),
    ("kunming_coord.wsgi", TOP),
    ("kunming_coord.asgi", TOP),
    ("kunming_coord.desk", 6),
    ("accounting.rules", 0),
    ("accounting", 5),
    ("projects", 4),
    ("parks", 3),
    ("kunming_coord.districts", 2),
    ("kunming_coord.accounts", 2),
    ("kunming_coord.signin", 2),
    ("kunming_coord.tokens", 2),
    ("kunming_coord.exchange", 2),
    ("kunming_coord.documents", 2),
    ("kunming_coord.audit", 1),
    ("kunming_coord.common", 1),
    ("kunming_coord.embedded", 1),
]
# Inside a floor the later room may use the earlier, never the other way round.
ROOMS = [
    ["kunming_coord.embedded", "kunming_coord.common", "kunming_coord.audit"],
    [
        "kunming_coord.districts",
        "kunming_coord.accounts",
        "kunming_coord.signin",
        "kunming_coord.tokens",
        "kunming_coord.exchange",
        "kunming_coord.documents",
    ],
    ["parks.directory", "parks.space", "parks.joint", "parks.quotas"],
    [
        "projects.visibility",
        "projects.policies",
        "projects.clauses",
        "projects.register",
        "projects.attachments",
        "projects.leads",
        "projects.transfers",
        "projects.agreements",
        "projects.obligations",
        "projects.frameworks",
        "projects.papers",
        "projects.financing",
        "projects.siting.landuse",
        "projects.siting.coming",
        "projects.siting.fitting",
        "projects.siting.reservations",
        "projects.siting.tenancies",
        "projects.siting.balance",
        "projects.siting.quotas",
        "projects.siting.allocation",
        "projects.siting.matching",
    ],
    [
        "accounting.rules.language",
        "accounting.rules.primitives",
        "accounting.rules.policy",
        "accounting.rules.quantities",
        "accounting.rules.agreements",
        "accounting.rules.files",
    ],
    [
        "accounting.periods",
        "accounting.filings",
        "accounting.standing",
        "accounting.progress",
        "accounting.confirmations",
        "accounting.receipts",
        "accounting.ledger",
        "accounting.holds",
        "accounting.corrections",
        "accounting.rollups",
        "accounting.mainfigures",
        "accounting.reconciliation",
        "accounting.closing",
        "accounting.statements",
    ],
]
# Rows that describe themselves: technical state, not business.
UNAUDITED = {
    "common.Run",
    "common.IdempotencyKey",
    "tokens.TokenUse",
    "desk.Findable",
    "desk.Notice",
    "desk.NoticeClock",
    "accounting.BalanceCheck",
    "accounting.PostingDue",
    "accounting.PartTotal",
}
STATUS_WRITERS = {"kunming_coord/common/workflow.py"}


def sources() -> list[Path]:
    """Every module of the product."""
    found: list[Path] = []
    for app in ("kunming_coord", "projects", "accounting", "parks"):
        found += [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return found


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def floor_of(module: str) -> int | None:
    matches = [
        (len(prefix), floor)
        for prefix, floor in FLOORS
        if module == prefix or module.startswith(prefix + ".")
    ]
    return max(matches)[1] if matches else None


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Everything a module says; each is parsed once for all the rules."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imports_of(path: Path) -> list[str]:
    return list(_imports_of(path))


def _imports_of(path: Path) -> Iterator[str]:
    module = module_of(path)
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = (
                    module.split(".")[: -node.level] if path.name != "__init__.py" else module.split(".")
                )
                base = ".".join([*package, base]).rstrip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def room_position(module: str, rooms: list[str]) -> int | None:
    for position, room in enumerate(rooms):
        if module == room or module.startswith(room + "."):
            return position
    return None


def test_imports_go_down_the_floors_only():
    climbing = [
        f"{module_of(path)} imports {name}"
        for path in sources()
        for name in imports_of(path)
        if (mine := floor_of(module_of(path))) is not None
        and (theirs := floor_of(name)) is not None
        and theirs > mine
    ]
    assert not climbing


@pytest.mark.parametrize("rooms", ROOMS, ids=lambda rooms: rooms[0])
def test_inside_a_floor_rooms_lean_on_earlier_rooms_only(rooms):
    climbing = []
    for path in sources():
        mine = room_position(module_of(path), rooms)
        for name in imports_of(path):
            theirs = room_position(name, rooms)
            if mine is not None and theirs is not None and theirs > mine:
                climbing.append(f"{module_of(path)} imports {name}")
    assert not climbing


def test_no_module_of_the_product_stands_outside_the_floors():
    homeless = [
        module_of(path)
        for path in sources()
        if floor_of(module_of(path)) is None and module_of(path) not in ("kunming_coord", "manage")
    ]
    assert not homeless


def test_foreign_keys_go_down_the_floors_only():
    climbing = []
    for model in apps.get_models():
        mine = floor_of(model.__module__)
        for field in model._meta.get_fields():
            if field.concrete and field.is_relation and field.related_model:
                theirs = floor_of(field.related_model.__module__)
                if mine is not None and theirs is not None and theirs > mine:
                    climbing.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert not climbing


def test_the_rules_know_neither_django_nor_any_app():
    allowed = {"yaml", "jsonschema"}
    foreign = [
        f"{module_of(path)} imports {name}"
        for path in sources()
        if module_of(path).startswith("accounting.rules")
        for name in imports_of(path)
        if name.split(".")[0] not in sys.stdlib_module_names | allowed
        and not name.startswith("accounting.rules")
    ]
    assert not foreign


def status_writes(path: Path) -> Iterator[int]:
    for node in nodes_of(path):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, (ast.Assign, ast.AugAssign)) and any(
            isinstance(target, ast.Attribute)
            and target.attr == "status"
            and isinstance(target.value, ast.Name)
            and target.value.id not in ("self", "response", "row")
            for target in targets
        ):
            yield node.lineno
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "update"
            and any(keyword.arg == "status" for keyword in node.keywords)
        ):
            yield node.lineno


def test_a_status_changes_only_through_move():
    elsewhere = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        if str(path.relative_to(ROOT)) not in STATUS_WRITERS
        for line in status_writes(path)
    ]
    assert not elsewhere


def test_the_parts_of_a_move_are_used_only_by_moves():
    parts = {f"kunming_coord.common.workflow.{name}" for name in ("compare_and_set", "event_of")}
    users = {module_of(path) for path in sources() if parts & set(imports_of(path))}
    assert users == {"kunming_coord.common.bysystem"}


@pytest.mark.parametrize(
    ("home", "models", "tables"),
    [
        ("accounting/ledger/", "Entry|Batch|Posting", "accounting_(entry|batch)"),
        ("parks/quotas/ledger.py", "QuotaEntry|QuotaBatch|QuotaAccount", "parks_quota(entry|batch|account)"),
    ],
)
def test_entries_are_written_only_by_the_ledger_room(home, models, tables):
    writes = rf"\b({models})\.objects\.(create|bulk_create|update|get_or_create)\b|INSERT INTO {tables}"
    elsewhere = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if re.search(writes, text) and not str(path.relative_to(ROOT)).startswith(home):
            elsewhere.append(str(path.relative_to(ROOT)))
    assert not elsewhere


def test_every_row_of_business_is_audited_or_append_only():
    forgotten = [
        model._meta.label
        for model in apps.get_models()
        if floor_of(model.__module__) is not None
        and not getattr(model, "audited", False)
        and not getattr(model, "append_only", False)
        and model._meta.label not in UNAUDITED
    ]
    assert not forgotten


def test_money_is_whole_fen_and_nothing_is_a_float():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if floor_of(model.__module__) is not None
        for field in model._meta.get_fields()
        if field.concrete
        and (
            field.get_internal_type() == "FloatField"
            or (field.name.endswith("_fen") and field.get_internal_type() != "BigIntegerField")
        )
    ]
    assert not wrong


def test_views_serializers_and_tasks_write_nothing_themselves():
    verbs = (".objects.create(", ".bulk_create(", ".save(", ".delete(")
    elsewhere = [
        f"{path.relative_to(ROOT)}: {verb}"
        for path in sources()
        if path.name in ("views.py", "api.py", "tasks.py", "forms.py", "admin.py")
        for verb in verbs
        if verb in path.read_text(encoding="utf-8")
    ]
    assert not elsewhere


def test_files_are_small_rooms():
    crowded = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert not crowded
