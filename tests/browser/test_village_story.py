"""The story of a village's book as a whole, on a phone and on a desk's screen, with nothing pretended."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.camera import Camera
from tests.browser.conftest import Windows, running
from tests.browser.village_story import VillageStory
from tests.browser.watching import Watch


@pytest.mark.browser
@pytest.mark.office
@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_book_goes_from_the_clerks_workbook_to_the_board_and_is_asked_about_and_corrected(
    furnished: Path, tmp_path: Path, browser: Browser, camera: Camera, width: int
):
    with running(furnished, tmp_path / "house") as house:
        windows = Windows(browser, house, width, Watch(house.url))
        try:
            tell(VillageStory(windows, camera, tmp_path))
        finally:
            windows.close()
    assert windows.watch.complaints == []


def tell(story: VillageStory) -> None:
    story.find_the_village()
    story.send_the_workbook()
    story.type_a_line()
    story.check_and_sign()
    story.ask()
    story.correct()
    story.answer()
    story.read_the_correction()
    story.take_the_files()
    story.judge_it_again()
    story.print_it()
