"""The worker's part: setting PDFs."""

from django.db import transaction

from kunming_coord.common.runs import RunContext, run_handler
from kunming_coord.documents.models import Seal
from kunming_coord.documents.services import RUN_KIND, make_file


@run_handler(RUN_KIND)
def set_document(context: RunContext) -> None:
    """Make the PDF of one seal."""
    with transaction.atomic():
        make_file(seal=Seal.objects.get(pk=context.params["seal"]))
        context.finish("文件已生成")
