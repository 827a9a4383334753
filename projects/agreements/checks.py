"""What an agreement must satisfy before it is stored; every refusal is a sentence under its field."""

from collections.abc import Sequence

from django.utils import timezone

from accounting.rules import Policy
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid, Stale
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from projects.agreements.compiled import refuse_overlap
from projects.agreements.drafts import PartyDraft, TermDraft, districts_of
from projects.agreements.models import Agreement, AgreementParty, Apportionment
from projects.agreements.moves import MACHINE
from projects.agreements.terms import compiled_terms, engine_terms
from projects.leads.models import Lead
from projects.register.models import Project
from projects.register.services import require_filer
from projects.transfers.models import Transfer

MOST_DISTRICTS, MOST_PARTIES = 12, 20
WITHOUT_TRANSFER = (
    "key_park"  # its own transfers come with a later scheme; until then the origin drafts directly
)
LARGEST_BASE_FEN, LARGEST_DENOMINATOR = 10**17, 10**12
LAPSED = ("open_pool", "terminated")
TRANSFER_READY = ("approved", "agreed", "in_force")


def check_draft(
    policy: Policy,
    *,
    project: Project,
    transfer: Transfer | None,
    drafted_by: District,
    parties: Sequence[PartyDraft],
    terms: Sequence[TermDraft],
    effective_from: Quarter,
    viewer: User,
) -> None:
    """Refuse a draft with Invalid: ground, parties, shares and periods, overlaps with terms in force."""
    _check_ground(policy, project, transfer, drafted_by)
    _check_parties(project, transfer, drafted_by, parties)
    check_terms(terms, len(districts_of(parties)), effective_from)
    compiled_terms(policy, engine_terms(policy, parties, terms, signed_on=timezone.localdate()))
    refuse_overlap(project, terms, viewer=viewer)


def hold_draft(agreement: Agreement, actor: User) -> None:
    """Hold a draft its drafter writes anew until this transaction is over; raises NotAllowed, or Stale once proposed."""
    require_filer(actor, agreement.drafted_by)
    current = Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    if current.status != MACHINE.initial or current.version != agreement.version:
        raise Stale(f"该协议当前状态为“{MACHINE.status_label(current.status)}”，不能再修改；请刷新页面。")


def _check_ground(policy: Policy, project: Project, transfer: Transfer | None, drafted_by: District) -> None:
    """An agreement rests on an approved transfer of its scheme, or on a project of the origin; never on a lead that lapsed."""
    if Lead.objects.filter(project=project, status__in=LAPSED).exists():
        raise _refused(
            "transfer", "该项目的首谈线索已到期公开或已终止，不能据以订立协议；请重新登记首谈线索。"
        )
    if transfer is None:
        if policy.scheme != WITHOUT_TRANSFER:
            raise _refused("policy_code", f"《{policy.title}》的协议须从已批准的流转起草，请从流转页面进入。")
        if drafted_by.pk != project.origin_id:
            raise _refused("parties", "未经流转的协议只能由项目登记地起草。")
        return
    if transfer.project_id != project.pk or policy.scheme != transfer.scheme:
        raise _refused("policy_code", "适用政策与该流转的办法不一致，请从流转页面重新起草。")
    if transfer.status not in TRANSFER_READY:
        raise _refused("transfer", "该流转尚未批准，批准后方可起草协议。")


def _check_parties(
    project: Project, transfer: Transfer | None, drafted_by: District, parties: Sequence[PartyDraft]
) -> None:
    sides = districts_of(parties)
    units = [district.pk for _, district in sides]
    if not 2 <= len(units) <= MOST_DISTRICTS:
        raise _refused("parties", f"协议应有 2 至 {MOST_DISTRICTS} 个区县方，现为 {len(units)} 个；请增减。")
    if len(set(units)) != len(units):
        raise _refused("parties", "同一单位列了两次，请为每一方选择不同的单位。")
    if AgreementParty.Side.ENTERPRISE in {side for side, _ in sides}:
        raise _refused("parties", "区县不能以企业身份签署，请改选身份。")
    wanted = {drafted_by.pk, project.origin_id} | (
        {transfer.origin_id, transfer.host_id} if transfer else set()
    )
    if not wanted <= set(units):
        raise _refused("parties", "起草方、首谈地（协作地）和承载地都应是协议的一方，请补上。")
    if transfer and not {("origin", transfer.origin_id), ("host", transfer.host_id)} <= {
        (side, district.pk) for side, district in sides
    }:
        raise _refused("parties", "首谈地和承载地的身份应与流转一致，请改回。")
    _check_enterprise(project, parties)


