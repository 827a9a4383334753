"""Roles of `domain.md` §2 and the words for them."""

from django.db import models


class Role(models.TextChoices):
    """What somebody does for a unit; a person may hold several, never both sides of four eyes on one matter."""

    FILER = "filer", "经办"
    REVIEWER = "reviewer", "审核"
    LEADER = "leader", "分管领导"
    RECOGNISER = "recogniser", "首谈认定"
    APPROVER = "approver", "批准"
    STATISTICIAN = "statistician", "统计核对"
    TREASURER = "treasurer", "财政核算"
    QUOTA_KEEPER = "quota_keeper", "指标管理"
    PARK_MANAGER = "park_manager", "园区管理"
    ASSESSOR = "assessor", "考核"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    SYSTEM = "system", "系统"


# 三员: none of them sees business rows, and nobody does two of them.
THREE_ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# Read everything of the business, change nothing.
READ_ALL = frozenset({Role.AUDITOR})
# Do no business of a unit: neither speak for it nor have deputies.
APART = THREE_ADMINS | READ_ALL
