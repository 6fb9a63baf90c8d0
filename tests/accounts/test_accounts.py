"""Accounts: codes used once, two factors, equal words for every mismatch, sessions that end, own data."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from app import clock
from app.core import privacy
from app.core.accounts.models import LoginSession, User
from app.core.accounts.rules import Kind, Role
from app.core.accounts.service import entering, passwords, phone_codes, second_factor, staffing
from app.core.accounts.throttle import hit
from app.core.audit.models import AuditEntry
from app.core.links import local_address
from app.core.notify.models import Message
from app.db import db, unit_of_work
from app.errors import Refused
from app.openday.rules import Part
from app.openday.service import after, applying, day, events, signup
from tests.conftest import page
from tests.making import MONDAY, Make, id_number, sign_in

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.databases("sqlite")]
PHONE = "13800000009"
PASSWORD = "a sentence easy to keep"
HERE, ELSEWHERE = "the browser that asked", "another one"


def code_for(phone: str = PHONE, purpose: str = "sign_in", browser: str = HERE) -> str:
    with unit_of_work():
        return phone_codes.send_code(phone, purpose, browser)


def test_a_code_opens_the_door_once(make: Make):
    code = code_for()
    user = entering.enter_by_code(PHONE, f" {code[:3]} {code[3:]} ", HERE)
    assert user.kind == Kind.RESIDENT
    with pytest.raises(Refused, match="不对或已过期"):
        entering.enter_by_code(PHONE, code, HERE)


def test_an_old_code_another_phones_code_and_a_wrong_one_get_the_same_words(make: Make):
    with clock.at(MONDAY):
        code = code_for()
        words = set()
        for phone, typed, browser, later in (
            (PHONE, "000000" if code != "000000" else "000001", HERE, 0),
            ("13800000010", code, HERE, 0),
            (PHONE, code, ELSEWHERE, 0),
            (PHONE, code, HERE, 11),
        ):
            with clock.at(MONDAY + timedelta(minutes=later)), pytest.raises(Refused) as refusal:
                phone_codes.check_code(phone, "sign_in", typed, browser)
            words.add(refusal.value.sentence)
    assert len(words) == 1


def test_a_code_is_good_for_its_purpose_only(make: Make):
    code = code_for(purpose="openday")
    with pytest.raises(Refused):
        phone_codes.check_code(PHONE, "sign_in", code, HERE)


def test_a_newer_code_ends_the_older(make: Make):
    first, second = code_for(), code_for()
    with pytest.raises(Refused):
        phone_codes.check_code(PHONE, "sign_in", first if first != second else "x", HERE)
    phone_codes.check_code(PHONE, "sign_in", second, HERE)


def test_codes_and_phones_are_not_readable_in_the_tables(make: Make):
    code = code_for()
    entering.enter_by_code(PHONE, code, HERE)
    user = db.session.scalars(select(User)).one()
    assert PHONE not in str(user.__dict__)
    message = db.session.scalars(select(Message).where(Message.notice == "accounts/code")).one()
    assert code not in str(message.__dict__)
    assert code in privacy.unseal(message.body_sealed)


def test_a_resident_signs_in_through_the_pages(app, client, make: Make):
    client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"})
    message = db.session.scalars(select(Message).where(Message.notice == "accounts/code")).one()
    code = privacy.unseal(message.body_sealed).partition("是 ")[2][:6]
    answer = client.post("/account/sign-in", data={"phone": PHONE, "code": code, "next": "/openday/mine"})
    assert answer.location == "/openday/mine"
    assert "我的报名" in page(client.get("/openday/mine")).select_one("h1").text


def test_no_code_is_shown_on_the_page_outside_the_demo(app, client, make: Make):
    answer = client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"})
    message = db.session.scalars(select(Message).where(Message.notice == "accounts/code")).one()
    code = privacy.unseal(message.body_sealed).partition("是 ")[2][:6]
    assert code not in answer.text


def test_sending_codes_is_throttled_by_phone(client, make: Make):
    client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"})
    soup = page(client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"}))
    assert "刚发过一次验证码，请 1 分钟后再点" in soup.select_one("#phone-error").text
    assert soup.select_one("#phone")["value"] == PHONE


def test_a_code_asked_for_something_else_meanwhile_is_not_called_too_often(client, make: Make):
    client.post("/feedback/new", data={"phone": PHONE, "send_code": "1"})
    said = (
        page(client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"})).select_one("#phone-error").text
    )
    assert "刚发过一次验证码，请 1 分钟后再点" in said and "频繁" not in said


def test_where_the_day_is_used_up_no_code_is_said_to_have_gone_just_now(client, make: Make):
    for minute in range(7):
        with clock.at(MONDAY + timedelta(minutes=minute * 2)):
            client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"})
    with clock.at(MONDAY + timedelta(minutes=20)):
        said = [client.post("/account/sign-in", data={"phone": PHONE, "send_code": "1"}).text for _ in range(2)]
    assert all("太频繁" in text and "刚发过" not in text for text in said)


def test_a_code_asked_for_elsewhere_leaves_ones_own_alone(make: Make):
    mine, theirs = code_for(), code_for(browser=ELSEWHERE)
    phone_codes.check_code(PHONE, "sign_in", mine, HERE)
    phone_codes.check_code(PHONE, "sign_in", theirs, ELSEWHERE)


def test_tries_count_again_after_their_time(make: Make):
    with clock.at(MONDAY):
        for _ in range(3):
            hit("door", 3, timedelta(minutes=10))
            db.session.flush()
        with pytest.raises(Refused, match="10 分钟"):
            hit("door", 3, timedelta(minutes=10))
    with clock.at(MONDAY + timedelta(minutes=10, seconds=1)):
        assert hit("door", 3, timedelta(minutes=10))


def staff(make: Make, role: Role = Role.HANDLER) -> User:
    user = make.staff(role)
    passwords.set_password(user, passwords.ready_password(user, PASSWORD, None))
    db.session.flush()
    return user


def test_wrong_names_and_wrong_passwords_get_the_same_words(client, make: Make):
    with unit_of_work():
        user = staff(make)
    texts = []
    for name, password in ((user.username, "wrong"), ("nobody-here", "wrong")):
        soup = page(client.post("/account/staff", data={"username": name, "password": password}))
        texts.append(soup.select_one(".err").text)
    assert texts[0] == texts[1]


def test_staff_enrol_a_second_factor_before_anything_else(app, client, make: Make):
    with unit_of_work():
        user = staff(make)
    client.post("/account/staff", data={"username": user.username, "password": PASSWORD})
    assert client.get("/desk/").status_code == 302, "a password alone opens nothing"
    soup = page(client.get("/account/totp"))
    secret = soup.select_one("code").text
    assert soup.select_one("svg.qr")
    answer = client.post("/account/totp", data={"code": pyotp.TOTP(secret).now()})
    assert answer.location == "/desk/"
    assert client.get("/desk/").status_code == 200


def pending_cookie(client, user: User) -> dict:
    client.post("/account/staff", data={"username": user.username, "password": PASSWORD})
    with client.session_transaction() as session:
        return dict(session["pending"])


def test_the_way_between_the_factors_ends_after_ten_minutes(client, make: Make):
    with unit_of_work():
        user = staff(make)
    with clock.at(MONDAY):
        pending_cookie(client, user)
    with clock.at(MONDAY + timedelta(minutes=9)):
        assert client.get("/account/totp").status_code == 200
    with clock.at(MONDAY + timedelta(minutes=11)):
        assert client.get("/account/totp").location == "/account/staff"


def test_a_password_typed_before_a_reset_opens_nothing_after_it(app, client, make: Make):
    with unit_of_work():
        user, admin = staff(make), make.staff(Role.ADMIN)
    old = pending_cookie(client, user)
    with unit_of_work():
        staffing.reset_staff(user, by=admin)
    with client.session_transaction() as session:
        session["pending"] = old
    code = pyotp.TOTP(old["secret"]).now()
    assert client.post("/account/totp", data={"code": code}).location == "/account/staff"
    assert user.totp_sealed is None, "the secret of the old cookie is not bound"


@pytest.mark.parametrize("pending", [{"id": 1, "secret": None}, {"id": 1, "at": 0}])
def test_a_cookie_of_another_making_is_no_way_in(client, make: Make, pending):
    with client.session_transaction() as session:
        session["pending"] = pending
    assert client.post("/account/totp", data={"code": "123456"}).location == "/account/staff"


def test_a_code_without_a_bound_authenticator_is_refused(make: Make):
    with pytest.raises(Refused, match="重置"):
        second_factor.check_totp(staff(make), "123456")


def test_a_one_time_code_works_once(make: Make):
    user = staff(make)
    secret = second_factor.new_totp_secret()
    with clock.at(MONDAY):
        code = pyotp.TOTP(secret).at(MONDAY)
        second_factor.set_totp(user, secret, code)
        with pytest.raises(Refused, match="已用过"):
            second_factor.check_totp(user, code)
    with clock.at(MONDAY + timedelta(seconds=60)):
        second_factor.check_totp(user, pyotp.TOTP(secret).at(MONDAY + timedelta(seconds=60)))


def test_signing_in_changes_the_session_and_signing_out_ends_it(app, make: Make):
    user = make.resident()
    client = sign_in(app, user)
    with client.session_transaction() as session:
        stolen = dict(session)
    assert client.get("/account/").status_code == 200
    client.post("/account/sign-out")
    with client.session_transaction() as session:
        session.update(stolen)
    assert client.get("/account/").status_code == 302, "the old cookie opens nothing any more"


@pytest.mark.parametrize(("role", "lives"), [(None, timedelta(days=30)), (Role.HANDLER, timedelta(hours=12))])
def test_sessions_end_by_themselves(app, make: Make, role, lives):
    user = make.staff(role) if role else make.resident()
    with clock.at(MONDAY):
        client = sign_in(app, user)
        assert client.get("/account/").status_code == 200
    with clock.at(MONDAY + lives):
        assert client.get("/account/").status_code == 302


def test_one_ends_ones_own_sessions_and_nobody_elses(app, make: Make):
    user, other = make.resident(), make.resident("吴建平")
    client, second, stranger = sign_in(app, user), sign_in(app, user), sign_in(app, other)
    theirs = db.session.scalars(select(LoginSession).where(LoginSession.user_id == other.id)).one()
    assert client.post(f"/account/sessions/{theirs.id}/end").status_code == 404
    client.post("/account/sessions/end-others")
    assert (second.get("/account/").status_code, stranger.get("/account/").status_code) == (302, 200)


@pytest.mark.databases("sqlite", "postgres")
def test_the_export_is_whole_and_a_companions_number_is_not(app, make: Make):
    with unit_of_work():
        user = make.resident()
        event = make.event(companions=1)
        child = make.companion(Part.CHILD)
        people = [applying.Applicant("周晓禾", id_number(41)), child]
        with clock.at(MONDAY):
            application = make.application(41, people=people, email="xiaohe@example.com", opinion="太贵")
            entry = signup.sign_up(event, application, by=user).entry
            signup.revise(entry, {"opinion": "票价太贵"}, by=user)
        with clock.at(event.signup_closes_at):
            events.close(event, by=None)
        with clock.at(event.starts_at):
            day.check_in(event, entry.applicant, by=event.drafted_by)
        with clock.at(event.ends_at):
            events.hold(event, by=event.drafted_by)
            after.answer_survey(entry, 5, 4, "很好", by=user)
    (row,) = sign_in(app, user).post("/account/export").get_json()["政府开放日"]
    assert (row["手机号"], row["邮箱"]) == ("13900000041", "xiaohe@example.com")
    assert row["人员"][0]["身份证号"] == id_number(41)
    assert row["人员"][1]["身份证号"] not in ("", None, child.id_number)
    assert (row["填写"]["意见建议"], row["以前的填写"][0]["意见建议"]) == ("票价太贵", "太贵")
    assert row["评价"] == {"总的来说": 5, "意见有没有被认真听": 4, "留言": "很好"}
    assert db.session.scalar(select(AuditEntry.id).where(AuditEntry.did == "accounts.user.exported")) is not None


def test_the_export_holds_ones_own_entries_and_no_others(app, make: Make):
    user = make.resident(phone="13800000011")
    event = make.event()
    mine, other = make.entry(event), make.entry(event)
    mine.user_id = user.id
    client = sign_in(app, user)
    data = client.post("/account/export").get_json()
    assert data["账号"]["手机号"] == "13800000011"
    assert [row["编号"] for row in data["政府开放日"]] == [mine.no]
    assert other.applicant.name not in str(data)


@pytest.mark.databases("sqlite", "postgres")
def test_closing_an_account_wipes_its_person_and_frees_its_seats(app, make: Make):
    user = make.resident()
    event = make.event()
    entry = make.entry(event)
    entry.user_id = user.id
    waiting = [make.entry(event) for _ in range(2)][-1]
    client = sign_in(app, user)
    assert "请输入" in client.post("/account/delete", data={"word": "好"}).text
    with clock.at(MONDAY):
        client.post("/account/delete", data={"word": "注销"})
    db.session.expire_all()
    assert (user.phone_sealed, user.phone_hash, user.name) == (None, None, "已注销")
    assert (entry.state.value, entry.applicant.name, entry.phone_sealed) == ("withdrawn", "已注销", None)
    assert waiting.state.value in ("offered", "seated")
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil",
        "javascript:x",
        "/\n/evil",
        "http:/evil",
        "\\\\evil",
        "",
        None,
        " /x",
        "/" + "a" * 3000,
    ],
)
def test_one_is_sent_back_only_to_this_site(target):
    assert local_address(target) == ""


def test_an_administrator_cannot_give_himself_a_role(make: Make):
    admin = make.staff(Role.ADMIN)
    with pytest.raises(Refused, match="自己"):
        staffing.grant(admin, Role.OPENNESS_OFFICE, admin.grants[0].region, None, by=admin)


def test_a_role_that_ended_reaches_nothing(make: Make):
    admin, user = make.staff(Role.ADMIN), make.staff(Role.HANDLER)
    with clock.at(MONDAY):
        staffing.end_grant(user.grants[0], by=admin)
    assert not user.has_role(Role.HANDLER)
    assert db.session.scalar(select(func.count()).where(AuditEntry.did == "accounts.grant.ended")) == 1


def test_a_grant_reaches_its_subtree_and_nothing_beside_it(make: Make):
    county = make.region("长沙县")
    township, beside = make.region("开慧镇", county), make.region("浏阳市")
    office = make.staff(Role.OPENNESS_OFFICE, region=county)
    assert office.holds(Role.OPENNESS_OFFICE, region=township)
    assert not office.holds(Role.OPENNESS_OFFICE, region=beside)
    local = make.staff(Role.TOWNSHIP_REVIEWER, region=township)
    assert not local.holds(Role.TOWNSHIP_REVIEWER, region=county)


@pytest.mark.databases("sqlite", "postgres")
def test_new_staff_get_a_password_that_is_shown_once(app, make: Make):
    client = sign_in(app, make.staff(Role.ADMIN))
    soup = page(client.post("/desk/people/new", data={"username": "zhang", "name": "张磊"}))
    password = soup.select_one(".flash code").text
    assert entering.enter_staff("zhang", password).name == "张磊"
    again = page(client.post("/desk/people/new", data={"username": "zhang", "name": "张磊"}))
    assert "已经有人用了" in again.select_one("#username-error").text


@pytest.mark.databases("sqlite", "postgres")
def test_a_password_an_administrator_saw_opens_only_the_page_that_changes_it(app, client, make: Make):
    with unit_of_work():
        user, password = staffing.add_staff("zhang", "张磊", by=None)
        user.totp_sealed = privacy.seal(second_factor.new_totp_secret())
    client = sign_in(app, user)
    for address in ("/desk/", "/account/", "/account/profile"):
        assert client.get(address).location == "/account/password", address
    assert client.get("/").status_code == 200
    soup = page(client.get("/account/password"))
    assert "一次性密码" in soup.select_one(".lead").text
    same = page(client.post("/account/password", data={"old": password, "new": password}))
    assert "换一个自己的密码" in same.select_one("#new-error").text
    client.post("/account/password", data={"old": password, "new": PASSWORD})
    assert client.get("/desk/").status_code == 200
    with unit_of_work():
        staffing.reset_staff(user, by=make.staff(Role.ADMIN))
    assert user.has_one_time_password


@pytest.mark.parametrize("username", ["li wen", "li　wen", "li\twen"])
def test_a_name_to_sign_in_with_has_no_blank_in_it(make: Make, username):
    with pytest.raises(Refused, match="不能有空格") as refusal:
        staffing.add_staff(username, "李文静", by=None)
    assert refusal.value.field == "username"
