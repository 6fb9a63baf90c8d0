"""What a member of staff can do next with an event, what it waits for first."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from app.openday.models import Event
from app.openday.rules import Kind, Selection, State
from app.web.steps import Step, due_first

RUNNING = (State.PUBLISHED, State.CLOSED, State.SELECTED)


def of_event(event: Event, *, may_edit: bool, may_review: bool, may_check_in: bool, draw: Any, mark: int) -> list[Step]:
    """The buttons of this reader. `draw` is the frozen list, `mark` what the results hold so far."""
    found: list[Step] = []
    if may_review and event.state == State.REVIEW:
        found += [
            _press(event, "发布", "publish", is_due=True, seen=event.version),
            _to(event, "退回修改", "explain", is_due=True, step="send-back", seen=event.version),
        ]
    if may_check_in and event.state in (*RUNNING, State.HELD):
        found.append(Step("签到", url_for("openday_door.show", id=event.id), event.state == State.SELECTED))
    if may_edit:
        found += _run(event, mark)
        found += _draw(event, draw)
        found += _changed(event)
    return due_first(found)


def _to(event: Event, label: str, endpoint: str, *, is_due: bool = False, **more: Any) -> Step:
    return Step(label, url_for(f"openday_desk.{endpoint}", id=event.id, **more), is_due)


def _press(event: Event, label: str, endpoint: str, *, is_due: bool = False, seen: int | None = None) -> Step:
    return Step(label, url_for(f"openday_desk.{endpoint}", id=event.id), is_due, True, seen)


def _run(event: Event, mark: int) -> Iterator[Step]:
    """From draft to results."""
    if event.state == State.DRAFT:
        yield _press(event, "提交审核", "submit", is_due=True)
    if event.state in (State.DRAFT, State.REVIEW):
        yield _to(event, "修改草稿", "edit")
    if event.state == State.POSTPONED:
        yield _to(event, "确定新日期", "resume", is_due=True)
    if event.state == State.SELECTED:
        yield _press(event, "记为已举行", "hold")
    if event.state == State.HELD:
        yield _press(event, "公布结果", "conclude", is_due=True, seen=mark)


def _draw(event: Event, draw: Any) -> Iterator[Step]:
    """Who gets a seat, where there are more people than seats."""
    if event.selection == Selection.REVIEW and event.state in (State.PUBLISHED, State.CLOSED):
        yield _to(event, "评审遴选", "ranking", is_due=event.state == State.CLOSED)
    if event.selection != Selection.DRAW:
        return
    if event.state == State.CLOSED and draw:
        yield _to(event, "录入开奖结果", "enter_result", is_due=True)
        yield _to(event, "这一期没有开奖", "enter_failure")
    elif event.state == State.CLOSED:
        yield _press(event, "锁定抽签名单", "freeze", is_due=True)
    if event.state in (State.PUBLISHED, State.CLOSED, State.POSTPONED) and not (draw and draw.outcome):
        yield _to(event, "重新指定抽签来源", "replace_sources")


def _changed(event: Event) -> Iterator[Step]:
    """What can always be done with what is drafted or public, the last of it the end."""
    if event.state == State.PUBLISHED and event.kind != Kind.MONTH:
        yield _to(event, "提前截止报名", "explain", step="close-early", seen=event.version)
    if event.state in RUNNING:
        yield _to(event, "变更安排", "change")
        yield _to(event, "延期", "explain", step="postpone", seen=event.version)
    if event.state in (State.DRAFT, State.REVIEW):
        yield _to(event, "作废草稿", "explain", step="discard", seen=event.version)
    elif event.state != State.DISCARDED:
        yield _to(event, "归入领域", "file_under")
    if event.state in (*RUNNING, State.POSTPONED):
        yield _to(event, "取消活动", "explain", step="cancel", seen=event.version)
