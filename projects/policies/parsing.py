"""Bodies of facts as machines send them, read exactly: decimals stay decimals, nothing becomes a float."""

import json
from typing import IO, Any

from rest_framework.parsers import BaseParser

from accounting.rules import FactsError, read_json
from kunming_coord.common.errors import Invalid

MAX_BYTES = 256 * 1024


class ExactJson(BaseParser):
    """A JSON object up to 256 KB; refuses repeated names, numbers that are none, and broken characters."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The object; raises Invalid."""
        body = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise Invalid(f"请求内容超过 {MAX_BYTES // 1024} KB，请只写政策用到的输入。")
        try:
            read = read_json(body.decode("utf-8"), "请求内容")
            json.dumps(read, ensure_ascii=False, default=str).encode("utf-8")
        except FactsError as error:
            raise Invalid(error.message) from error
        except (UnicodeError, RecursionError) as error:
            raise Invalid("请求内容不是有效的 UTF-8 文本或嵌套过深，请核对后重新提交。") from error
        return read
