"""What every page gets: filters, the place being looked at, hashed static addresses, headers, error pages."""

import hashlib
import secrets
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app import clock
from app.core.accounts.login import PENDING, TOKEN
from app.web import cookies, filters, formats, qr, stale
from app.web.answers import wants_json
from app.web.forms import Form, unbearable
from app.web.menus import entries
from app.web.rights import may_enter

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
UNBEARABLE = "the address holds a NUL or half a surrogate, which no text can hold"
PERMISSIONS = "camera=(self), microphone=(), geolocation=()"

ERRORS = {
    400: ("这个请求不完整", "可能是页面开得太久，或者地址被截断了。请回到上一页，刷新后再试。"),
    401: ("请先登录", "登录已经过期，或者还没有登录。请登录后再试。"),
    403: ("这一页不对您开放", "您已登录，但您的岗位不管这一件事。如需办理，请联系本单位的系统管理员。"),
    404: ("没有找到这一页", "地址可能写错了，或者内容已经按期撤下。可以从首页重新找。"),
    405: ("不能这样打开这一页", "请从网页上的按钮进入。"),
    410: ("内容已按期撤下", "这里的内容曾经公开，期满后已按规定撤下。"),
    413: ("提交的内容太大", "请返回上一页，您填的内容还在：写短一点，再提交。"),
    415: ("不支持这种格式", "请换一种文件格式再试。"),
    429: ("操作太频繁了", "请过几分钟再试。如果着急，可以打电话或者到当地政务服务大厅说。"),
    500: ("系统出了问题", "不是您的错。问题已经记录下来，请稍后再试；您提交过并拿到编号的内容不会丢。"),
}


def register(app: Flask) -> None:
    """Furnish the app with the page shell."""
    app.session_interface = cookies.Sessions()
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # people read their own data
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        static_url=static_url, percent=formats.percent, Form=Form, printed_code=qr.printed, may_enter=may_enter
    )
    app.url_map.converters["int"] = Number
    filters.register(app)
    app.context_processor(_page)
    app.before_request(_refuse_unbearable)
    app.before_request(stale.check_token)
    app.after_request(_headers)
    for code in ERRORS:
        app.register_error_handler(code, _answer_error)
    app.register_error_handler(CSRFError, _answer_stale_form)
    app.register_error_handler(Exception, _answer_fault)


class Number(IntegerConverter):
    """An id in an address: what no table can hold is not found, on either database."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **kwargs})


def _refuse_unbearable() -> None:
    """A NUL or half a surrogate in an address is nobody's honest request."""
    if unbearable(request.path):
        abort(404, UNBEARABLE)
    if any(unbearable(value) for pair in request.args.items(multi=True) for value in pair):
        abort(400, UNBEARABLE)


def static_url(name: str) -> str:
    """The address of a static file with its content's hash, so that browsers may keep it for ever."""
    known: dict[str, str] = current_app.extensions.setdefault("static_hashes", {})
    if name not in known or current_app.debug:
        path = Path(current_app.static_folder or "") / name
        known[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{current_app.static_url_path}/{name}?v={known[name]}"  # error pages too, where no address can be built


def _page() -> dict[str, Any]:
    return {
        "site": current_app.config,
        "now": clock.now(),
        "today": clock.today(),
        "large": request.cookies.get("large") == "1",
    }


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SECURE_COOKIES"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static" and response.status_code < 400:
        if "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in response.headers:
        is_own = g.get("shows_own") or TOKEN in session or PENDING in session
        response.headers["Cache-Control"] = "no-store" if is_own else "private, no-cache"
    return response


def _too_large() -> str:
    """Which limit it was, and what to do: files make a request heavy, words a field."""
    most = int(current_app.config["MAX_CONTENT_LENGTH"])
    if request.content_length is None or request.content_length <= most:
        return ERRORS[413][1]
    sent, limit = request.content_length / 1024 / 1024, most // 1024 // 1024
    return (
        f"一次提交连同照片、文件最多 {limit} MB，这次有 {sent:.1f} MB，没有收下。请返回上一页，您填的内容还在："
        "照片、文件少选几个，或者先改小、压缩，分几次提交。"
    )


def _sections(code: int) -> list[tuple[str, str]]:
    """The main menu, for a page that nothing is wrong with but its size; of a fault no address may be built."""
    return [(entry.label, url_for(entry.endpoint)) for entry in entries("public")] if code == 413 else []


def _error_page(code: int, sentence: str = "") -> Response:
    title, words = ERRORS.get(code, ERRORS[400 if code < 500 else 500])
    words = _too_large() if code == 413 else sentence or words
    if wants_json():
        response = jsonify(error=title, help=words)
    else:
        response = make_response(
            render_template("error.html", code=code, title=title, words=words, sections=_sections(code))
        )
    response.status_code = code
    return response


def _answer_error(error: Any) -> Response:
    return _error_page(getattr(error, "code", None) or 500, getattr(error, "sentence", ""))


def _answer_stale_form(error: Any) -> Response:
    return _error_page(400)


def _answer_fault(error: Exception) -> Any:
    if isinstance(error, HTTPException):
        if error.response is not None or error.code is None or error.code < 400:
            return error
        return _error_page(error.code)
    fault = secrets.token_hex(4)
    rule = request.url_rule.rule if request.url_rule else "no route"  # a path may hold somebody's secret token
    current_app.logger.exception("fault %s at %s %s", fault, request.method, rule)
    g.fault = fault
    if current_app.config.get("PROPAGATE_FAULTS"):
        raise error
    return _error_page(500)
