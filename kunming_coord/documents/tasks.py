"""The worker's part: setting PDFs."""

import datetime as dt

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from kunming_coord.accounts.services import system_user
from kunming_coord.common.runs import RunContext, run_handler
from kunming_coord.documents.models import Seal
from kunming_coord.documents.services import RUN_KIND, make_file, queue_missing_files

PATIENCE = dt.timedelta(minutes=10)


@shared_task(ignore_result=True)
def set_missing_documents() -> None:
    """Ask once more for PDFs that could not be made."""
    queue_missing_files(actor=system_user(), made_before=timezone.now() - PATIENCE)


@run_handler(RUN_KIND)
def set_document(context: RunContext) -> None:
    """Make the PDF of one seal."""
    with transaction.atomic():
        make_file(seal=Seal.objects.get(pk=context.params["seal"]))
        context.finish("文件已生成")
