"""How much the streams of a PDF unpack to (ISO 32000-1, 7.4), counted before anything unpacks them whole.

A kilobyte may say that it is a gigabyte, also behind several filters, one packed in the other. So each stream is run
through the filters a bit at a time, and nothing of it is kept. What the file says of its streams is not believed: how long
one is, which filters it has, and in what order, may stand somewhere else or be written so that another reader reads
something else. Each is tried with every filter it may begin with, to the end that its own bytes give it: Flate to any depth,
the old ones, which any bytes fit, where they are named and to the second step.
"""

import base64
import re
import zlib
from collections.abc import Callable, Iterator

FIRST, BIT = 1 << 10, 1 << 16  # bytes at a time: most streams are short
SHORTEST = 16  # bytes by which one tells what may follow; what is shorter unpacks to nothing much
MOST_PAINTED = 600_000  # words and lines of all pages: each takes half a kilobyte while its page is open
PAINTS = re.compile(  # each by its first letter, with a look back from there: it is looked for in all that unpacks
    rb"(?:T(?<=[\s)\]>].)[jJ]|'(?<=[\s)\]>].)|\"(?<=[\s)\]>].)|S(?<=[\s)\]>].)|s(?<=[\s)\]>].)h?|f(?<=[\s)\]>].)\*?|"
    rb"F(?<=[\s)\]>].)|B(?<=[\s)\]>].)\*?|b(?<=[\s)\]>].)\*?|D(?<=[\s)\]>].)o|E(?<=[\s)\]>].)I)(?=[\s/(\[<%]|$)"
)
MOST_SLOWLY = 12 * 1024 * 1024  # bytes for filters that are run letter by letter
READ_AGAIN = 4  # times as much as may be unpacked; what is read over and over is no real file
DEEPEST, DEEPEST_OLD = 6, 2  # filters one behind the other; real files have one or two, of the old ones
BEGINS = re.compile(rb"(?<![A-Za-z])stream[^\r\n]*(?:\r\n|\r|\n)")
BASE85, HEX = re.compile(rb"[\s!-uz]+(?:~|$)"), re.compile(rb"[\s0-9A-Fa-f]+(?:>|$)")


def _name(letters: str) -> bytes:
    """A name as it may be written: each letter also as #4C."""
    return b"".join(rb"(?:%c|#%02x|#%02X)" % (ord(one), ord(one), ord(one)) for one in letters)


LONGEST_NAME = 3 * len("/RunLengthDecode ")


class TooMuch(Exception):
    """More than may be unpacked."""


class Left:
    """What may still be unpacked, and whether the old filters, which any bytes may have passed through, are named at all."""

    def __init__(self, most: int) -> None:
        self.most, self.to_read, self.paints, self.slowly = most, READ_AGAIN * most, MOST_PAINTED, MOST_SLOWLY
        self.named: set[type[Filter]] = set()

    def take(self, count: int, read: int = 0, slowly: int = 0) -> None:
        self.most -= count
        self.to_read -= read
        self.slowly -= slowly
        if min(self.most, self.to_read, self.slowly) < 0:
            raise TooMuch

    def note(self, data: bytes) -> None:
        """Which filters are named in these bytes, and how much they paint."""
        if b"/" in data:
            self.named |= {kind for kind, name in NAMES.items() if kind not in self.named and name.search(data)}

    def note_painted(self, data: bytes) -> None:
        """How much of a page these bytes are."""
        self.paints -= sum(1 for _ in PAINTS.finditer(data))
        if self.paints < 0:
            raise TooMuch


def require_small(content: bytes, most: int) -> None:
    """TooMuch where the streams of a PDF unpack to more than that together, at any step on the way."""
    left = Left(most)
    left.note(content)
    known = set(left.named)
    _walk(content, left)
    if left.named != known:  # a name that stands inside a stream only
        again = Left(most)
        again.named = left.named
        _walk(content, again)


def _walk(content: bytes, left: Left) -> None:
    whole = memoryview(content)
    for match in BEGINS.finditer(content):
        step = Step(left, 0)
        at, size = match.end(), FIRST
        while at < len(content) and not step.is_done:
            piece = bytes(whole[at : at + size])
            left.take(0, read=len(piece))
            step.feed(piece)
            at, size = at + size, min(BIT, 4 * size)


class Step:
    """Bytes as one filter gave them; they go on into every filter that they may be the input of."""

    def __init__(self, left: Left, depth: int) -> None:
        self.left, self.depth = left, depth
        self.tail = self.head = b""
        self.begun: list[Filter] | None = None

    @property
    def is_done(self) -> bool:
        """Is there no filter any more that would read on?"""
        return self.begun is not None and all(one.is_done for one in self.begun)

    def feed(self, data: bytes) -> None:
        if self.depth:
            self.left.take(len(data))
            self.left.note(self.tail + data)
            self.left.note_painted(data)
            self.tail = data[-LONGEST_NAME:]
        if self.begun is None:
            data = self.head = self.head + data
            if len(data) < SHORTEST:
                return
            self.begun = [kind(Step(self.left, self.depth + 1)) for kind in _kinds(data, self.left.named)]
            if self.depth >= DEEPEST_OLD:
                self._end_here()
        for one in self.begun:
            if not one.is_done:
                one.feed(data)

    def _end_here(self) -> None:
        """The old filters, which any bytes fit, are taken for none so deep; TooMuch where it is packed ever deeper."""
        self.begun = [one for one in self.begun or () if isinstance(one, Flate)]
        if self.begun and self.depth >= DEEPEST:
            raise TooMuch


