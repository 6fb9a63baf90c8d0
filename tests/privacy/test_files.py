"""Whole files: what was planted in them is found, whatever part it hides in; what cannot be read is refused."""

import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path
from random import Random

import openpyxl
import pypdf
import pytest
import time_machine
import typst

from app.core.attachments.archives import BOMB, LOCKED, MACROS
from app.core.privacy import Examination, examine_comments, examine_file
from app.core.privacy.files import notes, parts, words_in_file
from app.errors import Refused
from app.village.exports import pdf_file
from tests.attachments import making
from tests.privacy import carriers
from tests.privacy.carriers import CARRIERS, changed, with_part
from tests.privacy.corpus import DISGUISES, Leak, book, leaks, subsidies

PHONE = "13800001234"
ENDINGS = ("xlsx", "ods", "docx", "odt", "pdf", "csv", "txt", "xls")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24T02:00:00Z", tick=False):
        yield


def blocked(examination: Examination) -> set[str]:
    return {one.kind for one in examination.found if one.force == "block"}


def is_found(leak: Leak, examination: Examination) -> bool:
    """Blocked as what it is; a number typed as an amount has lost its end, the rest is told by the end of its mask."""
    return leak.kind in blocked(examination)


@pytest.mark.parametrize(("ending", "way"), CARRIERS, ids=lambda word: word.replace(" ", "_"))
def test_no_planted_number_is_missed(ending, way):
    planted = leaks(24, seed=len(way))
    carry = CARRIERS[ending, way]
    missed = [leak for leak in planted if not is_found(leak, examine_file(carry(leak.number), f"a.{ending}"))]
    assert missed == []


WHOLE = (
    "two cells",
    "two rows",
    "number",
    "text layer",
    "spaced text",
)  # carry digits alone, or a page without Chinese letters


@pytest.mark.parametrize(("ending", "way"), [one for one in CARRIERS if one[1] not in WHOLE], ids=lambda word: word.replace(" ", "_"))  # fmt: skip
def test_a_number_is_found_in_every_disguise_wherever_it_stands(ending, way):
    missed = []
    for disguise, spell in DISGUISES.items():
        for leak in leaks(2, seed=len(way)):
            words = spell(leak.number).replace("\n", " ")
            if not is_found(leak, examine_file(CARRIERS[ending, way](words), f"a.{ending}")):
                missed.append((disguise, words))
    assert missed == []


@pytest.mark.parametrize(("ending", "way"), CARRIERS, ids=lambda word: word.replace(" ", "_"))
def test_words_are_heard_wherever_they_stand(ending, way):
    if way == "number":
        return
    words = (
        "Lao Zhang Tou" if ending == "pdf" and "text" in way else "隔壁的老张头验收了"
    )  # that PDF has no Chinese font
    heard = words_in_file(CARRIERS[ending, way](words), f"a.{ending}")
    assert "".join(words.split()) in "".join(heard.split())


def test_more_words_than_are_held_against_anything_are_refused():
    with pytest.raises(Refused, match="超过 20 万"):
        words_in_file("\n".join(f"第{number}盏灯已亮" for number in range(40_000)).encode(), "a.txt")


def test_words_parted_over_lines_are_seen_together_though_a_line_is_a_repetition() -> None:
    """Each sixteen letters that stand in the file stand in what is kept of it; what is repeated is not kept again."""
    dice = Random(7)
    for _ in range(200):
        lines = ["".join(dice.choices("老张头桥 -", k=dice.choice((1, 1, 2, 3, 20, 50)))) for _ in range(5)]
        read = [dice.choice(lines) for _ in range(25)]
        whole, kept = (
            "".join(filter(str.isalnum, text))
            for text in ("".join(read), words_in_file("\n".join(read).encode(), "a.txt"))
        )
        assert all(whole[at : at + 16] in kept for at in range(len(whole) - 15)), read
    assert "老张头" not in "".join(words_in_file("头\n验收\n老张\n验收\n头\n合格".encode(), "a.txt").split())
    assert "老张\n头" not in words_in_file("头\n老张\n验收".encode(), "a.txt")
    assert (
        len(words_in_file("\n".join(["这一行说了很多遍，每一遍都一样，没有一个字不同"] * 9000).encode(), "a.txt")) < 200
    )


