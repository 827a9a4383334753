"""What the moves of a correction need besides an opinion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounting.corrections.actions import EXTRAS
from accounting.corrections.models import Routing
from kunming_coord.common.moveforms import MoveForm

PATHS = {
    Routing.NEXT_QUARTER: _("下季冲抵：在最近的开放季度冲回原数、按新数入账，差额并入该季核算。"),
    Routing.REPAY_NOW: _("当期退补：同样冲回并入账，另由财政核算岗位登记各方退补的日期和凭证。"),
    Routing.CHANGE_RATIO: _("调整比例：不改账，差额由补充协议在以后各季的分享比例中解决。"),
    Routing.NOTE_ONLY: _("仅备注：不改账，只留存说明；累计数指标的差额会随下一期累计数计入。"),
}


class CorrectionMoveForm(MoveForm):
    """An opinion (the reason, where a path is laid down), the path, and what single paths ask for."""

    extras = EXTRAS

    routing = forms.ChoiceField(
        label=_("处理路径"), choices=list(PATHS.items()), required=False, widget=forms.RadioSelect
    )
    agreement_reference = forms.CharField(
        label=_("补充协议"), required=False, max_length=120, help_text=_("选择“调整比例”时填写编号或文号。")
    )
    repaid_on = forms.DateField(
        label=_("退补日"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    repaid_reference = forms.CharField(label=_("退补凭证"), required=False, max_length=120)