class Filter:
    """A filter that is fed with what came out of the one before."""

    is_slow = True

    def __init__(self, out: Step) -> None:
        self.out = out
        self.is_done = False
        self.begin()

    def begin(self) -> None:
        """What it has to remember."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What comes out for these bytes; sets `is_done` at its end or where they are none of its own."""
        raise NotImplementedError

    def feed(self, data: bytes) -> None:
        if self.is_slow:
            self.out.left.take(0, slowly=len(data))
        for piece in self.pieces(data):
            if piece:
                self.out.feed(piece)


class Flate(Filter):
    """FlateDecode."""

    is_slow = False

    def begin(self) -> None:
        self.zlib = zlib.decompressobj()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data and not self.is_done:
            try:
                yield self.zlib.decompress(data, BIT)
            except zlib.error:
                self.is_done = True
            self.is_done = self.is_done or self.zlib.eof
            data = self.zlib.unconsumed_tail


class Ascii(Filter):
    """ASCIIHexDecode and ASCII85Decode: letters for bytes, at most four for one (z)."""

    ends = b"~"
    letters, gives, each = 5, 4, b"z"

    def begin(self) -> None:
        self.rest = b""
        self.decoded: Callable[[bytes], bytes] = _base85

    def pieces(self, data: bytes) -> Iterator[bytes]:
        data, end, _ = data.partition(self.ends)
        self.is_done = bool(end)
        data = self.rest + b"".join(data.split()).replace(self.each, b"!!!!!")
        whole = len(data) if end else len(data) // self.letters * self.letters
        self.rest = data[whole:]
        try:
            yield self.decoded(data[:whole])
        except ValueError:
            self.is_done = True


class Hex(Ascii):
    """ASCIIHexDecode."""

    ends = b">"
    letters, gives, each = 2, 1, b"\x00"

    def begin(self) -> None:
        self.rest = b""
        self.decoded = lambda data: bytes.fromhex((data + b"0" * (len(data) % 2)).decode())


def _base85(data: bytes) -> bytes:
    return base64.a85decode(data)


class RunLength(Filter):
    """RunLengthDecode."""

    def begin(self) -> None:
        self.rest = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        data, at, out = self.rest + data, 0, bytearray()
        while at < len(data) and data[at] != 128:
            code = data[at]
            size = 1 + (code + 1 if code < 128 else 1)
            if at + size > len(data):
                break
            out += data[at + 1 : at + size] if code < 128 else data[at + 1 : at + 2] * (257 - code)
            at += size
            if len(out) >= BIT:
                yield bytes(out)
                out.clear()
        self.is_done = at < len(data) and data[at] == 128
        self.rest = data[at:]
        yield bytes(out)


class Lzw(Filter):
    """LZWDecode: codes of 9 to 12 bits, wider one code early as is usual."""

    def begin(self) -> None:
        self.bits = self.count = 0
        self._clear()

    def _clear(self) -> None:
        self.table = [bytes([n]) for n in range(256)] + [b"", b""]
        self.width, self.last = 9, b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        out = bytearray()
        for byte in data:
            self.bits, self.count = (self.bits << 8 | byte) & 0xFFFFFF, self.count + 8
            if self.count < self.width:
                continue
            self.count -= self.width
            out += self._entry(self.bits >> self.count & (1 << self.width) - 1)
            if self.is_done:
                break
            if len(out) >= BIT:
                yield bytes(out)
                out.clear()
        yield bytes(out)

    def _entry(self, code: int) -> bytes:
        if code == 256:
            self._clear()
            return b""
        known = len(self.table)
        if code == 257 or code > known or (code == known and not self.last):
            self.is_done = True
            return b""
        entry = self.table[code] if code < known else self.last + self.last[:1]
        if self.last and known < 4096:
            self.table.append(self.last + entry[:1])
        self.last = entry
        self.width = min(12, max(9, (len(self.table) + 1).bit_length()))
        return entry


# as a dictionary or a list writes it: not three letters that stand by chance in what a picture is packed to
AS_A_NAME = rb"(?<=[\s\[/(<r>\]])/(?:%s|%s)(?=[\s\]/>\[(%%]|$)"
NAMES = {
    RunLength: re.compile(AS_A_NAME % (_name("RL"), _name("RunLengthDecode"))),
    Lzw: re.compile(AS_A_NAME % (_name("LZW"), _name("LZWDecode"))),
    Ascii: re.compile(AS_A_NAME % (_name("A85"), _name("ASCII85Decode"))),
    Hex: re.compile(AS_A_NAME % (_name("AHx"), _name("ASCIIHexDecode"))),
}


def _kinds(data: bytes, named: set[type[Filter]]) -> list[type[Filter]]:
    """The filters that these first bytes may have passed through; but for one they are old, and tried where they are named."""
    is_flate = data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    fits = {Ascii: BASE85.match(data[:200]), Hex: HEX.match(data[:200]), RunLength: True, Lzw: True}
    return ([Flate] if is_flate else []) + [kind for kind, does in fits.items() if does and kind in named]
