"""What no page may do: write errors to the console, or ask another host."""

from playwright.sync_api import ConsoleMessage, Page, Request


class Watch:
    """Collects complaints about every page it is set over."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.complaints: list[str] = []
        self.forgiven: list[str] = []

    def forgive(self, words: str) -> None:
        """A test that breaks something on purpose expects the browser to say so."""
        self.forgiven.append(words)

    def over(self, page: Page) -> Page:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(words in message.text for words in self.forgiven):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.complaints.append(f"asks another host: {request.url}")
