"""What the codes of the tables are called: stages, actions, classes of confidence, gates, channels."""

from __future__ import annotations

from notetrends.reports.language import msgid

STAGES = {
    "emerging": msgid("萌芽期"),
    "growing": msgid("成长期"),
    "surging": msgid("爆发期"),
    "peaked": msgid("见顶"),
    "fading": msgid("回落"),
    "seasonal": msgid("季节"),
    "steady": msgid("平稳"),
    "watching": msgid("观察"),
}
ACTIONS = {
    "promote": msgid("主推"),
    "restock": msgid("补货"),
    "extend": msgid("上新"),
    "source": msgid("引入"),
    "recruit": msgid("引品牌"),
    "watch": msgid("观望"),
    "clear": msgid("清退"),
}
CONFIDENCES = {"high": msgid("高"), "medium": msgid("中"), "low": msgid("低")}
GATES = {
    "small": msgid("本周笔记太少"),
    "insignificant": msgid("增长不显著"),
    "ignored": msgid("已按设置忽略"),
    "template": msgid("多数是重复或模板笔记"),
    "ads": msgid("多数是广告"),
    "few_authors": msgid("声量集中在少数作者"),
    "list_full": msgid("达标，但榜单已满"),
    "season": msgid("季节因素可以解释"),
    "relevance": msgid("与购买关系较弱"),
}
CHANNELS = {
    "slack-webhook": "Slack",
    "feishu": msgid("飞书"),
    "wecom": msgid("企业微信"),
    "dingtalk": msgid("钉钉"),
    "file": msgid("文件"),
}