@pytest.mark.parametrize(("ending", "way"), CARRIERS, ids=lambda word: word.replace(" ", "_"))
def test_a_file_without_a_number_blocks_nothing(ending, way):
    if "number" in way:
        return
    assert not examine_file(CARRIERS[ending, way]("3组12345"), f"a.{ending}").blocks


@pytest.mark.parametrize(
    ("way", "where"),
    [
        ("hidden row", "工作表“Sheet”第 3 行 C 列（隐藏的行）"),
        ("hidden column", "工作表“Sheet”第 3 行 F 列（隐藏的列）"),
        ("very hidden sheet", "工作表“底稿”第 2 行 B 列（隐藏的工作表）"),
        ("comment", "批注"),
        ("document property", "文档属性"),
        ("pivot cache", "数据透视表缓存"),
        ("header", "工作表“Sheet”页眉页脚等"),
        ("text no cell shows", "没有用到的文字"),
        ("external link", "外部链接"),
    ],
)
def test_the_clerk_is_told_where_it_hides(way, where):
    examination = examine_file(CARRIERS["xlsx", way](PHONE), "a.xlsx")
    assert f"{where}：手机号（138****1234），不能公开" in examination.sentences()
    assert PHONE not in "".join(examination.sentences())


COMMENTED = [("xlsx", "comment"), ("xlsx", "threaded comment"), ("ods", "comment"), ("xls", "comment")]


@pytest.mark.parametrize(("ending", "way"), COMMENTED, ids=lambda word: word.replace(" ", "_"))
def test_the_comments_of_a_workbook_alone_are_looked_through_whatever_its_kind(ending, way):
    carry = CARRIERS[ending, way]
    missed = [leak for leak in leaks(24, seed=3) if not is_found(leak, examine_comments(carry(leak.number)))]
    assert missed == []
    assert not examine_comments(carry("3组12345")).blocks


@pytest.mark.parametrize(("ending", "way"), [("ods", "cell"), ("xls", "hidden sheet"), ("csv", "cell")])
def test_cells_are_no_comments(ending, way):
    assert examine_comments(CARRIERS[ending, way](PHONE)).found == []


def test_words_of_a_note_are_found_not_only_numbers_that_stand_readable():
    """The raw net knows numbers; a disability beside a name is read only where the note is read as a text."""
    told = examine_file(CARRIERS["xls", "comment"]("陈大勇残疾二级"), "a.xls").found
    assert [(one.kind, one.where.part) for one in told] == [("disability", "批注")]


@pytest.mark.parametrize("cut", [600, 1100, 1600, 2200])
def test_a_broken_old_workbook_says_that_its_comments_were_not_read(cut):
    examination = examine_comments(CARRIERS["xls", "comment"](PHONE)[:cut])
    assert examination.counts.get("unread") or not examination.found


def test_a_text_that_never_ends_is_read_as_far_as_it_stands():
    content = CARRIERS["xls", "comment"](PHONE).replace(
        struct.pack("<H", len(f"请核对{PHONE}")) + b"\x10\x00", b"\xff\xff\x10\x00"
    )
    assert examine_comments(content).blocks


def test_more_notes_than_anybody_wrote_are_left_to_a_person(monkeypatch):
    monkeypatch.setattr(notes, "LARGEST", 10)
    assert examine_comments(CARRIERS["xls", "comment"](PHONE)).counts == {"unread": 1}


def test_an_annotation_with_entities_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><office:annotation>&a;</office:annotation>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content.xml", bomb)
    with pytest.raises(Refused, match="实体"):
        examine_comments(out.getvalue())


ON_PAPER = """#set page(paper: "a4")
#set text(font: "Noto Sans SC", size: 10pt)
打卡发放 #box(width: 1fr) 13800001234
#v(1fr)
其妻桂芳代领
#pagebreak()
#v(1fr)
联系 13900002222"""


