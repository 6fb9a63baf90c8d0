"""A PDF that unpacks to more than it may is refused before anything unpacks it, whatever its streams are packed with."""

import base64
import zlib
from functools import lru_cache

import pytest

from app.core.privacy.files import examine_file
from app.core.privacy.files.pdf import MOST_UNPACKED, TOO_LARGE
from app.core.privacy.files.streams import MOST_PAINTED, Left, Lzw, RunLength, TooMuch, require_small
from app.errors import Refused
from tests.village.hostile import MEGABYTE
from tests.village.test_sheets_hostile import MOST_GROWTH, measured

NUMBER = "13912345678"
WORDS = f"BT /F 9 Tf ({NUMBER}) Tj ET\n".encode()
EXAMINE = "from app.core.privacy.files import examine_file; examine_file(content, path)"
FIRST = 'from app.core.privacy.files import examine_file; examine_file(Path("sound.pdf").read_bytes(), "sound.pdf")'


def pdf(data: bytes, filters: bytes, more: bytes = b"", line: bytes = b"\n") -> bytes:
    """One page, whose words stand in this stream."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d %s %s >>\nstream%s" % (len(data), filters, more, line) + data + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    listed = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + listed + end


def flate(data: bytes) -> bytes:
    return zlib.compress(data, 9)


@lru_cache
def many(letter: bytes, megabytes: int, around: bytes = b"(%s) Tj") -> bytes:
    """As many of a letter, packed without all of them ever being there at once."""
    packing = zlib.compressobj(9)
    before, after = around.split(b"%s")
    parts = [packing.compress(before), *(packing.compress(letter * MEGABYTE) for _ in range(megabytes))]
    return b"".join([*parts, packing.compress(after), packing.flush()])


def run_length(data: bytes) -> bytes:
    return b"".join(b"\x00" + data[at : at + 1] for at in range(len(data))) + b"\x80"


def lzw(codes: list[tuple[int, int]]) -> bytes:
    """Codes, each with its width."""
    bits = "".join(f"{code:0{width}b}" for code, width in codes)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def lzw_of(data: bytes) -> bytes:
    """The bytes one by one, begun anew before the codes grow."""
    codes: list[tuple[int, int]] = []
    for at in range(0, len(data), 200):
        codes += [(256, 9), *((byte, 9) for byte in data[at : at + 200])]
    return lzw([*codes, (257, 9)])


def lzw_bomb(rounds: int) -> bytes:
    """A, AA, AAA …: each code one letter longer than the one before, as far as there are codes."""
    codes: list[tuple[int, int]] = []
    for _ in range(rounds):
        codes.append((256, 9 if not codes else 12))
        codes.append((65, 9))
        codes += [(code, (code + 1).bit_length()) for code in range(258, 4095)]
    return lzw(codes)


def hidden_end(data: bytes) -> bytes:
    """The same stream, begun with a piece that is stored as it is and says that the stream is over."""
    stored = b"(endstream endobj) Tj\n"
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    rest = packed.compress(data) + packed.flush()
    head = b"\x78\x01\x00" + len(stored).to_bytes(2, "little") + (len(stored) ^ 0xFFFF).to_bytes(2, "little") + stored
    return head + rest + zlib.adler32(stored + data).to_bytes(4, "big")


BOMBS = {
    "once": lambda n: pdf(many(b"A", n), b"/Filter /FlateDecode"),
    "twice": lambda n: pdf(flate(many(b"A", n)), b"/Filter [/FlateDecode /FlateDecode]"),
    "thrice": lambda n: pdf(flate(flate(many(b"A", n))), b"/Filter [/Fl /Fl /Fl]"),
    "escaped": lambda n: pdf(flate(many(b"A", n)), b"/Filter [/#46lateDecode /Flat#65Decode]"),
    "said elsewhere": lambda n: pdf(flate(many(b"A", n)), b"/Filter 6 0 R"),
    "nowhere": lambda n: pdf(many(b"A", n), b""),
    "decoy": lambda n: pdf(flate(many(b"A", n)), b"/Filter [/FlateDecode /FlateDecode]", b"/X (\nstream\nendstream\n)"),
    "line": lambda n: pdf(many(b"A", n), b"/Filter /FlateDecode", line=b"  \r"),
    "end": lambda n: pdf(hidden_end(b"(" + b"A" * (n * MEGABYTE) + b") Tj"), b"/Filter /FlateDecode"),
    "hex": lambda n: pdf(many(b"A", n).hex().encode() + b">", b"/Filter [/ASCIIHexDecode /FlateDecode]"),
    "base85": lambda n: pdf(base64.a85encode(many(b"A", n)) + b"~>", b"/Filter [/A85 /Fl]"),
    "runs": lambda n: pdf(many(b"\x81A", 1 + n // 60, b"%s\x80"), b"/Filter [/FlateDecode /RunLengthDecode]"),
    "codes": lambda n: pdf(lzw_bomb(1 + n // 7), b"/Filter /LZWDecode"),
    "codes behind": lambda n: pdf(flate(lzw_bomb(1 + n // 7)), b"/Filter [/FlateDecode /L#5aW]"),
    "painted": lambda n: pdf(
        flate(b"BT /F 9 Tf (A) Tj ET\n" * (MOST_PAINTED + MOST_PAINTED // 50)), b"/Filter /FlateDecode"
    ),
    "lines": lambda n: pdf(flate(b"0 0 m 9 9 l S\n" * (MOST_PAINTED + MOST_PAINTED // 50)), b"/Filter /FlateDecode"),
}


WHOLE = ("once", "twice", "hex", "codes behind", "painted")


def test_a_bomb_is_refused_in_words_without_a_rise_in_memory(tmp_path):
    (tmp_path / "sound.pdf").write_bytes(pdf(flate(WORDS), b"/Filter /FlateDecode"))
    for name in WHOLE:
        (tmp_path / f"{name}.pdf").write_bytes(BOMBS[name](110))
    found = measured(tmp_path, [f"{name}.pdf" for name in WHOLE], EXAMINE, FIRST)
    assert {name.removesuffix(".pdf"): told for name, _, told in found} == dict.fromkeys(WHOLE, TOO_LARGE)
    assert [(name, growth) for name, growth, _ in found if growth > MOST_GROWTH] == []


@pytest.mark.parametrize("name", BOMBS)
def test_whatever_a_stream_is_packed_with_and_says_of_itself_it_is_seen(name: str):
    with pytest.raises(TooMuch):
        require_small(BOMBS[name](8), 7 * MEGABYTE)


@pytest.mark.parametrize(
    ("data", "filters"),
    [
        (WORDS, b""),
        (flate(WORDS), b"/Filter /FlateDecode"),
        (flate(flate(WORDS)), b"/Filter [/FlateDecode /FlateDecode]"),
        (WORDS.hex().encode() + b">", b"/Filter /ASCIIHexDecode"),
        (base64.a85encode(flate(WORDS)) + b"~>", b"/Filter [/ASCII85Decode /FlateDecode]"),
        (run_length(WORDS), b"/Filter /RunLengthDecode"),
        (lzw_of(WORDS * 9), b"/Filter /LZWDecode"),
    ],
)
def test_an_ordinary_stream_of_each_filter_is_read(data: bytes, filters: bytes):
    found = examine_file(pdf(data, filters), "a.pdf").found
    assert any(one.kind == "phone" for one in found), found


def test_a_picture_that_fits_an_old_filter_over_and_over_is_no_bomb():
    """As printers' drivers write it: each step of it may be read as run-length once more."""
    rows = b"".join(bytes([157, value, 63]) + bytes(range(64)) for value in range(100)) + b"\x80"
    require_small(pdf(rows, b"/Filter /RunLengthDecode"), MOST_UNPACKED)
    require_small(pdf(flate(bytes([244] * 40_000)), b"/Filter /FlateDecode", b"/X /RL"), MOST_UNPACKED)


