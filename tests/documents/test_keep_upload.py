"""An uploaded file is what its content says, never what its name says."""

import pytest
from support.factories import make_user

from kunming_coord.common.errors import Invalid
from kunming_coord.documents.models import StoredFile
from kunming_coord.documents.services import keep_upload
from kunming_coord.exchange import limits

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("content", "name"), [(PDF, "纪要.PDF"), (PNG, "a.png"), (b"\xff\xd8\xff..\xff\xd9", "b.jpeg")]
)
def test_pdf_and_pictures_are_kept_with_their_digest(content, name):
    kept = keep_upload(content=content, name=name, actor=make_user("xishan", "filer"))
    assert (kept.size, len(kept.sm3), bytes(kept.content)) == (len(content), 64, content)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", "空的"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>", "a.pdf", "网页"),
        (b"<svg onload=x>", "a.png", "网页"),
        (b"PK\x03\x04", "a.pdf", "不是 PDF"),
        (PDF, "a.exe", "扩展名"),
        (PNG, "a.pdf", "扩展名"),
        (PDF[:-6], "a.pdf", "不完整"),
        (PDF.replace(b"<<>>", b"<</JavaScript 1>>"), "a.pdf", "脚本"),
        (b"%PDF-" + b"x" * limits.MAX_BYTES, "a.pdf", "超过 10 MB"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(content, name, words):
    with pytest.raises(Invalid, match=words):
        keep_upload(content=content, name=name, actor=make_user("xishan", "filer"))
    assert not StoredFile.objects.exists()
