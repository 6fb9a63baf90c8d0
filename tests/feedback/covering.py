"""A post with words covered, and every entrance by which staff could bring them back."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image
from werkzeug.datastructures import FileStorage

from app.core import attachments
from app.feedback.models import Post
from app.feedback.rules.turning import Into
from app.feedback.service import added, answering, desks, moving, saying, screening, targets, turning
from tests.feedback.making import Town

TITLE, TEXT, SPOT = "渡口不好走", "隔壁的老张头说，三号渡口那座桥断了，孩子们上学要绕路，请修一修。", "渡口边"
SHOWN = "隔壁的***说，三号渡口那座【略】，孩子们上学要绕路，请修一修。"
COVERED = ("老张头", "桥断了")
ENTRANCES: dict[str, Callable[[Town, Post, str], object]] = {}


def photo(name: str = "letter.png") -> FileStorage:
    stored = BytesIO()
    Image.new("RGB", (40, 30), "white").save(stored, "PNG")
    stored.seek(0)
    return FileStorage(stored, name)


def _entrance(verb: Callable[[Town, Post, str], object]) -> Callable[[Town, Post, str], object]:
    ENTRANCES[verb.__name__] = verb
    return verb


@_entrance
def answer(town: Town, post: Post, said: str) -> object:
    return answering.draft(
        town.taken_on(post, town.roads), f"已经到场看过，{said}，下周修好。", [], "", by=town.handler
    )


@_entrance
def why_alike(town: Town, post: Post, said: str) -> object:
    town.taken_on(post, town.roads)
    return answering.draft(post, "已经到场看过，下周修好。", [], f"同一处，{said}", by=town.handler)


@_entrance
def quoted(town: Town, post: Post, said: str) -> object:
    town.taken_on(post, town.roads)
    outside = answering.Quoted(f"关于{said}的通知", "https://example.com/1")
    return answering.draft(post, "已经到场看过，下周修好。", [outside], "", by=town.handler)


@_entrance
def result(town: Town, post: Post, said: str) -> object:
    return answering.add_result(town.answer(town.taken_on(post, town.roads)), None, f"{said}，已修好", by=town.handler)


@_entrance
def caption(town: Town, post: Post, said: str) -> object:
    town.answer(town.taken_on(post, town.roads))
    kept = attachments.keep(photo(), by=town.handler)
    return answering.add_result(post, kept, f"{said}，修好以后", by=town.handler)


@_entrance
def refusal(town: Town, post: Post, said: str) -> object:
    desks.assign(post, town.roads, "人工", by=town.office)
    return desks.refuse(post, f"{said}，不归我局管", by=town.handler)


@_entrance
def recall(town: Town, post: Post, said: str) -> object:
    desks.assign(post, town.roads, "人工", by=town.office)
    return desks.recall(post, f"{said}，转错了单位", by=town.office)


@_entrance
def decision(town: Town, post: Post, said: str) -> object:
    for unit, handler in ((town.roads, town.handler), (town.water, town.other)):
        town.taken_on(post, unit)
        desks.refuse(post, "查过了，不归我局管", by=handler)
    return desks.decide(post, town.roads, f"{said}，归交通局", by=town.office)


@_entrance
def extension(town: Town, post: Post, said: str) -> object:
    return desks.ask_extension(town.taken_on(post, town.roads), 5, f"{said}，要等专家看过", by=town.handler)


@_entrance
def place(town: Town, post: Post, said: str) -> object:
    return moving.put_right(post, town.township, post.topic_id, f"{said}，是镇上的桥", by=town.office)


@_entrance
def why_masked(town: Town, post: Post, said: str) -> object:
    return screening.mask_later(post, TITLE, SHOWN.replace("孩子们", "***"), f"写到了{said}", SPOT, by=town.office)


@_entrance
def what_came_later(town: Town, post: Post, said: str) -> object:
    town.answer(town.taken_on(post, town.roads))
    saying.follow_up(post, f"修好没有，{said}还在问", by=None, shows=True)
    return added.release(post, f"修好没有，{said}还在问", "", by=town.office)


@_entrance
def why_later_words_masked(town: Town, post: Post, said: str) -> object:
    town.answer(town.taken_on(post, town.roads))
    saying.follow_up(post, "修好没有，老李婶还在问", by=None, shows=True)
    why = f"写到了{said}" if said == COVERED[0] else "写到了老李婶"
    return added.release(post, "修好没有，***还在问", why, by=town.office)


@_entrance
def catalogue_proposal(town: Town, post: Post, said: str) -> object:
    target = targets.target_of(Into.CATALOGUE)
    assert target is not None and target.is_public
    text = f"建议公开渡口的检查结果：{said}"
    return turning.turn(post, target, text, "是公开目录的事", *_picks(target, post), by=town.office)


def _picks(target: targets.Target, post: Post) -> list[str]:
    asked = (target.pick, target.detail)
    return [
        one.choices(post)[0][0] if one is not None and one.choices is not None and one.choices(post) else ""
        for one in asked
    ]


def covered(town: Town, **more: object) -> Post:
    post = town.post(title=TITLE, text=TEXT, spot=SPOT, **more)
    screening.release(post, TITLE, SHOWN, SPOT, {}, "涉及他人和没有核实的事", by=town.office)
    return post
