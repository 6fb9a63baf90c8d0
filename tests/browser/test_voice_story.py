"""The story of a post as a whole, on a phone and on a desk's screen; and said without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.camera import Camera
from tests.browser.conftest import Windows, running
from tests.browser.days import on
from tests.browser.voice_story import VoiceStory
from tests.browser.watching import Watch


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_post_is_said_read_refused_twice_decided_answered_reopened_and_answered(
    furnished: Path, tmp_path: Path, browser: Browser, camera: Camera, width: int
):
    with running(furnished, tmp_path / "house") as house:
        windows = Windows(browser, house, width, Watch(house.url))
        try:
            tell(VoiceStory(windows, camera))
        finally:
            windows.close()
    assert windows.watch.complaints == []


def tell(story: VoiceStory) -> None:
    story.say()
    story.read()
    story.bounce()
    story.answer("已清理校门口的雨水口，积水已退。")
    story.house.go_to(on(11, 25))
    story.reopen()
    story.answer("查明是新修的渠口高过路面，已改低并加装篦子，昨天大雨没有再积水。")
    story.rate("解决了", "5 分")
    story.look()
