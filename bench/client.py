"""A lean crowd: one process, one epoll loop, bare sockets, so that the client costs the servers little of two cores.

A journey is a generator: it yields a request, is handed the answer, and returns what it came for.
"""

import select
import socket
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field

LONGEST_WAIT = 60.0  # seconds without any answer until a run is given up
CHUNK = 1 << 18


class Astray(Exception):
    """The journey did not reach its end: an unexpected page, a broken line, no answer."""


@dataclass(frozen=True)
class Answer:
    """What the server sent, until it closed the line."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of this name, "" when there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.decode("latin-1").lower() == name:
                return value.decode("latin-1")
        return ""


Journey = Generator[bytes, Answer, str]


@dataclass
class Outcome:
    """What became of a crowd."""

    seconds: list[float] = field(default_factory=list)  # of each journey that reached its end
    results: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    faults: int = 0  # answers of 500 and above
    wall: float = 0.0
    cpu: float = 0.0  # the client's own processor time
    server_cpu: float = 0.0  # that of the server's processes

    @property
    def rate(self) -> float:
        """Journeys per second."""
        return len(self.seconds) / self.wall if self.wall else 0.0

    @property
    def cost(self) -> float:
        """The client's processor time per journey, in milliseconds."""
        return 1000 * self.cpu / max(1, len(self.seconds))

    @property
    def server_cost(self) -> float:
        """The server's processor time per journey, in milliseconds."""
        return 1000 * self.server_cpu / max(1, len(self.seconds))

    def percentile(self, share: float) -> float:
        """The time in milliseconds within which this share of journeys ended."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    def slower_than(self, seconds: float) -> float:
        """The share of journeys that took longer, those gone astray among them."""
        slow = sum(1 for taken in self.seconds if taken > seconds) + len(self.astray)
        return slow / max(1, len(self.seconds) + len(self.astray))

    def add(self, other: "Outcome") -> "Outcome":
        """Another round of the same."""
        self.seconds += other.seconds
        self.results += other.results
        self.astray += other.astray
        self.faults += other.faults
        self.wall += other.wall
        self.cpu += other.cpu
        self.server_cpu += other.server_cpu
        return self


class Line:
    """One journey under way: its socket and what has come in so far."""

    def __init__(self, journey: Journey, request: bytes) -> None:
        self.journey = journey
        self.request = request
        self.began = time.perf_counter()
        self.socket: socket.socket | None = None
        self.came = bytearray()

    def call(self, port: int) -> socket.socket:
        """Connect (at once, on the loopback) and send; whatever comes back is read without waiting."""
        line = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_WAIT)
        line.sendall(self.request)
        line.setblocking(False)
        self.socket, self.came = line, bytearray()
        return line

    def hear(self) -> Answer | None:
        """Read what is there; the answer once the server has closed the line."""
        assert self.socket is not None
        while True:
            try:
                piece = self.socket.recv(CHUNK)
            except BlockingIOError:
                return None
            if not piece:
                return read_answer(bytes(self.came))
            self.came += piece


def read_answer(raw: bytes) -> Answer:
    """Take an answer apart; Astray when it is cut short."""
    head, gap, body = raw.partition(b"\r\n\r\n")
    if not gap or not head.startswith(b"HTTP/1."):
        raise Astray("the line broke")
    answer = Answer(int(head[9:12]), head, body)
    length = answer.header("content-length")
    if length and int(length) != len(body):
        raise Astray("the answer was cut short")
    return answer


class Crowd:
    """So many journeys at once until there are no more."""

    def __init__(self, port: int, journeys: Iterable[Journey], at_once: int) -> None:
        self.port, self.journeys, self.at_once = port, iter(journeys), at_once
        self.lines: dict[int, Line] = {}
        self.poll = select.epoll()
        self.outcome = Outcome()

    def run(self) -> Outcome:
        """Send them all; returns when the last has been answered or nothing came for a minute."""
        began, cpu = time.perf_counter(), time.process_time()
        self._fill()
        while self.lines:
            ready = self.poll.poll(LONGEST_WAIT)
            if not ready:
                self._give_up()
            for number, _ in ready:
                self._hear(number)
            self._fill()
        self.poll.close()
        self.outcome.wall, self.outcome.cpu = time.perf_counter() - began, time.process_time() - cpu
        return self.outcome

    def _fill(self) -> None:
        while len(self.lines) < self.at_once and (journey := next(self.journeys, None)) is not None:
            self._send(Line(journey, next(journey)))

    def _send(self, line: Line) -> None:
        try:
            sock = line.call(self.port)
        except OSError as trouble:
            self.outcome.astray.append(str(trouble))
            return
        self.lines[sock.fileno()] = line
        self.poll.register(sock.fileno(), select.EPOLLIN)

    def _hear(self, number: int) -> None:
        line = self.lines[number]
        try:
            answer = line.hear()
            if answer is None:
                return
            self._hang_up(number)
            self._go_on(line, answer)
        except (Astray, OSError) as trouble:
            self._hang_up(number)
            self.outcome.astray.append(str(trouble))

    def _go_on(self, line: Line, answer: Answer) -> None:
        self.outcome.faults += answer.status >= 500
        try:
            line.request = line.journey.send(answer)
        except StopIteration as end:
            self.outcome.seconds.append(time.perf_counter() - line.began)
            self.outcome.results.append(end.value)
            return
        self._send(line)

    def _hang_up(self, number: int) -> None:
        line = self.lines.pop(number, None)
        if line is not None and line.socket is not None:
            self.poll.unregister(number)
            line.socket.close()

    def _give_up(self) -> None:
        for number in list(self.lines):
            self._hang_up(number)
            self.outcome.astray.append("no answer")
        self.journeys = iter(())


def lasting(seconds: float, journeys: Iterator[Journey]) -> Iterator[Journey]:
    """New journeys for so many seconds; those under way still end."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        yield next(journeys)
