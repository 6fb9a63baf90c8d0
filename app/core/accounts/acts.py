"""What can be done to an account, and the words for it."""

from enum import StrEnum


class Did(StrEnum):
    """What can be done to an account."""

    JOINED = "accounts.user.joined"
    SIGNED_IN = "accounts.user.signed_in"
    SIGNED_OUT = "accounts.user.signed_out"
    SESSIONS_ENDED = "accounts.user.sessions_ended"
    CHANGED = "accounts.user.changed"
    REVEALED = "accounts.user.revealed"
    PASSWORD_SET = "accounts.user.password_set"
    TOTP_SET = "accounts.user.totp_set"
    TOTP_RESET = "accounts.user.totp_reset"
    EXPORTED = "accounts.user.exported"
    CLOSED = "accounts.user.closed"
    STAFF_ADDED = "accounts.user.staff_added"
    NUMBER_ADDED = "accounts.user.number_added"
    NUMBER_ENDED = "accounts.user.number_ended"
    GRANTED = "accounts.grant.given"
    GRANT_ENDED = "accounts.grant.ended"


PHRASES = {
    Did.JOINED: "注册了账号",
    Did.SIGNED_IN: "登录",
    Did.SIGNED_OUT: "退出登录",
    Did.SESSIONS_ENDED: "结束了其他登录",
    Did.CHANGED: "修改了资料",
    Did.REVEALED: "查看了自己的完整号码",
    Did.PASSWORD_SET: "设置了密码",
    Did.TOTP_SET: "绑定了动态验证码",
    Did.TOTP_RESET: "重置了动态验证码",
    Did.EXPORTED: "下载了自己的数据",
    Did.CLOSED: "注销了账号",
    Did.STAFF_ADDED: "新增了工作人员",
    Did.NUMBER_ADDED: "登记了自己的手机号",
    Did.NUMBER_ENDED: "停用了登记的手机号",
    Did.GRANTED: "授予了岗位",
    Did.GRANT_ENDED: "收回了岗位",
}
