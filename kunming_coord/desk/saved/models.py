"""保存方案: a list as somebody likes to see it."""

from django.db import models
from django.http import QueryDict

from kunming_coord.accounts.models import User
from kunming_coord.audit.triggers import audited

NAME_LENGTH, PATH_LENGTH, QUERY_LENGTH = 40, 200, 800


@audited()
class SavedView(models.Model):
    """The address of a list with its conditions, under a name of one's own. It gives no right to what it shows."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField("方案名称", max_length=NAME_LENGTH)
    path = models.CharField("页面", max_length=PATH_LENGTH)
    query = models.CharField("条件", max_length=QUERY_LENGTH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["path", "name"]
        constraints = [models.UniqueConstraint(fields=["user", "path", "name"], name="one_view_per_name")]
        verbose_name = verbose_name_plural = "查询方案"

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where the view is."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def columns(self) -> list[str]:
        """The columns it shows; empty for those of whoever opens it."""
        return [code for code in QueryDict(self.query).get("cols", "").split(",") if code]
