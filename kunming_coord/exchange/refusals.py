"""What somebody is told whose file is not taken: one sentence with the reason and the mend."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.errors import Invalid

_SENTENCES: Mapping[str, str | Promise] = {
    "empty": _("文件是空的，未作任何处理；请选择填好的 xlsx 文件。"),
    "too_large": _("文件超过 %(limit)s MB，未作任何处理；请删去无关的工作表、图片和空白行后另存再上传。"),
    "xls": _(
        "这是旧版 .xls 文件，系统只收 .xlsx；请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后再上传。"
    ),
    "encrypted": _("文件设有打开密码，系统无法读取；请取消密码后另存再上传。"),
    "pdf": _("这是 PDF 文件，不是 Excel 工作簿；请上传从本系统下载并填好的 xlsx 模板。"),
    "markup": _(
        "文件扩展名虽为 xlsx，内容却是网页或 XML 文本；请在 Excel 或 WPS 中打开后另存为“Excel 工作簿（*.xlsx）”再上传。"
    ),
    "text": _(
        "这是文本文件（例如 CSV），不是 Excel 工作簿；请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后再上传。"
    ),
    "binary": _("这是二进制工作簿（.xlsb），系统只收 .xlsx；请另存为“Excel 工作簿（*.xlsx）”后再上传。"),
    "not_xlsx": _("文件不是 Excel 工作簿（.xlsx），未作任何处理；请上传从本系统下载并填好的模板。"),
    "damaged": _("文件已损坏或不完整，无法读取；请在 Excel 或 WPS 中打开后另存再上传。"),
    "macro": _("文件中含有宏，系统不接收；请另存为不含宏的“Excel 工作簿（*.xlsx）”后再上传。"),
    "external": _("文件中的公式引用了其他工作簿，系统不读取；请将这些公式粘贴为数值后再上传。"),
    "part": _("文件中嵌有系统不接收的内容（%(name)s），请删去嵌入的对象和附件后再上传。"),
    "path": _("文件内部的路径不合规（%(name)s），系统不接收；请在 Excel 或 WPS 中另存后再上传。"),
    "polyglot": _("文件里夹带了工作簿以外的内容，系统不接收；请在 Excel 或 WPS 中另存后再上传。"),
    "entities": _("文件中含有外部实体或文档类型声明，系统不接收；请在 Excel 或 WPS 中另存后再上传。"),
    "entries": _("文件内部的部件超过 %(limit)s 个，系统不接收；请删去图片和无关工作表后另存再上传。"),
    "unpacked": _(
        "文件展开后超过 %(limit)s MB，未作任何处理；请删去末尾的空白行列和无关工作表后另存再上传。"
    ),
    "bomb": _("文件展开后的大小异常（压缩炸弹），系统不接收；请在 Excel 或 WPS 中另存后再上传。"),
    "sheets": _("工作表超过 %(limit)s 张，未作任何处理；请只保留模板中的工作表。"),
    "rows": _(
        "工作表“%(sheet)s”有 %(found)s 行，超过 %(limit)s 行的上限；请删去末尾的空白行，或分成几个文件上传。"
    ),
    "columns": _("工作表“%(sheet)s”有 %(found)s 列，超过 %(limit)s 列的上限；请删去右侧的空白列后再上传。"),
    "cells": _("文件共有超过 %(limit)s 个单元格，未作任何处理；请分成几个文件上传。"),
    "memory": _("读取文件所需的内存超过上限，未作任何处理；请删去末尾的空白行列和无关工作表后另存再上传。"),
    "time": _("读取文件超过时限，未作任何处理；请删去无关工作表后另存再上传，仍不行的请分成几个文件。"),
}


def refused(code: str, values: Mapping[str, Any]) -> Invalid:
    """The refusal of a file as every caller shows it."""
    return Invalid(str(_SENTENCES[code]) % values, fields={"file": str(_SENTENCES[code]) % values})
