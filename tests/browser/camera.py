"""Pictures of pages, small enough to live beside the guide."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

COLOURS = 128


class Camera:
    """Full-page pictures NN-name-WIDTH.png in a folder; without a folder it takes none."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder) if folder else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        if self.folder is None:
            return
        width = (page.viewport_size or {"width": 0})["width"]
        page.evaluate("scrollTo(0, 0)")  # heads of tables that stick would stand where the reader had scrolled
        taken = Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled", caret="hide"))).convert("RGB")
        small = taken.quantize(palette=palette(taken), dither=Image.Dither.NONE)
        small.save(self.folder / f"{name}-{width}.png", optimize=True)


def palette(picture: Image.Image) -> Image.Image:
    """The colours a page uses most, exactly: averaged ones would tint the paper and grey the lamps."""
    counted = sorted(picture.getcolors(1 << 24) or [], reverse=True)[:COLOURS]
    made = Image.new("P", (1, 1))
    made.putpalette([part for _, colour in counted for part in colour])
    return made
