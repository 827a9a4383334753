"""Signing in: what was tried, who is in from where, and the second step."""

from django.db import models

from kunming_coord.accounts.models import User
from kunming_coord.audit.triggers import audited
from kunming_coord.common.triggers import append_only


@append_only
class Attempt(models.Model):
    """Somebody tried to sign in. What was typed as a name is kept as a keyed digest: it may have been a password.

    Of those turned away while they have to wait one a minute is kept, so that nobody fills the table.
    """

    class Kind(models.TextChoices):
        PASSWORD = "password", "口令"
        CODE = "code", "动态码"
        RECOVERY = "recovery", "恢复码"

    class Wait(models.TextChoices):
        BEGAN = "began", "失败过多，开始等待"
        REFUSED = "refused", "等待期间，未予核对"

    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    name_digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="sign_in_attempts")
    address = models.GenericIPAddressField("来自", null=True)
    succeeded = models.BooleanField("通过")
    wait = models.CharField("等待", max_length=8, choices=Wait.choices, blank=True, default="", db_default="")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["name_digest", "-at"], name="attempts_by_name"),
            models.Index(fields=["address", "-at"], name="attempts_by_address"),
        ]
        verbose_name = verbose_name_plural = "登录尝试"

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


@audited(secrets=("key",))
class SignedIn(models.Model):
    """A session of an account, from signing in to its end."""

    class End(models.TextChoices):
        LEFT = "left", "退出"
        IDLE = "idle", "闲置超时"
        LONGEST = "longest", "达到最长时限"
        ENDED = "ended", "由本人结束"
        PASSWORD = "password", "修改口令"
        GUARD = "guard", "由安全管理员结束"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField("登录时间", auto_now_add=True)
    second_step = models.BooleanField("两步验证", default=False)
    address = models.GenericIPAddressField("来自", null=True)
    agent = models.CharField("浏览器", max_length=200, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end = models.CharField("结束原因", max_length=8, choices=End.choices, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        verbose_name = verbose_name_plural = "登录会话"

    def __str__(self) -> str:
        return f"{self.user} {self.started_at}"


@audited(secrets=("salt",))
class SecondFactor(models.Model):
    """The authenticator app of an account. The secret follows from the salt and the server's key; no table has it."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="second_factor")
    salt = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField("启用时间", null=True, blank=True)
    last_step = models.BigIntegerField("最近用过的时段", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "两步验证"

    def __str__(self) -> str:
        return str(self.user)


@audited(secrets=("digest",))
class RecoveryCode(models.Model):
    """A code for the day the phone is lost; works once."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["factor", "digest"], name="one_recovery_code_per_digest")
        ]
        verbose_name = verbose_name_plural = "恢复码"

    def __str__(self) -> str:
        return f"{self.factor_id} {self.pk}"
