"""The story as a whole, on a phone and on a desk's screen: residents, clerks and the worker, with nothing pretended."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.camera import Camera
from tests.browser.conftest import Windows, running
from tests.browser.story import Story
from tests.browser.watching import Watch


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_resident_signs_up_attends_and_learns_what_became_of_her_words(
    furnished: Path, tmp_path: Path, browser: Browser, camera: Camera, width: int
):
    with running(furnished, tmp_path / "house") as house:
        windows = Windows(browser, house, width, Watch(house.url))
        try:
            tell(Story(windows, camera, tmp_path))
        finally:
            windows.close()
    assert windows.watch.complaints == []


def tell(story: Story) -> None:
    story.look_around()
    story.draft()
    story.furnish()
    story.publish()
    story.read_about_it()
    story.first_sign_up()
    story.second_sign_up()
    story.third_sign_up()
    story.track()
    story.read_the_entries()
    story.close_by_the_clock()
    story.freeze()
    story.draw()
    story.verify()
    story.open_pass()
    story.check_in()
    story.hand_in()
    story.write_up()
    story.rate()
    story.answer()
    story.told()
    story.read_the_rest()
    story.read_the_admin_pages()