def test_a_finding_in_a_pdf_is_told_by_its_place_on_the_paper():
    """Nobody can count the columns of a page."""
    printed = typst.compile(ON_PAPER.encode(), font_paths=[pdf_file.FONTS], ignore_system_fonts=True)
    told = {one.shown: str(one.where) for one in examine_file(printed, "a.pdf").found}
    assert told["**"] == "第 1 页下部第 2 行字"
    assert told["139****2222"] == "第 2 页下部第 1 行字"
    assert told["138****1234"] in ("第 1 页上部第 1 行字", "第 1 页上部右侧第 1 行字")
    assert "列" not in "".join(told.values())


def test_pictures_are_noted_for_a_person_to_look_at():
    assert examine_file(making.picture("PNG"), "a.png").counts == {"picture": 1}
    with_picture = with_part(carriers.docx("<w:p/>"), "word/media/image1.png", "x")
    assert examine_file(with_picture, "a.docx").counts == {"picture": 1}
    assert examine_file(making.pdf(""), "a.pdf").counts == {"picture": 1}


def test_where_a_photograph_was_taken_is_found():
    found = examine_file(making.picture(exif=making.exif_with_place()), "a.jpg").found
    assert [one.kind for one in found] == ["house", "picture"]


def test_an_old_document_is_netted_and_noted():
    content = making.compound(
        {"WordDocument": b"\xec\xa5\xc1\x00" + b"\0" * 600 + PHONE.encode("utf-16-le") + b"\0" * 99}
    )
    assert examine_file(content, "a.doc").counts == {"phone": 1, "unread": 1}


# Clean files


@pytest.mark.parametrize("rows", [book(1500, seed=21), subsidies(1500, seed=22)], ids=["book", "list"])
def test_a_clean_workbook_raises_at_most_one_alarm_in_a_hundred_lines(rows, tmp_path):
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("账")
    for row in rows:
        sheet.append(
            [float(value) if value.replace(".", "", 1).isdigit() and len(value) < 9 else value for value in row]
        )
    workbook.save(tmp_path / "a.xlsx")
    examination = examine_file((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert sum(examination.counts.values()) <= 15, examination.sentences()[:9]
    assert not examination.blocks


# Files that mean harm

SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refused:
        examine_file(content, name)
    assert refused.value.field == "file"
    return refused.value.sentence


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
def test_entities_are_refused(part):
    content = carriers.written_by_xlsxwriter("x")
    assert refusal(with_part(content, part, ENTITIES), "a.xlsx") == parts.TRAPPED


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
@pytest.mark.parametrize(
    "broken", ["<x", "<a></b>", "\x00\x01", "<x/>" * 2, '<?xml version="1.0" encoding="nope"?><x/>']
)
def test_broken_xml_is_refused(part, broken):
    assert refusal(with_part(carriers.written_by_xlsxwriter("x"), part, broken), "a.xlsx") == parts.BROKEN


def test_elements_nested_without_end_are_refused():
    deep = "<a>" * 100_000
    assert refusal(with_part(carriers.written_by_xlsxwriter("x"), SHEET, deep), "a.xlsx") == parts.BROKEN


def test_a_sheet_of_nothing_but_the_last_column_is_refused():
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 2000))
    content = changed(carriers.written_by_xlsxwriter("x"), SHEET, "<sheetData>", f"<sheetData>{rows}")
    assert refusal(content, "a.xlsx") == parts.TOO_LARGE


def test_one_cell_in_the_last_row_is_read():
    row = f'<row r="1048576"><c r="B1048576" t="str"><v>{PHONE}</v></c></row>'
    content = changed(carriers.written_by_xlsxwriter("x"), SHEET, "</sheetData>", f"{row}</sheetData>")
    (found,) = examine_file(content, "a.xlsx").found
    assert (found.where.row, found.where.column) == (1_048_576, 2)


def test_an_ods_that_repeats_itself_without_end_is_bounded():
    wide = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{wide}</table:table-row>' * 400
    content = carriers.odf("spreadsheet", f"<table:table>{rows}</table:table>")
    assert refusal(content, "a.ods") == parts.TOO_LARGE


