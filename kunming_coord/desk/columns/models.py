"""列设置: which columns of a list somebody wants to see."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kunming_coord.accounts.models import User
from kunming_coord.audit.triggers import audited
from kunming_coord.desk.saved.models import PATH_LENGTH

CODE_LENGTH = 30


@audited()
class ColumnChoice(models.Model):
    """The columns of one list somebody sees unless an address says otherwise; without a row all of them."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="column_choices")
    path = models.CharField("页面", max_length=PATH_LENGTH)
    codes = ArrayField(models.CharField(max_length=CODE_LENGTH), verbose_name="显示的列")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="one_choice_of_columns_per_list")
        ]
        verbose_name = verbose_name_plural = "列设置"

    def __str__(self) -> str:
        return f"{self.path} {','.join(self.codes)}"
