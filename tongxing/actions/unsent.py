"""Why something was not sent, or not taken: the codes that the ledger keeps, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from ..words import Text, text

__all__ = ["REASONS", "in_words"]

REASONS: Mapping[str, Text] = {
    "settled": text("发送前都已办完", "all was done before it went out"),
    "not-theirs": text("发送前已不归这个人", "it was no longer this person's when it was to go out"),
    "launch-over": text("计划已结束或取消", "the launch had ended or was cancelled"),
    "acknowledged": text("已有人确认收到", "somebody has it"),
    "closed": text("已经办结", "it is closed"),
    "no-channel": text("这个渠道已删除，或本系统还不能用", "the channel was removed or is not set up here"),
    "cancelled": text("计划已取消", "the launch was cancelled"),
    "moved": text("期限已改，旧的提醒作废", "the deadline was moved; the old reminder no longer held"),
    "missed": text("已过截止，不再提醒", "the window had closed; nobody is reminded any more"),
    "left-out": text("这一次不再安排", "this occurrence was left out"),
    "left": text("这个人已离开", "the person had left"),
    "withdrawn": text("所涉的人已不在这个计划里", "whom it was about is in the launch no longer"),
    "refused": text("所有渠道都拒收", "every channel refused it"),
    "too-late": text("一再暂时拒收，已等得太久", "it was refused for now too long"),
    "perhaps-sent": text("发了两次，都不知道是否送达", "sent twice without knowing whether it arrived"),
    "lease-ran-out": text("发送中断，不知道是否送达", "sending broke off; it may have arrived"),
    "not-tried": text("这一轮时间用完，还没有发", "the pass ran out of time before its turn"),
    "no-transport": text("没有这种渠道的插件", "no plugin brings this kind of channel"),
    "unreadable-channel": text("渠道的内容打不开", "the channel's fields cannot be opened"),
    "schema-not-allowed": text("设置里不允许这种渠道", "the settings do not allow this kind of channel"),
    "not-opened": text("渠道打不开，请检查设置", "the channel could not be opened; check the settings"),
    "mail-not-encrypted": text(
        "邮件服务器不加密，没有交出密码", "the mail server does not encrypt; it got no password"
    ),
    "bad-address": text("地址不能用", "the address cannot be used"),
    "bad-certificate": text("对方的证书不可信", "the other side's certificate cannot be trusted"),
    "private-target": text(
        "地址指向内网或本机，不允许", "the address leads to a private network, which is not allowed"
    ),
    "no-connection": text("连不上对方", "there was no connection"),
    "timed-out": text("对方没有及时答复，可能已送达", "no answer in time; it may have arrived"),
    "cut-off": text("连接中断，可能已送达", "the connection broke off; it may have arrived"),
    "no-reason": text("对方没有说明原因", "no reason was given"),
}


def in_words(code: str) -> Text:
    """The reason of that code. A protocol's own number (``HTTP 503``) and a stranger's code stand for themselves."""
    return REASONS.get(code, text(code, code))
