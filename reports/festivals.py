"""The days that the tables name, in the language of the report."""

from __future__ import annotations

from notetrends.reports.language import _, msgid

NAMES = (
    msgid("春节"), msgid("元宵"), msgid("端午"), msgid("七夕"), msgid("中秋"), msgid("重阳"), msgid("腊八"),
    msgid("元旦"), msgid("情人节"), msgid("三八"), msgid("清明"), msgid("五一"), msgid("儿童节"), msgid("暑假"),
    msgid("开学"), msgid("教师节"), msgid("国庆"), msgid("万圣节"), msgid("双十一"), msgid("双十二"), msgid("圣诞"),
    msgid("时令"),
)  # fmt: skip


def said(name: str) -> str:
    """A festival, shopping day or season as it is called; what is not known, as 618, as it is.

    >>> said("中秋"), said("618")
    ('中秋', '618')
    """
    return _(name)
