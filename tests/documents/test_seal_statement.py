"""A sealed statement: nobody who edits the row, the file or the code can make it say something else."""

import datetime as dt
import json
import subprocess
import sys

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from support.database import owner_cursor, without_trigger
from support.factories import make_user

from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid
from kunming_coord.common.models import Run
from kunming_coord.documents import setting, signing
from kunming_coord.documents.answers import seal_json
from kunming_coord.documents.models import Seal
from kunming_coord.documents.services import make_file, queue_missing_files, seal_statement, why_missing
from kunming_coord.documents.setting import qr_text
from kunming_coord.documents.verifying import is_genuine, read_code, script_text
from projects.leads.receipts import RECEIPT

pytestmark = pytest.mark.django_db
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
STATEMENT = {
    "code": "XISHAN-L-2026-0001",
    "round": 1,
    "origin": "西山区",
    "project_code": "XISHAN-P-2026-0001",
    "project_title": "示例 #项目 *x* $y$ <b>",
    "enterprise_name": "云南示例有限公司",
    "credit_code": "91530100MA6000011X",
    "first_contact_on": "2026-01-10",
    "contact_officer": "示例联系人",
    "participation_claimed": "提供线索",
    "description_sm3": "0" * 64,
    "claim": "",
    "evidence": [
        {
            "kind": "考察",
            "on": "2026-01-10",
            "title": "纪要",
            "document_number": "示例〔2026〕1号",
            "file_sm3": "ab" * 32,
        }
    ],
    "registered_at": "2026-01-12T09:00:00+08:00",
    "sealed_at": "2026-01-12T09:00:00+08:00",
    "protected_until": "未设定",
}


@pytest.fixture
def seal(db):
    return seal_statement(kind=RECEIPT, payload=STATEMENT, actor=make_user("xishan", "filer"))


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "verify_receipt.py"
    path.write_text(script_text(), encoding="utf-8")

    def run(content: bytes, name: str, *more: str):
        file = tmp_path / name
        file.write_bytes(content)
        return subprocess.run(
            [sys.executable, "-I", str(path), str(file), *more], capture_output=True, text=True, check=False
        )

    return run


def test_a_seal_is_genuine_and_waits_for_its_pdf(seal):
    assert seal.is_genuine
    assert json.loads(seal.payload) == STATEMENT
    assert Run.objects.get(kind="documents.pdf", key=str(seal.uid)).params == {"seal": seal.pk}


@pytest.mark.parametrize("column", ["payload", "sm3", "signature", "code", "kind", "key_id"])
def test_an_edited_row_is_no_longer_genuine(seal, column):
    changed = {"payload": seal.payload.replace("西山区", "五华区"), "code": "AAAA-BBBB-CCCC-DDDD"}
    if column == "sm3":  # whoever edits the words also mends the digest
        changed["payload"] = seal.payload.replace("西山区", "五华区")
        seal.payload = changed["payload"]
        seal.sm3 = signing.sm3(seal.payload.encode())
    else:
        setattr(seal, column, changed.get(column, "0" * len(getattr(seal, column))))
    assert not seal.is_genuine


def test_the_database_refuses_to_change_a_seal(seal):
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        Seal.objects.filter(pk=seal.pk).update(payload="{}")


def test_a_code_is_found_however_it_is_typed(seal):
    assert is_genuine(f" {seal.code.lower().replace('-', ' ')} ")
    assert is_genuine(seal.code.translate({ord("-"): "－"}))
    assert not is_genuine("AAAA-BBBB-CCCC-DDDD")
    assert not is_genuine("")
    assert read_code("0OI1") == ""


@pytest.mark.django_db(transaction=True)
def test_a_row_edited_behind_the_triggers_is_found_out_by_its_code():
    seal = seal_statement(kind=RECEIPT, payload=STATEMENT, actor=make_user("xishan", "filer"))
    with without_trigger(Seal, "append_only"), owner_cursor() as cursor:
        cursor.execute("UPDATE documents_seal SET payload = replace(payload, '西山区', '五华区')")
    assert "五华区" in Seal.objects.get().payload
    assert not is_genuine(seal.code)


