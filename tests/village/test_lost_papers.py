"""A paper that the storage has no more breaks no page; it says so, says what to do, and nothing is published with it."""

import pytest
from flask import Flask

from app import clock
from app.core import attachments, privacy
from app.core.attachments.kinds import PDF
from app.core.attachments.storage import storage
from app.db import db
from app.errors import Refused
from app.village.models import ReleaseFile
from app.village.rules.life import State
from app.village.service import chain, files, importing
from tests.conftest import page
from tests.making import sign_in
from tests.village.making import NOW, Hamlet
from tests.village.test_told_in_papers import OF_NOBODY, RECEIPT, WHY, paper

pytestmark = pytest.mark.databases("sqlite")


def lose(file: ReleaseFile) -> None:
    db.session.commit()
    storage().remove(file.attachment.storage_key)


def test_the_desk_says_of_a_lost_paper_what_to_do_and_hands_nothing_on(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    lose(files.attach(release, paper(RECEIPT), "", "收条", WHY, by=hamlet.bookkeeper))
    with clock.at(NOW):
        clerk, desk = sign_in(app, hamlet.bookkeeper), f"/desk/village/releases/{release.id}"
        for address in (f"{desk}/", f"{desk}/files"):
            answer = clerk.get(address)
            assert answer.status_code == 200 and "这份文件在存储里找不到了，谁也打不开。请报账员移除，重新上传" in page(answer).text  # fmt: skip
        app.config["WTF_CSRF_ENABLED"] = False
        told = page(clerk.post(f"{desk}/submit", follow_redirects=True)).text
        assert "附件“收条”在存储里找不到了，公开以后谁也打不开。请在“凭证、合同、照片”里移除，重新上传" in told
        assert release.state == State.DRAFT


def test_whoever_publishes_is_refused_with_a_sentence_and_sends_it_back(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    kept = files.attach(release, paper(OF_NOBODY), "", "宣传册发票", by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.REVIEWING)
    lose(kept)
    with clock.at(NOW):
        reviewer, desk = sign_in(app, hamlet.reviewer), f"/desk/village/releases/{release.id}"
        assert "这样不能公开：请退回，由报账员移除，重新上传" in page(reviewer.get(f"{desk}/")).text
        assert reviewer.get(f"{desk}/publish").status_code == 200
        with pytest.raises(Refused, match="附件“宣传册发票”在存储里找不到了.*请退回，由报账员在"):
            chain.publish(release, "", by=hamlet.reviewer, looked=[kept.id])
        chain.send_back(release, "附件丢了，请重新上传", by=hamlet.reviewer)
        files.remove(kept, by=hamlet.bookkeeper)
        db.session.commit()
        db.session.refresh(release)
        chain.submit(release, by=hamlet.bookkeeper)


def test_a_lost_paper_breaks_no_public_page(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    kept = files.attach(release, paper(OF_NOBODY), "", "宣传册发票", by=hamlet.bookkeeper)
    hamlet.pass_on(release, State.PUBLISHED)
    lose(kept)
    with clock.at(NOW):
        here = f"/village/{hamlet.village.region.alias}/finance/2026-10"
        for address in (f"{here}/", *(f"{here}.{ending}" for ending in ("csv", "xlsx", "json", "pdf"))):
            assert app.test_client().get(address).status_code == 200, address
        assert app.test_client().get(f"/files/{kept.attachment_id}/{kept.attachment.name}").status_code == 410
        desk = page(sign_in(app, hamlet.bookkeeper).get(f"/desk/village/releases/{release.id}/")).text
    assert "请报账员提出更正，换上原件" in desk


def test_a_lost_picture_cannot_be_blackened_and_a_lost_workbook_cannot_be_read(app: Flask, hamlet: Hamlet):
    release = hamlet.draft()
    kept = files.attach(release, paper(OF_NOBODY), "", "发票", by=hamlet.bookkeeper)
    kept.attachment.media_type = "image/png"
    lose(kept)
    with pytest.raises(Refused, match="这份图片在存储里找不到了，请移除，重新上传"):
        files.black_out(kept, [(0, 0, 10, 10)], by=hamlet.bookkeeper)
    sent = hamlet.upload(release)
    db.session.commit()
    storage().remove(sent.attachment.storage_key)
    with pytest.raises(Refused, match="这份表格在存储里找不到了，请丢弃，重新上传"):
        importing.preview(sent)
    with clock.at(NOW):
        answer = sign_in(app, hamlet.bookkeeper).get(f"/desk/village/uploads/{sent.id}/", follow_redirects=True)
    assert answer.status_code == 200 and "这份表格在存储里找不到了" in page(answer).text


def test_no_room_publishes_a_file_that_is_lost(app: Flask, hamlet: Hamlet):
    kept = attachments.keep(paper(OF_NOBODY), by=hamlet.bookkeeper, allow=frozenset({PDF}))
    db.session.commit()
    storage().remove(kept.storage_key)
    with pytest.raises(Refused, match="文件“收条.pdf”在存储里找不到了，请移除，重新上传"):
        privacy.guard_file(kept)
