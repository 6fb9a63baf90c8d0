"""An opinion a clerk typed in wrongly: typed in anew, taken out, counted again; never silently, and none a person sent herself."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.consult import figures as of_year
from app.consult import own_data, queries
from app.consult.models import Consultation, DraftOpinion, OpinionFix
from app.consult.rules.life import Channel, Out, Outcome, Reading, State
from app.consult.rules.telling import Writing
from app.consult.service import answering, forgetting, hearing, messages, retyping, telling
from app.core import privacy
from app.core.accounts.rules import Role
from app.core.audit.models import AuditEntry
from app.core.notify.models import Message
from app.core.search.models import SearchEntry
from app.db import db
from app.errors import Refused
from tests.conftest import page
from tests.consult.making import Hall
from tests.making import MONDAY, Make, as_seen, sign_in, with_codes

LETTER = "每小时五元太贵，住在这里的人吃不消"


@pytest.fixture
def hall(make: Make) -> Hall:
    return Hall(make)


def typed(
    hall: Hall, consultation: Consultation, text: str = LETTER, label: str = "第三条", **more: Any
) -> DraftOpinion:
    """From a letter, typed in by the drafter."""
    anchor = hall.anchor(consultation, label) if label else None
    with clock.at(MONDAY + timedelta(days=1)):
        fields = {"channel": Channel.LETTER, "received_on": clock.today(), "anchor": anchor, "phone": "", **more}
        return hearing.write_down(consultation, hall.said(text, **fields), by=hall.drafter).opinion


def as_it_is(opinion: DraftOpinion, **more: Any) -> hearing.Said:
    kept = {name: getattr(opinion, name) for name in retyping.PLAIN}
    return hearing.Said(**{**kept, "phone": privacy.unseal(opinion.phone_sealed) or "", **more})


def right(hall: Hall, opinion: DraftOpinion, reason: str = "照原件看错了", **more: Any) -> retyping.Righted:
    with clock.at(MONDAY + timedelta(days=2)):
        return retyping.put_right(opinion, as_it_is(opinion, **more), reason, by=hall.drafter)


def out(
    hall: Hall, opinion: DraftOpinion, because: Out = Out.STRAY, twin: str = "", reason: str = "录错了"
) -> OpinionFix:
    with clock.at(MONDAY + timedelta(days=2)):
        return retyping.take_out(opinion, because, twin, reason, by=hall.drafter)


def sent(opinion: DraftOpinion) -> list[str]:
    rows = select(Message.notice).where(Message.subject_kind == "draft_opinion", Message.subject_id == opinion.id)
    return list(db.session.scalars(rows.order_by(Message.id)))


def found(opinion: DraftOpinion) -> bool:
    rows = select(SearchEntry).where(SearchEntry.kind == "draft_opinion", SearchEntry.subject_id == opinion.id)
    return db.session.scalar(rows) is not None


def test_other_words_are_read_again_and_answered_again_and_what_stood_before_is_kept(hall: Hall) -> None:
    consultation = hall.open()
    opinion = typed(hall, consultation)
    with clock.at(MONDAY + timedelta(days=1)):
        hearing.show(opinion, opinion.text, by=hall.drafter)
        answering.answer([opinion], Outcome.ADOPTED, "有道理，调低", by=hall.drafter)
    assert opinion.is_public and found(opinion)
    fourth = hall.anchor(consultation, "第四条")
    righted = right(hall, opinion, text="每小时三元才好，电话 13812345678", anchor=fourth)
    assert (opinion.anchor, opinion.reading, opinion.outcome, opinion.answer) == (fourth, Reading.WAITING, None, "")
    assert "13812345678" in opinion.text and "13812345678" not in opinion.public_text
    assert opinion.read_by_id is None and not opinion.is_public and not found(opinion) and righted.code == ""
    fix = righted.fix
    assert (fix.by, fix.reason, clock.here(fix.at).date()) == (
        hall.drafter,
        "照原件看错了",
        clock.here(MONDAY).date() + timedelta(2),
    )
    assert retyping.stood_before(fix) == [
        ("对哪一条", "第三条"),
        ("意见原文", LETTER),
        ("写好的结果", "采纳：有道理，调低"),
    ]
    assert opinion.put_right_at == fix.at
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.did == "consult.opinion.put_right")).one()
    assert (entry.actor_id, entry.note) == (hall.drafter.id, "照原件看错了")
    assert LETTER not in str(entry.changes)


def test_another_day_or_way_asks_nobody_to_read_or_answer_again(hall: Hall) -> None:
    opinion = typed(hall, hall.open())
    with clock.at(MONDAY + timedelta(days=1)):
        hearing.show(opinion, opinion.text, by=hall.drafter)
        answering.answer([opinion], Outcome.PARTLY, "调低一半", by=hall.drafter)
    right(hall, opinion, channel=Channel.VISIT, received_on=clock.here(MONDAY).date())
    assert (opinion.channel, opinion.reading, opinion.outcome) == (Channel.VISIT, Reading.SHOWN, Outcome.PARTLY)
    assert found(opinion)
    before = dict(retyping.stood_before(opinion.fixes[0]))
    assert before == {"怎么收到的": "信函", "收到的日期": "2026-11-24"}, before


def test_a_name_is_covered_in_the_words_by_its_right_spelling_and_they_are_read_again(hall: Hall) -> None:
    opinion = typed(hall, hall.open(), text="我叫欧阳春晓，我觉得太贵", name="欧阳春小")
    assert "欧阳春晓" in opinion.public_text
    with clock.at(MONDAY + timedelta(days=1)):
        hearing.show(opinion, "我叫【略】，我觉得太贵", "隐去姓名", by=hall.drafter)
    right(hall, opinion, name="欧阳春晓")
    assert "欧阳春晓" not in opinion.public_text and opinion.reading == Reading.WAITING and opinion.mask_reason == ""


def test_what_is_refused_of_an_entry_is_refused_of_its_correction_all_at_once(hall: Hall) -> None:
    opinion = typed(hall, hall.open())
    with pytest.raises(Refused, match="和现在录的一样"):
        right(hall, opinion)
    with pytest.raises(Refused) as refusal:
        right(hall, opinion, reason=" ", text="", anchor=99, received_on=clock.here(MONDAY).date() + timedelta(days=20))
    assert {one.field for one in refusal.value.every} == {"reason", "text", "anchor", "received_on"}
    with pytest.raises(Refused, match="怎么来的"):
        right(hall, opinion, channel=Channel.WEB)
    assert opinion.fixes == [] and opinion.text == LETTER


def test_what_a_person_sent_herself_is_nobodys_to_type_anew_or_to_take_out(hall: Hall) -> None:
    consultation = hall.open()
    mine = hall.opinion(consultation, LETTER)
    with pytest.raises(Refused, match="本人在网上提的"):
        right(hall, mine, text="别的话")
    for because in Out:
        with pytest.raises(Refused, match="本人在网上提的"):
            out(hall, mine, because, "1")
    with pytest.raises(IntegrityError, match="only_typed_in_goes_out"), db.session.begin_nested():
        mine.out_because = Out.STRAY
        db.session.flush()


def test_a_letter_typed_twice_is_taken_out_and_the_figures_say_so(app: Flask, hall: Hall) -> None:
    consultation = hall.open()
    first, again = typed(hall, consultation), typed(hall, consultation, LETTER + "！")
    hall.opinion(consultation, "夜里也该免费")
    with clock.at(MONDAY + timedelta(days=1)):
        for one in (first, again):
            hearing.show(one, one.text, by=hall.drafter)
        answering.answer([first, again], Outcome.ADOPTED, "有道理，调低", by=hall.drafter)
    out(hall, again, Out.TWICE, first.no.rpartition("-")[2], "两位同事录了同一封信")
    assert (again.stands, again.twin, again.outcome, again.is_public) == (False, first, None, False)
    assert not found(again) and found(first)
    told = queries.figures(consultation)
    assert (told.received, told.taken_out, told.out, told.adopted) == (2, 1, {"同一份录了两遍": 1}, 1)
    assert told.channels == {"信函": 1, "网上提交": 1}
    assert queries.spoken_of(consultation) == {first.anchor: 1}
    (line,) = of_year.of_year(2026)
    assert (line.received, line.taken_out) == (2, 1)
    (line,) = of_year.by_consultation(2026, consultation.unit_id)
    assert (line.received, line.taken_out) == (2, 1)
    hall.keep()
    client = app.test_client()
    shown = page(client.get(f"/consultations/{consultation.id}/opinions")).text
    assert "共收到 2 条" in shown and "另有 1 条代录的意见录错了、已经撤回" in shown and "同一份录了两遍 1 条" in shown
    assert again.no not in shown and client.get(f"/consultations/opinions/{again.id}/").status_code == 404
    assert "另撤回 1" in client.get("/consultations/figures?year=2026").text
    given = client.get(f"/api/v1/consultations/{consultation.id}").get_json()["figures"]
    assert (given["received"], given["taken_out"]) == (2, 1)


def test_only_another_entry_of_the_same_letter_stands_for_one_typed_twice(hall: Hall) -> None:
    consultation = hall.open()
    first, second = typed(hall, consultation), typed(hall, consultation)
    other = typed(hall, consultation, "学校门口要能停一停，接孩子用", "第四条")
    mine = hall.opinion(consultation, LETTER)
    for twin, words in (
        ("", "请填和哪一条"),
        (first.no, "请填和哪一条"),
        ("99", "请填和哪一条"),
        ("１２３４５６７８９", "请填和哪一条"),
        (mine.no, "在网上提的"),
        (other.no, "不像同一份"),
    ):
        with pytest.raises(Refused, match=words) as refusal:
            out(hall, first, Out.TWICE, twin)
        assert refusal.value.field == "twin", twin
    assert retyping.likely_twin(first) == second.no and retyping.likely_twin(other) == ""
    out(hall, first, Out.TWICE, second.no)
    with pytest.raises(Refused, match="请填和哪一条"):  # or neither would count
        out(hall, second, Out.TWICE, first.no)
    with pytest.raises(Refused, match="已经撤回"):
        out(hall, first)
    with pytest.raises(IntegrityError, match="twice_has_twin"), db.session.begin_nested():
        other.out_because = Out.TWICE
        db.session.flush()


def test_what_was_taken_out_is_not_read_answered_or_typed_anew_and_counts_again_once_put_back(hall: Hall) -> None:
    consultation = hall.open()
    opinion = typed(hall, consultation)
    with pytest.raises(Refused, match="没有撤回"):
        retyping.count_again(opinion, "没有撤", by=hall.drafter)
    out(hall, opinion)
    with clock.at(MONDAY + timedelta(days=2)):
        for refused in (
            lambda: hearing.show(opinion, opinion.text, by=hall.drafter),
            lambda: answering.answer([opinion], Outcome.ADOPTED, "有道理", by=hall.drafter),
            lambda: right(hall, opinion, text="别的话"),
        ):
            with pytest.raises(Refused, match="已经撤回"):
                refused()
        assert queries.owed(consultation) == (0, 0)
        fix = retyping.count_again(opinion, "查过了，是对这次提的", by=hall.drafter)
    assert opinion.stands and opinion.twin is None and fix.is_again and not fix.is_retyped
    assert queries.owed(consultation) == (1, 1) and queries.figures(consultation).taken_out == 0


def test_who_left_a_phone_is_told_and_another_phone_gets_a_new_code(hall: Hall) -> None:
    consultation = hall.open()
    silent, known = typed(hall, consultation), typed(hall, consultation, phone="13900000001")
    right(hall, silent, text="每小时四元也贵")
    assert sent(silent) == [] and sent(known) == ["consult/received"]
    right(hall, known, text="每小时四元也贵")
    assert sent(known) == ["consult/received", "consult/put_right"]
    old = known.code_hash
    righted = right(hall, known, phone="13900000002")
    assert known.code_hash != old and hearing.find_by_code(known.no, righted.code) is known
    assert dict(retyping.stood_before(righted.fix))["手机号"] == privacy.mask_phone("13900000001")
    last = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert last.notice == "consult/received" and privacy.unseal(last.address_sealed) == "13900000002"
    body = privacy.unseal(last.body_sealed) or ""
    assert righted.code in body
    out(hall, known, Out.TWICE, silent.no)
    last = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert last.notice == "consult/taken_out"
    assert f"同一份录了两遍，以 {silent.no} 为准" in (privacy.unseal(last.body_sealed) or "")
    with clock.at(MONDAY + timedelta(days=2)):
        messages.tell_all(consultation, "consult/answered", occasion="answered")
    assert "consult/answered" not in sent(known), "what was typed twice tells nobody twice"


def test_outcomes_handed_over_go_back_and_whoever_put_an_entry_right_does_not_publish_them(hall: Hall) -> None:
    consultation = hall.open()
    first, again = typed(hall, consultation), typed(hall, consultation)
    third = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="钱进")
    hall.close(consultation)
    hall.answer(first, again)
    with clock.at(hall.after(consultation)):
        report = telling.write_report(consultation, "多数意见说收费太高，已调低。", by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        seen = as_seen(report)
        retyping.take_out(again, Out.TWICE, first.no, "录了两遍", by=hall.office)
        db.session.flush()
        assert (report.state, report.returned_why) == (Writing.DRAFT, retyping.LOOK_AGAIN)
        telling.submit_report(report, by=hall.drafter)
        db.session.flush()
        with pytest.raises(Refused, match="和您看到的不一样"):
            telling.publish_report(report, seen, by=third)
        with pytest.raises(Refused, match="另一个人"):
            telling.publish_report(report, as_seen(report), by=hall.office)
        telling.publish_report(report, as_seen(report), by=third)
        assert telling.counted(report)[Outcome.ADOPTED] == 1


def test_once_its_outcome_is_public_an_entry_stays_but_one_typed_in_late_may_be_mended_with_the_correction(
    hall: Hall,
) -> None:
    consultation = hall.open()
    opinion = typed(hall, consultation)
    hall.close(consultation)
    hall.answer(opinion)
    hall.summarise(consultation)
    after = hall.after(consultation)
    for step in (lambda: right(hall, opinion, text="别的话"), lambda: out(hall, opinion)):
        with clock.at(after), pytest.raises(Refused, match="结果已经公布"):
            step()
    with clock.at(after):
        report = telling.begin_correction(consultation, "漏录了一封信，补上", by=hall.drafter)
        said = hall.said(LETTER, channel=Channel.LETTER, received_on=clock.today(), phone="")
        late, twice = (hearing.write_down(consultation, said, by=hall.drafter).opinion for _ in range(2))
        for one in (late, twice):
            telling.amend(report, one, Outcome.DECLINED, "收费另有规定", by=hall.drafter)
        assert retyping.may_be_fixed(late) and not retyping.may_be_fixed(opinion)
        retyping.take_out(twice, Out.TWICE, late.no, "录了两遍", by=hall.office)
        retyping.put_right(late, as_it_is(late, text=LETTER + "。"), "漏了句号", by=hall.drafter)
        db.session.flush()
        assert report.amended == []
        telling.amend(report, late, Outcome.DECLINED, "收费另有规定", by=hall.drafter)
        hearing.show(late, late.text, by=hall.drafter)
        telling.submit_report(report, by=hall.drafter)
        with pytest.raises(Refused, match="已经送审"):
            retyping.put_right(late, as_it_is(late, text=LETTER), "再改", by=hall.drafter)
        with pytest.raises(Refused, match="另一个人"):
            telling.publish_report(report, as_seen(report), by=hall.office)
        third = hall.make.staff(Role.OPENNESS_OFFICE, region=hall.region, name="钱进")
        telling.publish_report(report, as_seen(report), by=third)
    assert late.outcome == Outcome.DECLINED and twice.outcome is None
    with clock.at(after), pytest.raises(Refused, match="先点“更正采纳情况”"):
        retyping.count_again(twice, "其实是两封信", by=hall.drafter)


def test_of_one_that_was_ended_nothing_is_put_right(hall: Hall) -> None:
    consultation = hall.open()
    opinion = typed(hall, consultation)
    consultation.state, consultation.state_reason = State.WITHDRAWN, "不办了"
    db.session.flush()
    with pytest.raises(Refused, match="已终止"):
        out(hall, opinion)


def test_what_stood_before_goes_with_the_contact_and_is_nobodys_to_export(hall: Hall) -> None:
    opinion = typed(hall, hall.open(), name="王建国", phone="13900000001")
    right(hall, opinion, text="每小时三元才好", name="王建华", phone="13900000002", anchor=None)
    exported = own_data._opinion(opinion)["工作人员更正录入"]
    assert [one["改了什么"] for one in exported] == ["对哪一条、意见原文、姓名或单位名称、手机号"]
    forgetting.forget_contact(opinion.id)
    assert retyping.stood_before(opinion.fixes[0]) == [("对哪一条", "第三条")]
    with pytest.raises(Refused, match="按期删除"):
        right(hall, opinion, text="别的话")


def test_a_clerk_does_it_on_pages_and_the_author_reads_what_was_done_without_what_stood_before(
    app: Flask, hall: Hall
) -> None:
    consultation = hall.open()
    opinion, twice = typed(hall, consultation, phone="13900000001"), typed(hall, consultation)
    mine = hall.opinion(consultation, "夜里也该免费")
    hall.keep()
    with clock.at(MONDAY + timedelta(days=2)):
        client = sign_in(app, hall.drafter)
        listed = page(client.get(f"/desk/consultations/{consultation.id}/opinions"))
        links = [str(link["href"]) for link in listed.find_all("a", string="更正录入、撤回")]
        assert links == [f"/desk/consultations/opinions/{one.id}/entry" for one in (opinion, twice)]
        for step in ("entry", "out", "again"):
            assert client.get(f"/desk/consultations/opinions/{mine.id}/{step}").status_code == 404
        form = page(client.get(links[0]))
        assert form.select_one("[name=text]").text.strip() == LETTER
        assert form.select_one("[name=phone]")["value"] == "13900000001" and form.select_one("[type=file]") is None
        data = {
            "version": form.select_one("[name=version]")["value"],
            "channel": "letter",
            "received_on": "2026-11-24",
            "anchor": str(hall.anchor(consultation, "第四条")),
            "text": "残疾人的泊位要多画几个",
            "author": "person",
            "phone": "13900000001",
        }
        refused = page(client.post(links[0], data=data))
        assert refused.select_one("#reason-error") and "残疾人的泊位" in refused.select_one("[name=text]").text
        done = client.post(links[0], data={**data, "reason": "看串了行"}, follow_redirects=True)
        assert f"意见 {opinion.no} 的录入已更正，原来录的留在更正记录里，已告诉提意见的人" in done.text
        stale = page(client.post(links[0], data={**data, "reason": "看串了行", "text": "又改"}))
        assert "又改" in stale.select_one("[name=text]").text and opinion.text == "残疾人的泊位要多画几个"
        address = f"/desk/consultations/opinions/{twice.id}/out"
        form = page(client.get(address))
        data = {"version": form.select_one("[name=version]")["value"], "because": "stray", "reason": "是上一次征集的"}
        record = page(client.post(address, data=data, follow_redirects=True))
        assert "已撤回，不再计入" in record.text and "是上一次征集的" in record.text and LETTER in record.text
        again = str(record.find("a", string="恢复这一条")["href"])
        form = page(client.get(again))
        data = {"version": form.select_one("[name=version]")["value"], "reason": "查过了，是这次的"}
        assert "已恢复，照样要看文字" in client.post(again, data=data, follow_redirects=True).text
        author = app.test_client()
        with author.session_transaction() as session:
            session["draft_opinions"] = with_codes(opinion)
        own = page(author.get(f"/consultations/receipts/{opinion.id}/")).text
        assert "工作人员照原件更正了录入：对哪一条、意见原文" in own and LETTER not in own and "看串了行" not in own
        hearing.show(db.session.get_one(DraftOpinion, opinion.id), opinion.text, by=hall.drafter)
        hall.keep()
        public = app.test_client().get(f"/consultations/opinions/{opinion.id}/").text
        assert "更正过录入" in public and LETTER not in public and "看串了行" not in public
        given = app.test_client().get(f"/api/v1/consultations/{consultation.id}/opinions").get_json()["items"]
        assert [one["put_right_at"] is not None for one in given] == [True]


def test_an_entry_whose_outcome_is_public_gets_an_erratum_beside_it(app: Flask, hall: Hall) -> None:
    consultation = hall.open()
    opinion = typed(hall, consultation, "每小时四元太贵", phone="13900000001")
    mine = hall.opinion(consultation, "夜里也该免费")
    hall.close(consultation)
    hall.answer(opinion, mine, words="收费按成本定")
    hall.summarise(consultation)
    hall.keep()
    with clock.at(hall.after(consultation)):
        client = sign_in(app, hall.drafter)
        listed = page(client.get(f"/desk/consultations/{consultation.id}/opinions"))
        (link,) = listed.find_all("a", string="录错了怎么办")
        assert str(link["href"]) == f"/desk/consultations/opinions/{opinion.id}/entry", (
            "not for what a person sent herself"
        )
        why_not = page(client.get(link["href"]))
        assert "录入不能再改，也不能撤回" in why_not.text and not why_not.select_one("main textarea")
        begin = why_not.find("a", string="更正采纳情况")
        form = page(client.get(begin["href"]))
        data = {"version": form.select_one("[name=version]")["value"], "reason": "代录时看错了一个字"}
        client.post(begin["href"], data=data)
        step = page(client.get(link["href"])).find("a", string="写更正说明")
        form = page(client.get(step["href"]))
        begun = form.select_one("[name=answer]").text.strip()
        assert begun == "收费按成本定\n更正说明：代录时写成“……”，原件写的是“……”。结果不变。"
        data = {"version": form.select_one("[name=version]")["value"], "outcome": "adopted", "answer": begun}
        data["moved_anchor"] = str(opinion.moved_anchor)
        refused = page(client.post(step["href"], data=data))
        assert "请换成录错的字和原件的字" in refused.select_one("#answer-error").text
        written = begun.replace("“……”", "“四元”", 1).replace("“……”", "“五元”")
        assert "更正已写好" in client.post(step["href"], data={**data, "answer": written}, follow_redirects=True).text
        report = telling.report_in_work(consultation)
        assert report is not None
        telling.submit_report(report, by=hall.drafter)
        hall.keep()
        assert "有一份更正已经送审" in page(client.get(link["href"])).text
        telling.publish_report(report, as_seen(report), by=hall.office)
        hall.keep()
        shown = page(app.test_client().get(f"/consultations/opinions/{opinion.id}/")).text
        assert "每小时四元太贵" in shown and "代录时写成“四元”，原件写的是“五元”" in shown and "看错了一个字" in shown
    told = (Message.notice == "consult/corrected", Message.subject_id == opinion.id)
    (message,) = db.session.scalars(select(Message).where(*told))
    assert "原件写的是“五元”" in (privacy.unseal(message.body_sealed) or "")
