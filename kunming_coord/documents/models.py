"""Seals, the PDFs made of them, and files people uploaded: each written once and never again."""

import json
import uuid
from typing import Any

from django.db import models

from kunming_coord.common.triggers import append_only
from kunming_coord.documents import signing


@append_only
class Seal(models.Model):
    """A statement as it was made, with its SM3 and the signature over both; a row edited in place no longer verifies."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("验证码", max_length=19, unique=True)
    kind = models.SlugField("凭证类型", max_length=40)
    payload = models.TextField("内容", help_text="canonical JSON, exactly what was signed")
    sm3 = models.CharField("内容摘要（SM3）", max_length=64)
    key_id = models.CharField("签名密钥", max_length=16)
    signature = models.CharField("签名", max_length=128)
    made_by_id = models.BigIntegerField()
    made_by_label = models.CharField("办理人", max_length=120)
    at = models.DateTimeField("出具时间")

    class Meta:
        verbose_name = verbose_name_plural = "电子凭证"

    def __str__(self) -> str:
        return self.code

    @property
    def statement(self) -> dict[str, Any]:
        """What was sealed."""
        said: dict[str, Any] = json.loads(self.payload)
        return said

    @property
    def is_genuine(self) -> bool:
        """Whether the row is what was signed."""
        digest = signing.sm3(self.payload.encode())
        return digest == self.sm3 and signing.is_signed(
            self.key_id, self.signature, signing.SEAL, self.code, self.kind, digest
        )


@append_only
class SealedFile(models.Model):
    """The PDF of a seal, made by the worker; its last line signs all bytes before it."""

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="file")
    content = models.BinaryField()
    sm3 = models.CharField("文件摘要（SM3）", max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "凭证文件"

    def __str__(self) -> str:
        return f"{self.seal_id}.pdf"


@append_only
class StoredFile(models.Model):
    """A file somebody uploaded, looked at before it was kept: PDF, JPEG or PNG by its content, not by its name."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("类型", max_length=40)
    content = models.BinaryField()
    size = models.PositiveIntegerField("字节数")
    sm3 = models.CharField("文件摘要（SM3）", max_length=64)
    uploaded_by_id = models.BigIntegerField()
    uploaded_by_label = models.CharField("上传人", max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name


@append_only
class VainLookup(models.Model):
    """Somebody asked the open page about a code or a file nothing belongs to; of what was asked nothing is kept."""

    address = models.GenericIPAddressField("来自", null=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["address", "-at"], name="vain_lookups_by_address")]
        verbose_name = verbose_name_plural = "验真未果"

    def __str__(self) -> str:
        return f"{self.address} {self.at}"