def test_a_text_without_end_is_refused():
    content = with_part(carriers.cell("x"), "docProps/core.xml", f"<a>{'明' * (parts.LARGEST_TEXT + 1)}</a>")
    assert refusal(content, "a.xlsx") == parts.TOO_LARGE


def test_a_bomb_a_lock_and_macros_are_refused():
    bomb = making.archive({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"0" * 30_000_000})
    assert refusal(bomb, "a.xlsx") == BOMB
    assert refusal(making.office("xl/workbook.xml", {"xl/vbaProject.bin": b"x"}), "a.xlsx") == MACROS
    assert refusal(making.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "a.xls") == LOCKED


@pytest.mark.parametrize("ending", ["xlsx", "docx", "ods", "pdf", "xls"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_refused(ending, share):
    whole = next(carry for (kind, _), carry in CARRIERS.items() if kind == ending)("x")
    assert refusal(whole[: int(len(whole) * share)], f"a.{ending}")


@pytest.mark.parametrize("words", ["139—1234—5678", "139–1234–5678"])
def test_a_number_cut_by_dashes_is_found_where_no_page_shows_it(words: str):
    """A form's value is written in an encoding of its own, in which the dashes are bytes of their own."""
    assert "phone" in blocked(examine_file(CARRIERS["pdf", "form field"](words), "a.pdf"))


def test_a_form_s_value_in_utf_8_is_read():
    content = CARRIERS["pdf", "form field"]("x" * 20)
    words = "\ufeff电话13912345678".encode().ljust(20)
    assert "phone" in blocked(examine_file(content.replace(b"(" + b"x" * 20 + b")", b"(" + words + b")"), "a.pdf"))


def test_a_locked_pdf_is_refused():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(making.pdf("x")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert refusal(out.getvalue(), "a.pdf") == "PDF 加了密码，请去掉密码后再上传"


def test_a_pdf_stream_that_unpacks_without_end_is_refused():
    packed = zlib.compress(b"0" * 120_000_000, 9)
    stream = b"9 0 obj << /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream endobj\n"
    content = making.pdf("x").replace(b"xref\n", stream + b"xref\n", 1)
    assert "PDF" in refusal(content, "a.pdf")


@pytest.mark.parametrize("noise", range(30))
def test_a_file_with_bytes_turned_over_is_read_or_refused(noise):
    content = bytearray(carriers.hidden_sheet(PHONE) if noise % 2 else making.pdf(PHONE))
    for n in range(5):
        content[(noise * 7919 + n * 104_729) % len(content)] ^= 1 << noise % 8
    try:
        examine_file(bytes(content), "a.xlsx" if noise % 2 else "a.pdf")
    except Refused as refused:
        assert refused.sentence


# Files as LibreOffice writes them

PLANTED = leaks(60, seed=77)


@pytest.fixture(scope="session")
def converted(tmp_path_factory) -> dict[str, Path]:
    """One table with a leak in each disguise, saved by LibreOffice in each of its formats."""
    home = tmp_path_factory.mktemp("office")
    ways = list(DISGUISES.values())
    (home / "a.csv").write_text("\n".join(f"王小明,{ways[n % 10](leak.number)}" for n, leak in enumerate(PLANTED)))
    for target in ("ods", "xlsx", "xls", "pdf"):
        _convert(home, "a.csv", target, "--infilter=CSV:44,34,76,1,1/2/2/2")
    return {path.name: path for path in home.iterdir()}


def _convert(home: Path, source: str, target: str, *more: str) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{home}/profile", *more, "--convert-to", target]
    subprocess.run([*command, "--outdir", str(home), str(home / source)], check=True, capture_output=True, timeout=120)


@pytest.mark.office
@pytest.mark.parametrize("name", ["a.ods", "a.xlsx", "a.xls", "a.pdf"])
def test_no_number_is_missed_in_what_libreoffice_writes(converted, name):
    examination = examine_file(converted[name].read_bytes(), name)
    counted = {kind: sum(leak.kind == kind for leak in PLANTED) for kind in ("id", "phone", "card")}
    assert {kind: examination.counts[kind] for kind in counted} == counted, examination.sentences()
