"""How large a workbook may be. A reader keeps a cell for every place up to the last one written, empty or not."""

from app.errors import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_UNZIPPED = 128 * 1024 * 1024
MOST_ROWS = 199_999
MOST_COLUMNS = 256
MOST_CELLS = 5_200_000  # values, and places too: 199,999 rows of 26 columns
MOST_SHEETS = 60

TOO_LARGE = f"文件超过 {MOST_BYTES // 1024 // 1024} 兆，太大了。请删去图片和用不到的工作表，或按月分开后再上传"
TOO_MANY_ROWS = "表格太长，最多读 19 万行。请删去最下面用不到的行，或按月分开后再上传"
TOO_MANY_COLUMNS = (
    f"表格太宽，最多读 {MOST_COLUMNS} 列（一万行以上 64 列，五万行以上 26 列）。请删去右边用不到的列后再上传"
)
TOO_MANY_CELLS = "表格里的格子太多。请按月分开，或删去用不到的工作表后再上传"
TOO_MANY_SHEETS = f"工作表超过 {MOST_SHEETS} 张。请只留要公开的几张后再上传"
BROKEN = "文件不完整，打不开，请重新保存后上传"
EMPTY = "表里没有内容，请填好后再上传"


def require_readable(rows: int, columns: int) -> None:
    """Refuse a sheet whose last row and last column (counted from 1) make it too large."""
    if rows > MOST_ROWS:
        raise Refused(TOO_MANY_ROWS, "file")
    if columns > columns_for(rows):
        raise Refused(TOO_MANY_COLUMNS, "file")


def columns_for(rows: int) -> int:
    """How many columns a sheet of so many rows may have."""
    if rows > 49_999:
        return 26
    return 64 if rows > 9_999 else MOST_COLUMNS