def test_letters_that_stand_in_packed_data_by_chance_name_no_filter():
    left = Left(MOST_UNPACKED)
    left.note(b"\x91/RL\xa0 \x07/LZW\x90 4/A85\xff")
    assert not left.named
    left.note(b"<< /Filter [/RL /#4CZW]/F(/A85)>>")
    assert left.named == {RunLength, Lzw}


def test_what_is_just_within_the_bounds_is_read():
    require_small(pdf(many(b"\xff", MOST_UNPACKED // MEGABYTE - 1, b"%s"), b"/Filter /FlateDecode"), MOST_UNPACKED)
    require_small(pdf(flate(b"0 0 m 9 9 l S\n" * (MOST_PAINTED - 9)), b"/Filter /FlateDecode"), MOST_UNPACKED)


def test_a_file_that_is_read_over_and_over_is_given_up():
    """Streams that begin inside each other's data would cost the square of their number."""
    empty = b"\x00\x00\x00\xff\xff" * 400
    start = b"stream\n\x78\x01"
    stored = b"\x00" + len(start).to_bytes(2, "little") + (len(start) ^ 0xFFFF).to_bytes(2, "little") + start
    with pytest.raises(TooMuch):
        require_small(b"%PDF-1.4\n" + start + (stored + empty) * 1500, 20 * MEGABYTE)


def test_the_desk_says_so_beside_the_file():
    with pytest.raises(Refused) as refusal:
        examine_file(BOMBS["twice"](110), "凭证.pdf")
    assert refusal.value.field == "file" and "分成几个文件" in refusal.value.sentence