@pytest.mark.skipif(not setting.has_chinese_font(), reason="no Chinese font: apt-get install fonts-noto-cjk")
def test_the_pdf_verifies_offline_and_not_after_a_change(seal, script):
    pdf = bytes(make_file(seal=seal).content)
    assert bytes(make_file(seal=seal).content) == pdf, "a second delivery makes no second file"
    genuine = script(pdf, "回执.pdf")
    assert (genuine.returncode, "真实" in genuine.stdout, seal.code in genuine.stdout) == (0, True, True)
    tampered = bytearray(pdf)
    tampered[len(pdf) // 2] ^= 1
    assert script(bytes(tampered), "改.pdf").returncode == 1
    assert script(pdf + b"%more\n", "加.pdf").returncode == 1
    assert script(pdf[: pdf.rfind(b"%KC-SEAL")], "无签名.pdf").returncode == 2


def test_a_signature_is_over_every_byte_whatever_sets_the_pdf(script):
    file = signing.signed_file(b"%PDF-1.7\n%%EOF", "ABCD-EFGH-JKMN-PQRS")
    assert script(file, "a.pdf").returncode == 0
    assert script(file.replace(b"1.7", b"1.6"), "a.pdf").returncode == 1
    assert script(file.replace(b"ABCD-", b"ABCE-"), "a.pdf").returncode == 1


def test_a_page_that_calls_itself_a_pdf_is_no_receipt(script):
    answer = script(b"<!doctype html><title>x</title>", "receipt.pdf")
    assert answer.returncode == 2
    assert "网页" in answer.stdout


def test_the_data_verify_offline_and_not_after_a_change(seal, script):
    row = seal_json(seal)
    assert script(json.dumps(row).encode(), "r.json").returncode == 0
    row["payload"]["origin"] = "五华区"
    assert script(json.dumps(row).encode(), "r.json").returncode == 1
    row["sm3"] = signing.sm3(signing.canonical(row["payload"]).encode())
    forged = script(json.dumps(row).encode(), "r.json")
    assert (forged.returncode, "签名无效" in forged.stdout) == (1, True)
    assert script(b"{}", "r.json").returncode == 2


def test_a_receipt_of_another_deployment_does_not_verify(seal, script):
    row = json.dumps(seal_json(seal)).encode()
    assert script(row, "r.json", "--key", "11" * 32).returncode == 1
    assert script(row, "r.json", "--key", "nonsense").returncode == 1


def test_an_earlier_key_still_verifies_and_a_new_one_signs(seal, settings):
    old = next(iter(signing.public_keys().values()))
    settings.SEAL_KEY = "cd" * 32
    assert not seal.is_genuine
    settings.SEAL_OLD_KEYS = [old]
    assert seal.is_genuine
    assert signing.current_key_id() != seal.key_id


def test_the_qr_code_holds_code_digest_and_signature(seal):
    words = qr_text(seal).split()
    assert words == ["KC1", seal.code, seal.sm3.upper(), seal.key_id.upper(), seal.signature.upper()]


def test_a_pdf_that_could_not_be_made_is_asked_for_again_and_says_why(seal):
    run = Run.objects.get(key=str(seal.uid))
    assert (why_missing(seal), queue_missing_files(actor=system_user(), made_before=LATER)) == ("", 0)
    Run.objects.filter(pk=run.pk).update(state="failed", error="服务器没有中文字体。")
    assert why_missing(seal) == "服务器没有中文字体。"
    assert queue_missing_files(actor=system_user(), made_before=LATER) == 1
    assert why_missing(seal) == ""


def test_without_a_chinese_font_the_line_that_mends_it_is_named(seal, monkeypatch):
    monkeypatch.setattr(setting, "FONTS", ("No Such Font",))
    with pytest.raises(Invalid, match="apt-get install fonts-noto-cjk"):
        make_file(seal=seal)
