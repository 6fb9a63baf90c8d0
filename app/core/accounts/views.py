"""Sign-in and one's own pages."""

from collections.abc import Callable
from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from app.core import audit
from app.core.accounts import acts, codes, login, paying, tries
from app.core.accounts.forms import (
    CloseForm,
    CodeForm,
    PasswordForm,
    PhonePasswordForm,
    ProfileForm,
    StaffForm,
    TotpForm,
)
from app.core.accounts.models import LoginSession, StaffPhone, User
from app.core.accounts.puzzles import PRICES
from app.core.accounts.service import entering, own_account, own_numbers, passwords, second_factor, signed_in
from app.core.links import local_address
from app.core.privacy.rules import read_phone
from app.db import db
from app.errors import Refused, name_constraint
from app.web import qr
from app.web.forms import Form
from app.web.phones import Proof
from app.web.rights import EVERYONE, SIGNED_IN, STAFF, open_to
from app.web.writes import asked, attempt, one_or_404

bp = Blueprint("accounts", __name__, url_prefix="/account", template_folder="templates")
Reply = str | AnyResponse
PHONE, OWN_NUMBER = Proof("sign_in"), Proof("own_number")


def _next() -> str:
    return local_address(request.values.get("next"))


def _entered(user: User, fallback: str) -> AnyResponse:
    """Signed in: a new token, the old cookie gone, on to where one wanted to go."""
    target = _next()
    token = attempt(Form(), login.sign_in, user)
    if token is None:
        abort(400)
    login.remember(token, user)
    return redirect(target or url_for(fallback))


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to(EVERYONE)
def sign_in() -> Reply:
    form = CodeForm()
    if request.form.get("send_code"):
        PHONE.send(form, "验证码已发送，10 分钟内有效")
    elif form.validate_on_submit() and (user := _resident(form)):
        return _entered(user, ".home")
    return render_template("accounts/sign_in.html", form=form, next=_next())


@bp.get("/puzzle/<purpose>.json")
@open_to(EVERYONE)
def puzzle(purpose: str) -> AnyResponse:
    """What the script of a page works out before it presses a button that costs something."""
    if purpose not in PRICES:
        abort(404)
    answer = jsonify(paying.puzzle(purpose))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _phone(form: CodeForm | PhonePasswordForm) -> str | None:
    """The phone in its one spelling, before anything is counted or looked up."""
    try:
        return read_phone(form.phone.data or "")
    except Refused as refusal:
        form.refuse(Refused(refusal.sentence, "phone"))
        return None


def _resident(form: CodeForm) -> User | None:
    phone = _phone(form)
    if phone is None:
        return None

    def enter() -> User:
        user = entering.enter_by_code(phone, form.code.data or "", paying.browser())
        codes.remember(phone)
        return user

    return attempt(form, enter)


@bp.route("/password-sign-in", methods=["GET", "POST"])
@open_to(EVERYONE)
def password_sign_in() -> Reply:
    form = PhonePasswordForm()
    if form.validate_on_submit() and (phone := _phone(form)):
        if user := _by_password(form, entering.enter_by_password, phone):
            return _entered(user, ".home")
    return render_template("accounts/password_sign_in.html", form=form, next=_next())


@bp.route("/staff", methods=["GET", "POST"])
@open_to(EVERYONE)
def staff_sign_in() -> Reply:
    form = StaffForm()
    if form.validate_on_submit() and (user := _by_password(form, entering.enter_staff, form.username.data or "")):
        login.await_second_factor(user)
        return redirect(url_for(".totp", next=_next() or None))
    return render_template("accounts/staff_sign_in.html", form=form, next=_next())


def _by_password(form: PhonePasswordForm | StaffForm, enter: Callable[[str, str], User], whom: str) -> User | None:
    if not tries.PASSWORD.may_try(form, whom):
        return None
    password = form.password.data or ""
    user = asked(form, enter, whom, password)  # slow on purpose, so before the pen is taken
    mark = passwords.password_mark(user) if user else ""
    if user is not None and (user := attempt(form, entering.keep_entered, user, mark, password)):
        tries.PASSWORD.opened(whom)
    return user


@bp.route("/totp", methods=["GET", "POST"])
@open_to(EVERYONE)
def totp() -> Reply:
    awaited = login.awaited()
    if awaited is None:
        return redirect(url_for(".staff_sign_in", next=_next() or None))
    user, secret = awaited
    form = TotpForm()
    if form.validate_on_submit() and tries.SECOND_FACTOR.may_try(form, str(user.id)):
        if _second_factor(form, user, secret):
            tries.SECOND_FACTOR.opened(str(user.id))
            return _entered(user, "web.desk")
    return render_template("accounts/totp.html", form=form, secret=secret, code=_totp_code(user, secret), next=_next())


def _second_factor(form: TotpForm, user: User, secret: str | None) -> bool:
    if secret is not None:
        return attempt(form, second_factor.set_totp, user, secret, form.code.data or "") is not None
    return attempt(form, second_factor.check_totp, user, form.code.data or "") is not None


def _totp_code(user: User, secret: str | None) -> str:
    if secret is None:
        return ""
    return qr.drawn(second_factor.totp_address(user, secret), "用验证器应用扫这个码")


@bp.post("/sign-out")
@open_to(EVERYONE)
def sign_out() -> AnyResponse:
    form = Form()
    live = db.session.get(LoginSession, g.login_session_id) if current_user.is_authenticated else None
    if live is not None and form.validate_on_submit():
        attempt(form, signed_in.end_session, live, by=current_user._get_current_object())
    login.forget()
    return redirect("/")


