"""Roles and what they are called. A staff role is always role x unit or region, and reaches that region's subtree."""

from enum import StrEnum


class Kind(StrEnum):
    """Who an account belongs to."""

    RESIDENT = "resident"
    STAFF = "staff"


class Role(StrEnum):
    """What a person does for a unit or a region."""

    BOOKKEEPER = "bookkeeper"
    VILLAGE_HEAD = "village_head"
    SUPERVISION = "supervision"
    TOWNSHIP_REVIEWER = "township_reviewer"
    HANDLER = "handler"
    OPENNESS_OFFICE = "openness_office"
    SECRECY_REVIEWER = "secrecy_reviewer"
    ZONE_ATTENDANT = "zone_attendant"
    CITY_SUPERVISOR = "city_supervisor"
    ADMIN = "admin"


NAMELESS = "居民"  # how an account is called until its owner gives a name
ROLE_LABELS = {
    Role.BOOKKEEPER: "报账员",
    Role.VILLAGE_HEAD: "村（社区）负责人",
    Role.SUPERVISION: "村务监督委员会成员",
    Role.TOWNSHIP_REVIEWER: "乡镇（街道）审核员",
    Role.HANDLER: "部门经办人",
    Role.OPENNESS_OFFICE: "政务公开办",
    Role.SECRECY_REVIEWER: "保密审查员",
    Role.ZONE_ATTENDANT: "专区值守员",
    Role.CITY_SUPERVISOR: "市级督查员",
    Role.ADMIN: "系统管理员",
}
