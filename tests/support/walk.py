"""The main path, walked by people at browsers: from a lead to the statement that shows what it has yielded."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import accounting.closing.tasks  # noqa: F401 - what the worker would have loaded
import kunming_coord.documents.tasks  # noqa: F401
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import due_runs, execute
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.desk.demo.codes import credit_code
from kunming_coord.districts.models import District
from support.people import Visitor

TITLE = "示例锂电隔膜项目"
FILED_WAN, OWN_WAN = "12,345.678901", "3,703.70"  # 3:7 of what is filed, as the origin's statement shows it
Shoot = Callable[[Visitor, str], None]


class Walk:
    """One project on its way. `enter` gives a signed-in person, `shoot` is told of every station."""

    def __init__(self, enter: Callable[[str], Visitor], shoot: Shoot) -> None:
        self._enter, self._shoot = enter, shoot
        self.quarter: Quarter = latest_quarter()

    def stations(self) -> Iterator[str]:
        """Go the whole way, station by station."""
        for station in (
            self.lead,
            self.recognition,
            self.transfer,
            self.acceptance,
            self.agreement,
            self.standing,
            self.quarterly,
        ):
            station()
            yield station.__name__
        self.statement()
        yield "statement"

    @contextmanager
    def _person(self, username: str) -> Iterator[Visitor]:
        person = self._enter(username)
        try:
            yield person
            assert not person.complaints, person.complaints
        finally:
            person.leave()

    def lead(self) -> None:
        """首谈地 writes down the lead and registers it."""
        with self._person("xishan-filer") as filer:
            self._shoot(filer, "01-desk")
            filer.go("/leads/new/")
            filer.fill(
                title=TITLE,
                enterprise_name="云南示例隔膜科技有限公司",
                credit_code=credit_code(77_001),
                industry_code="C3841",
                planned_investment="60,000",
                agreed_investment="50,000",
                contact_officer="示例联系人",
                participation_claimed="referral",
                description="示例：企业有意在昆建设生产基地。",
            )
            filer.fill(first_contact_on=self.quarter.first_day.isoformat())
            self._shoot(filer, "02-lead")
            filer.press("存为草稿")
            filer.press("登记")
            filer.is_told("登记")

    def recognition(self) -> None:
        """投资促进局 reviews it and recognises the first contact."""
        with self._person("ipb-recogniser-1") as recogniser:
            recogniser.open_task(TITLE)
            recogniser.press("开始审查")
            recogniser.fill(participation="referral", note="首谈事实清楚。")
            self._shoot(recogniser, "03-recognition")
            recogniser.press("认定首谈")
            recogniser.sees("已认定")

    def transfer(self) -> None:
        """首谈地 asks for the transfer, 发展改革委 takes it through to a host."""
        with self._person("xishan-filer") as filer:
            filer.open_task(TITLE)
            filer.open("申请流转")
            filer.fill(land_mu="120", reason="本区无连片工业用地。", needs="用电负荷 2 万千瓦。")
            filer.tick("kind_confirmed", "conditions_confirmed")
            self._shoot(filer, "04-transfer")
            filer.press("存为草稿")
            filer.press("提交")
        with self._person("drc-reviewer") as reviewer:
            reviewer.open_task(TITLE)
            for step in ("受理", "征求意见", "转协调匹配"):
                reviewer.press(step)
            reviewer.fill(host=str(District.objects.get(slug="fumin").pk))
            self._shoot(reviewer, "05-offer")
            reviewer.press("推送承载地")

    def acceptance(self) -> None:
        """承载地 agrees, and the city approves."""
        with self._person("fumin-leader") as leader:
            self._shoot(leader, "06-host-desk")
            leader.open_task(TITLE)
            leader.fill(note="用地已落实，同意承接。")
            leader.press("同意承接")
        with self._person("drc-approver") as approver:
            approver.open_task(TITLE)
            approver.press("批准")
            self._shoot(approver, "07-approved")

    def agreement(self) -> None:
        """The parties agree 3:7, sign, and the agreement is filed."""
        with self._person("xishan-filer") as filer:
            filer.go("/transfers/")
            filer.page.locator("tbody tr").filter(has_text=TITLE).get_by_role("link").first.click()
            filer.open("起草协作协议")
            self._terms(filer)
            filer.press("试算")
            filer.sees("300,000.00")
            self._shoot(filer, "08-agreement")
            filer.press("存为草稿")
            filer.press("提交协商")
        signed_on = self.quarter.first_day.isoformat()
        for username in ("xishan-leader", "fumin-leader"):
            with self._person(username) as leader:
                leader.open_task(TITLE)
                leader.fill(signed_on=signed_on)
                leader.press("签署")
        with self._person("drc-reviewer") as reviewer:
            reviewer.open_task(TITLE)
            reviewer.press("报备")
            reviewer.sees("生效")
            self._shoot(reviewer, "09-in-force")

    def _terms(self, filer: Visitor) -> None:
        code, quarter = "industrial_output", self.quarter
        filer.fill(effective_from=quarter.code)
        filer.tick(f"{code}.on")
        filer.page.locator(f'[name="{code}.ratio"][value="3:7"]').check()
        filer.fill(
            **{
                f"{code}.arises_in": str(District.objects.get(slug="fumin").pk),
                f"{code}.from_quarter": quarter.code,
                f"{code}.to_quarter": Quarter(int(quarter) + 19).code,
            }
        )

    def standing(self) -> None:
        """统计局 enters the enterprise into its list, the host its 数据授权书: without them no figure counts."""
        since = self.quarter.first_of_year.first_day.isoformat()
        with self._person("stat-statistician") as statistician:
            self._open_standing(statistician)
            self._unfold(statistician, "登记纳规")
            statistician.fill(kind="industry", entered_on=since, proof="示例：纳规通知")
            statistician.press("登记")
            statistician.sees("规上工业")
        with self._person("fumin-filer") as filer:
            self._open_standing(filer)
            self._unfold(filer, "登记数据授权书")
            filer.fill(number="示例-1", signed_on=since)
            filer.press("登记")
            filer.sees("示例-1")
            self._shoot(filer, "10-standing")

    def _unfold(self, person: Visitor, title: str) -> None:
        person.page.locator("details > summary").filter(has_text=title).first.click()

    def _open_standing(self, person: Visitor) -> None:
        person.go("/standing/")
        person.page.locator("tbody tr").filter(has_text=TITLE).get_by_role("link").first.click()

    def quarterly(self) -> None:
        """The city opens the quarter, the host files, 统计局 verifies, the city closes."""
        with self._person("drc-approver") as approver:
            approver.go("/periods/")
            approver.fill(quarter=self.quarter.code)
            approver.press("生成季度填报")
            approver.is_told(self.quarter.label)
        with self._person("fumin-filer") as filer:
            filer.open_task(TITLE)
            filer.fill(industrial_output=FILED_WAN)
            self._shoot(filer, "11-filing")
            filer.press("上报")
        with self._person("stat-statistician") as statistician:
            statistician.open_task(TITLE)
            statistician.press("审核通过")
        with self._person("drc-approver") as approver:
            self._open_period(approver)
            approver.press("关账")
            for run_id in due_runs():
                execute(run_id)
            approver.page.reload()
            approver.sees("已关账")
            self._shoot(approver, "12-closed")

    def _open_period(self, approver: Visitor) -> None:
        """The quarter's page of the group 产出."""
        approver.go("/periods/")
        heads = approver.page.locator("thead th").all_inner_texts()
        row = approver.page.locator("tbody tr").filter(has_text=self.quarter.label)
        row.locator("th, td").nth([head.strip() for head in heads].index("产出")).get_by_role("link").click()

    def statement(self) -> None:
        """首谈地 reads its share and where it comes from."""
        with self._person("xishan-filer") as filer:
            filer.go(f"/statements/xishan/?quarter={self.quarter.code}&indicator=industrial_output")
            filer.sees(OWN_WAN)
            self._shoot(filer, "13-statement")
            filer.page.locator("main a.explain").first.click()
            filer.sees(TITLE)
            filer.sees("3:7")
            self._shoot(filer, "14-explain")
