"""Who sees which rows: asked of the rows themselves only where none of them can come twice."""

import pytest
from django.apps import apps

from kunming_coord.common.scope import ScopedQuerySet

ONCE = [
    model
    for model in apps.get_models()
    if isinstance(rows := model._default_manager.all(), ScopedQuerySet) and rows.comes_once
]


@pytest.mark.parametrize("model", ONCE, ids=lambda model: model.__name__)
def test_what_is_said_to_come_once_follows_no_relation_to_many(model):
    rows = model._default_manager.all()
    joins = rows.filter(rows.within(frozenset({1, 2}))).query.alias_map.values()
    assert not [join.table_name for join in joins if join.join_type and join.join_field.one_to_many]


def test_the_long_lists_of_stock_are_asked_so():
    assert {"Reservation", "Tenancy", "QuotaClaim"} <= {model.__name__ for model in ONCE}
