"""Setting a PDF with Typst, in a worker: the statement goes in as data and can never become markup."""

import functools
import io
import json
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from kunming_coord.documents.kinds import kind_of
from kunming_coord.documents.models import Seal

FONTS = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "FangSong",
    "SimSun",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
)
# What a sheet asks for by the name of its use: the faces of GB/T 9704 where they are installed, else those above.
FACES = {
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "仿宋"),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong"),
    "head": ("SimHei", "STHeiti", "黑体", "Noto Sans CJK SC", "Source Han Sans SC"),
    "song": ("SimSun", "STSong", "宋体", "Noto Serif CJK SC", "Source Han Serif SC"),
}


def set_pdf(seal: Seal) -> bytes:
    """The PDF of a seal, in the form of its kind; raises Invalid where no Chinese font is installed."""
    import typst

    installed, families = _installed()
    fonts = [font for font in FONTS if font.lower() in families]
    if not fonts:
        raise Invalid(
            _("服务器没有中文字体，无法生成 PDF；请系统管理员执行 apt-get install fonts-noto-cjk 后重试。")
        )
    statement = {
        "code": seal.code,
        "sm3": seal.sm3,
        "key_id": seal.key_id,
        "signature": seal.signature,
        "payload": json.loads(seal.payload),
        "fonts": fonts,
        "faces": {use: [name for name in names if name.lower() in families] for use, names in FACES.items()},
    }
    inputs = {"statement": json.dumps(statement, ensure_ascii=False), "qr": qr_svg(qr_text(seal))}
    form = kind_of(seal.kind).form.read_bytes()
    return bytes(typst.compile(form, font_paths=installed, sys_inputs=inputs))


def has_chinese_font() -> bool:
    """Whether PDFs can be set on this machine."""
    return not _installed()[1].isdisjoint(font.lower() for font in FONTS)


def _installed() -> tuple[Any, frozenset[str]]:
    """The fonts of this machine, looked for once; while there is no Chinese one, every time."""
    found = _look()
    if found[1].isdisjoint(font.lower() for font in FONTS):
        _look.cache_clear()
    return found


@functools.cache
def _look() -> tuple[Any, frozenset[str]]:
    import typst

    fonts = typst.Fonts()
    return fonts, frozenset(family.lower() for family in fonts.families())


QR_MARK = "KC1"


def qr_text(seal: Seal) -> str:
    """What the QR code says: code, digest, key and signature, enough to check the statement without a network."""
    return f"{QR_MARK} {seal.code} {seal.sm3} {seal.key_id} {seal.signature}".upper()


def qr_svg(text: str) -> str:
    """A QR code as SVG."""
    import segno

    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="svg", border=2)
    return picture.getvalue().decode()
