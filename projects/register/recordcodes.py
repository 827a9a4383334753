"""Finding the record of a 统一社会信用代码, for the city."""

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from projects.register.models import Enterprise
from projects.register.reading import read_credit_code


def record_of(credit_code: str, *, field: str) -> Enterprise:
    """The record of this code, merged away or not; raises Invalid for a wrong or unknown one."""
    try:
        found = Enterprise.objects.filter(credit_code=read_credit_code(credit_code)).first()
    except Invalid as error:
        raise Invalid(error.message, fields={field: error.message}) from error
    if found is None:
        text = _("没有登记过统一社会信用代码为 %(code)s 的企业，请核对。") % {
            "code": credit_code.strip()[:24]
        }
        raise Invalid(text, fields={field: text})
    return found