def _check_enterprise(project: Project, parties: Sequence[PartyDraft]) -> None:
    """Parties on paper sign after the districts, the enterprise of the project last; each is named once."""
    places = [party.district is None for party in parties]
    if places != sorted(places):
        raise _refused(
            "parties", "不参与分享的各方（企业、委员会、机构、市域外单位）在各区县之后签署，请调整次序。"
        )
    if len(parties) > MOST_PARTIES:
        raise _refused("parties", f"协议最多 {MOST_PARTIES} 方，现为 {len(parties)} 方；请减少。")
    paper = [party for party in parties if party.district is None]
    signing = [party for party in paper if party.enterprise is not None]
    if len(signing) > 1 or (signing and parties[-1] is not signing[0]):
        raise _refused("parties", "企业最多一家，并在其他各方之后签署。")
    if any(party.enterprise is None and not (party.kind and (party.body or party.title)) for party in paper):
        raise _refused("parties", "请写明各方的类别和名称。")
    if signing and signing[0].enterprise.pk != project.enterprise_id:  # type: ignore[union-attr]
        raise _refused("parties", "签署企业应为该项目的企业。")
    names = [party.body.name if party.body else party.title for party in paper if party.enterprise is None]
    if len(set(names)) != len(names):
        raise _refused("parties", "同一单位列了两次，请为每一方选择不同的单位。")


def check_terms(terms: Sequence[TermDraft], districts: int, effective_from: Quarter) -> None:
    """Refuse with Invalid terms that name an indicator twice, begin too early or lack what their key needs."""
    codes = [term.indicator.code for term in terms]
    if len(set(codes)) != len(codes):
        raise _refused("indicators", "同一指标列了两次，请删去重复。")
    for term in terms:
        code, name = term.indicator.code, term.indicator.name
        if term.shares and len(term.shares) != districts:
            raise _refused(f"{code}.ratio", f"{name}·比例：应为每个区县方各填一个比例，没有的填 0%。")
        if term.from_quarter < effective_from:
            raise _refused(
                f"{code}.from_quarter",
                f"{name}·起始季度：{term.from_quarter.label}早于协议生效季度{effective_from.label}；请改晚起始季度。",
            )
        _check_apportionment(term)


def _check_apportionment(term: TermDraft) -> None:
    """A key has what it needs: a fraction up to 1, or a base that is not negative."""
    code, name, key = term.indicator.code, term.indicator.name, term.apportionment
    if key.key not in Apportionment.values:
        raise _refused(f"{code}.apportionment", f"{name}·分摊方法不存在，请从列表中选择。")
    label = Apportionment(key.key).label
    if key.key == Apportionment.BASE:
        if key.base_fen is None or not 0 <= key.base_fen <= LARGEST_BASE_FEN:
            raise _refused(
                f"{code}.apportionment_base", f"{name}·{label}：请填写每季基数（万元），不能为负数。"
            )
        return
    if key.key == Apportionment.INDEPENDENT:
        return
    if key.numerator is None or not key.denominator:
        raise _refused(
            f"{code}.apportionment_numerator", f"{name}·{label}：请填写本项目（分子）和企业合计（分母）。"
        )
    if not 0 <= key.numerator <= key.denominator <= LARGEST_DENOMINATOR:
        raise _refused(
            f"{code}.apportionment_numerator",
            f"{name}·{label}：本项目（分子）应为 0 至企业合计（分母）之间的整数。",
        )


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
