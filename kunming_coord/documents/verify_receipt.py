#!/usr/bin/env python3
"""验真：不联网核对本平台出具的凭证（回执、公文、协议书、呈批表，PDF 或 JSON）是否真实、是否被改动。只用 Python 标准库。

    python3 verify_receipt.py 回执.pdf [--key 公钥]

公钥请从平台“凭证验真”页面或其他可靠渠道取得；下载的脚本已写入下载时的公钥。
结果：0 真实，1 不真实或被改动，2 不是本平台的凭证。
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Dict, List, Optional, Tuple  # noqa: UP035 (runs on old Pythons too)

Point = Tuple[int, int, int, int]  # noqa: UP006

KEYS: Dict[str, None] = {}  # noqa: UP006 - 公钥（十六进制），下载时由平台写入

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def sm3(data: bytes) -> str:
    """SM3 (GB/T 32905-2016)."""

    def turn(x: int, n: int) -> int:
        n %= 32
        return (x << n | x >> 32 - n) & 0xFFFFFFFF

    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data += b"\x80" + b"\0" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(data), 64):
        w = [int.from_bytes(data[start + 4 * i : start + 4 * i + 4], "big") for i in range(16)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            ss1 = turn(turn(a, 12) + e + turn(0x79CC4519 if j < 16 else 0x7A879D8A, j) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & g
            tt1 = ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4]) & 0xFFFFFFFF
            tt2 = gg + h + ss1 + w[j] & 0xFFFFFFFF
            a, b, c, d, e, f, g, h = (
                tt1,
                a,
                turn(b, 9),
                c,
                tt2 ^ turn(tt2, 9) ^ turn(tt2, 17),
                e,
                turn(f, 19),
                g,
            )
        state = [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]  # noqa: B905
    return b"".join(x.to_bytes(4, "big") for x in state).hex()


def add(p: Point, q: Point) -> Point:
    """The sum of two points of edwards25519 in extended coordinates (RFC 8032)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n: int, p: Point) -> Point:
    """The n-fold of a point."""
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, p)
        p, n = add(p, p), n >> 1
    return total


def point(data: bytes) -> Optional[Point]:  # noqa: UP045
    """The point written in 32 bytes; None where there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key made this Ed25519 signature."""
    key, r, s = point(public), point(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or not key or not r or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    one, two = times(s, BASE or key), add(r, times(k, key))
    return not ((one[0] * two[2] - two[0] * one[2]) % P or (one[1] * two[2] - two[1] * one[2]) % P)


def proves(key_id: str, signature: str, *parts: str) -> bool:
    """Whether a known key signed these parts."""
    message = "".join(part + "\n" for part in parts).encode()
    known = [bytes.fromhex(key) for key in KEYS if sm3(bytes.fromhex(key))[:16] == key_id]
    return any(signed(key, bytes.fromhex(signature), message) for key in known)


def check_pdf(data: bytes) -> Tuple[int, str]:  # noqa: UP006
    """The last line of the PDF signs every byte before it."""
    place = data.rfind(b"\n%KC-SEAL ") + 1
    body, words = data[:place], data[place:].decode("ascii", "replace").split()
    if not place:
        return 2, "文件中没有本平台的签名，不是本平台出具的文件。"
    if len(words) != 6:
        return 1, "签名之后还有内容，文件已被改动。"
    _, _, code, digest, key_id, signature = words
    if data[place:] != (" ".join(words) + "\n").encode() or sm3(body) != digest:
        return 1, "内容与签名不符，文件已被改动。"
    return verdict(proves(key_id, signature, "kc-file-1", code, digest), code)


def check_json(data: bytes) -> Tuple[int, str]:  # noqa: UP006
    """The statement, spelled the one way, is what was signed."""
    try:
        row = json.loads(data)
        text = json.dumps(row["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        code, kind, digest, key_id, signature = (
            str(row[name]) for name in ("code", "kind", "sm3", "key_id", "signature")
        )
    except (ValueError, KeyError, TypeError):
        return 2, "不是本平台的凭证。"
    if sm3(text.encode()) != digest:
        return 1, "内容与摘要不符，文件已被改动。"
    return verdict(proves(key_id, signature, "kc-seal-1", code, kind, digest), code)


def verdict(genuine: bool, code: str) -> Tuple[int, str]:  # noqa: UP006
    """The answer in words."""
    if genuine:
        return 0, f"真实：由本平台出具，未被改动。验证码 {code}"
    return 1, "签名无效，或不是由所给公钥的平台出具。"


def main(arguments: List[str]) -> int:  # noqa: UP006
    """Check one file; returns the exit status."""
    if "--key" in arguments:
        place = arguments.index("--key")
        KEYS.clear()
        KEYS.update(dict.fromkeys(arguments[place + 1 : place + 2]))
        del arguments[place : place + 2]
    if len(arguments) != 1 or not KEYS:
        print(__doc__)
        return 2
    data = Path(arguments[0]).read_bytes()
    if data.startswith(b"%PDF-"):
        status, sentence = check_pdf(data)
    elif data.lstrip()[:1] == b"{":
        status, sentence = check_json(data)
    else:
        status, sentence = 2, "既不是 PDF 也不是 JSON 凭证（可能是网页或其他文件）。"
    print(sentence)
    return status


if __name__ == "__main__":
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (a console may be GBK)
    try:
        sys.exit(main(sys.argv[1:]))
    except ValueError:
        print("签名或公钥的写法有误，不能证明为真。")
        sys.exit(1)
