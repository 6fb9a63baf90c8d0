from datetime import timedelta
import pytest
from app import clock
from app.core import workdays
from app.db import db
from app.errors import Refused
from app.feedback import figures
from app.feedback.rules.kinds import Kind
from app.feedback.rules.screening import Reason
from app.feedback.service import answering, desks, saying, screening, steps
from app.core.notify.models import Message
from app.core.accounts.rules import Role
from sqlalchemy import select
from tests.making import MONDAY, sign_in
from app.web.pages import paged
import re

@pytest.fixture(autouse=True)
def _m():
    with clock.at(MONDAY):
        yield

def txt(r):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", r.text))

def test_merged(app, client, town):
    a, b = town.handled(), town.public()
    desks.merge(b, a, by=town.office)
    db.session.flush()
    print("MERGED PAGE", txt(client.get(f"/feedback/{b.no}/"))[-1500:])
    print("311", client.get(f"/open311/v2/requests/{b.no}.json").get_json()[0]["status"], client.get(f"/open311/v2/requests/{b.no}.json").get_json()[0]["status_notes"])
    town.answer(a); db.session.flush()
    for f in (lambda: saying.rate(b, True, 5, by=None), lambda: saying.follow_up(b, "还有一件事没有办到位", by=None), lambda: saying.reopen(b, "还有一件事没有办到位", by=None)):
        try:
            f(); print("ALLOWED")
        except Refused as r:
            print("REFUSED", r.sentence)
    n = figures.counted(figures.year_span(clock.today().year))[0]
    print("ASKED", n.asked, "RATED", n.rated)
    print("MERGED PAGE AFTER", txt(client.get(f"/feedback/{b.no}/"))[-1500:])
    saying.reopen(a, "又坏了，请再来看看", by=None); db.session.flush()
    n = figures.counted(figures.year_span(clock.today().year))[0]
    print("REOPENED", n.reopened, n.open, n.answered)
    print("B waited", b.waited, b.state)

def test_chain(town):
    a, b, c = town.public(), town.public(), town.public()
    desks.merge(a, b, by=town.office)
    desks.merge(b, c, by=town.office); db.session.flush()
    ms = [(m.notice if hasattr(m,'notice') else m.title, m.subject_id) for m in db.session.scalars(select(Message))]
    print([m for m in ms], a.id, b.id, c.id)
    print("A steps", [s.what for s in a.steps], a.merged_into.no)

def test_rated_reopened(town):
    for i in range(12):
        p = town.answered(); saying.rate(p, True, 5, by=None); saying.reopen(p, "又坏了，请再来看看", by=None)
    db.session.flush()
    n = figures.counted(figures.year_span(clock.today().year))[0]
    print("SOLVED", n.share_solved, n.mean_manner, n.rated, n.asked, n.reopened, n.answered)

def test_declined_public(client, town):
    p = town.public(); screening.decline(p, Reason.NOT_OURS, "请打国家电网 95598", by=town.office); db.session.flush()
    print("DECL", txt(client.get(f"/feedback/{p.no}/"))[-1500:])

def test_old(app, town):
    r = town.receipt(); p = r.post
    screening.release(p, *screening.masked(p), {}, by=town.office); town.taken_on(p, town.roads); town.answer(p); db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    with clock.at(MONDAY + timedelta(days=40)):
        c = app.test_client()
        c.post("/feedback/track", data={"no": r.no, "code": r.code}, follow_redirects=True)
        pg = c.get(f"/feedback/own/{r.id}/"); t = txt(pg)
        print("OLD", [w for w in ("追问一次", "没有办好，重新打开", "提交评价") if w in t])
        print(txt(c.post(f"/feedback/own/{r.id}/follow-up", data={"text": "写了很长很长的一段话"}))[600:1500])

def test_assist(app, town):
    p = town.handled(); desks.assist(p, town.water, "帮忙看看", by=town.office); db.session.commit()
    c = sign_in(app, town.other)
    pg = c.get(f"/desk/feedback/{p.id}/"); 
    print("ASSIST", pg.status_code, re.findall(r'class="btn[^"]*" href="([^"]*)"', pg.text))
    print("MSG", [(m.title, m.subject_id) for m in db.session.scalars(select(Message))])