@bp.get("/")
@open_to(SIGNED_IN)
def home() -> str:
    return _home(own_account.masked_contact(current_user))


def _home(contact: dict[str, str], whole: bool = False) -> str:
    return render_template("accounts/home.html", contact=contact, whole=whole)


@bp.post("/reveal")
@open_to(SIGNED_IN)
def reveal() -> Reply:
    form = Form()
    if form.validate_on_submit() and (
        whole := attempt(form, own_account.reveal_contact, current_user._get_current_object())
    ):
        return _home(whole, True)
    return redirect(url_for(".home"))


@bp.get("/sessions")
@open_to(SIGNED_IN)
def sessions() -> str:
    rows = signed_in.sessions_of(current_user)
    return render_template("accounts/sessions.html", rows=rows, here=g.login_session_id, button=Form())


@bp.post("/sessions/<int:id>/end")
@open_to(SIGNED_IN)
def end_session(id: int) -> AnyResponse:
    found = one_or_404(select(LoginSession).where(LoginSession.user_id == current_user.id), id)
    form = Form()
    if form.validate_on_submit() and attempt(form, signed_in.end_session, found, by=current_user._get_current_object()):
        flash("那台设备已退出登录", "success")
    return redirect(url_for(".sessions"))


@bp.post("/sessions/end-others")
@open_to(SIGNED_IN)
def end_others() -> AnyResponse:
    form = Form()
    if form.validate_on_submit() and attempt(
        form, signed_in.end_others, current_user._get_current_object(), g.login_session_id
    ):
        flash("其他设备都已退出登录", "success")
    return redirect(url_for(".sessions"))


@bp.route("/profile", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def profile() -> Reply:
    form = ProfileForm(obj=current_user)
    if form.validate_on_submit() and attempt(form, _change_profile, form):
        flash("资料已更新", "success")
        return redirect(url_for(".home"))
    return render_template("accounts/profile.html", form=form, email=own_account.masked_contact(current_user)["邮箱"])


def _change_profile(form: ProfileForm) -> User:
    """An address left empty stays as it is: it is not shown whole here, so it cannot be sent back."""
    user = current_user._get_current_object()
    if form.email.data or form.forget_email.data:
        own_account.set_email(user, "" if form.forget_email.data else form.email.data or "")
    return own_account.change_profile(user, form.name.data or "", form.wants_sms.data, form.wants_email.data)


@bp.route("/password", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def password() -> Reply:
    form = PasswordForm()

    user = current_user._get_current_object()

    def change(ready: passwords.NewPassword) -> User:
        return signed_in.end_others(passwords.set_password(user, ready), g.login_session_id)

    ready = (
        asked(form, passwords.ready_password, user, form.new.data or "", form.old.data)
        if form.validate_on_submit()
        else None
    )
    if ready and attempt(form, change, ready):
        flash("密码已更新，其他设备都已退出登录", "success")
        return redirect(url_for(".home"))
    return render_template("accounts/password.html", form=form)


@bp.route("/numbers", methods=["GET", "POST"])
@open_to(STAFF)
def numbers() -> Reply:
    """A member of staff's own numbers, so that what they write as residents is not counted."""
    form, user = CodeForm(), current_user._get_current_object()
    if request.form.get("send_code"):
        OWN_NUMBER.send(form)
    elif form.validate_on_submit() and attempt(form, lambda: own_numbers.add(user, OWN_NUMBER.proved(form))):
        flash("已登记。用这个号码写的评价、“我也想说”和喜欢不计入统计", "success")
        return redirect(url_for(".numbers"))
    return render_template("accounts/numbers.html", form=form, rows=own_numbers.of(user))


@bp.post("/numbers/<int:id>/end")
@open_to(STAFF)
def end_number(id: int) -> AnyResponse:
    user, form = current_user._get_current_object(), Form()
    found = one_or_404(select(StaffPhone).where(StaffPhone.user_id == user.id, StaffPhone.ended_at.is_(None)), id)
    if form.validate_on_submit() and attempt(form, own_numbers.end, found, by=user):
        flash("号码已停用", "success")
    return redirect(url_for(".numbers"))


@bp.route("/export", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def export() -> Reply:
    form = Form()
    if form.validate_on_submit() and (data := attempt(form, own_account.export, current_user._get_current_object())):
        answer: Response = jsonify(data)
        answer.headers["Content-Disposition"] = "attachment; filename=my-data.json"
        return answer
    return render_template("accounts/export.html", form=form)


@bp.route("/delete", methods=["GET", "POST"])
@open_to(SIGNED_IN)
def delete() -> Reply:
    form = CloseForm()
    if form.validate_on_submit():
        user = current_user._get_current_object()
        if form.word.data != "注销":
            form.refuse(Refused("请输入“注销”两个字", "word"))
        elif attempt(form, own_account.close, user, by=user):
            login.forget()
            flash("账号已注销，您的个人信息已删除", "success")
            return redirect("/")
    return render_template("accounts/delete.html", form=form, staying=[say() for say in own_account.STAYING])


def register(app: Flask) -> None:
    """Hang the pages into the app."""
    app.jinja_env.globals["code_waiting"] = paying.waiting
    app.jinja_env.globals["code_said"] = paying.said
    app.register_blueprint(bp)
    own_account.exporter("登记的手机号", own_numbers.give)
    own_account.eraser(own_numbers.forget)
    name_constraint("uq_staff_phone_once", "这个号码已经登记过了", "phone")
    audit.vocabulary(acts.PHRASES, {"user": "账号", "role_grant": "岗位"})
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(
        days=90
    )  # the table decides; the cookie only must not be shorter
