"""Two further paths walked by people at browsers: a key park from 报备 to 核算, and a move its origin cannot hold up."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from django.urls import reverse

from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.desk.demo.codes import credit_code
from kunming_coord.districts.models import District
from parks.directory.models import Park
from projects.register.models import Project
from projects.transfers.models import Transfer
from support.people import Visitor
from support.stages import in_production


class SchemeWalk:
    """One project on its way. `enter` gives a signed-in person."""

    title = ""
    number = 0  # of its fictitious credit code
    filer = ""  # the account that files

    def __init__(self, enter: Callable[[str], Visitor]) -> None:
        self._enter = enter
        self._windows: dict[str, Visitor] = {}
        self.quarter: Quarter = (
            latest_quarter().next
        )  # the running one: the walk to a statement closes the one before

    @contextmanager
    def person(self, username: str) -> Iterator[Visitor]:
        """Somebody at a window of their own, which stays open; its console stays quiet."""
        if username not in self._windows:
            self._windows[username] = self._enter(username)
        person = self._windows[username]
        yield person
        assert not person.complaints, person.complaints

    @property
    def project(self) -> Project:
        """The project once it is registered."""
        return Project.objects.get(title=self.title)

    @property
    def transfer(self) -> Transfer:
        """The request as it stands."""
        return Transfer.objects.get(project__title=self.title)

    def see(self, person: Visitor) -> None:
        """Open the request by its address."""
        person.go(reverse("transfers:detail", args=[self.transfer.uid]))

    def register(self, person: Visitor, *, industry: str) -> None:
        """Write the project down in the register."""
        person.go("/projects/new/")
        person.fill(
            title=self.title,
            enterprise_name=f"云南{self.title.removesuffix('项目')}有限公司",
            credit_code=credit_code(self.number),
            industry_code=industry,
            planned_investment="60,000",
            agreed_investment="50,000",
        )
        person.press("登记")
        person.sees(self.title)

    def ask(self, person: Visitor, scheme: str, **facts: str) -> None:
        """From the project's page to a submitted request under a scheme that fits."""
        person.go(reverse("projects:detail", args=[self.project.uid]))
        person.open("申请流转")
        person.page.locator(f'a[href$="/{scheme}/"]').click()
        person.fill(
            land_mu="60", reason="示例：按产业布局跨区域协作。", needs="用电负荷 0.8 万千瓦。", **facts
        )
        person.press("存为草稿")
        person.press("提交")

    def review(self) -> None:
        """The city receives the request and takes it into review."""
        with self.person("drc-reviewer") as reviewer:
            reviewer.open_task(self.title)
            reviewer.press("受理")
            reviewer.press("征求意见")
            reviewer.sees("审查")

    def agree(self, host: str, leaders: tuple[str, str], *terms: str, ratio: str = "") -> None:
        """The filer drafts the agreement, both leaders sign, the city files it."""
        with self.person(self.filer) as filer:
            self.see(filer)
            filer.open("起草协作协议")
            filer.fill(effective_from=self.quarter.code)
            for code in terms:
                self._term(filer, code, host, ratio)
            filer.press("存为草稿")
            refused = filer.page.locator("main .form-errors, main .notice-error")
            assert not refused.count(), refused.all_inner_texts()
            filer.press("提交协商")
        for username in leaders:
            with self.person(username) as leader:
                leader.open_task(self.title)
                leader.fill(signed_on=self.quarter.first_day.isoformat())
                leader.press("签署")
        with self.person("drc-reviewer") as reviewer:
            reviewer.open_task(self.title)
            reviewer.press("报备")
            reviewer.sees("生效")

    def _term(self, filer: Visitor, code: str, host: str, ratio: str) -> None:
        filer.tick(f"{code}.on")
        last = Quarter(int(self.quarter) + 19)
        given = {f"{code}.from_quarter": self.quarter.code, f"{code}.to_quarter": last.code}
        given[f"{code}.arises_in"] = str(District.objects.get(slug=host).pk)
        if ratio:
            own, other = ratio.split(":")
            given |= {f"{code}.share1": f"{own}0%", f"{code}.share2": f"{other}0%"}
        filer.fill(**given)


class KeyParkWalk(SchemeWalk):
    """报备 by 协作地, 审查 and 认定 by the city, the agreement of both sides, 核算."""

    title, number, filer = "示例冷链装备项目", 77_101, "wuhua-filer"

    def go(self) -> None:
        """The whole way."""
        park = Park.objects.get(slug="mohan-key")
        with self.person(self.filer) as filer:
            self.register(filer, industry="C3464")
            self.ask(filer, "key_park", park=str(park.pk))
            filer.sees("报备")
        with self.person("mohan-leader") as host:  # sees nothing of it before it is recognised
            host.go("/transfers/")
            host.sees("没有")
        self.review()
        with self.person("drc-approver") as approver:
            approver.open_task(self.title)
            approver.sees("审查")
            approver.press("批准")
            approver.sees("认定")
        self.agree("mohan", ("wuhua-leader", "mohan-leader"), "industrial_output")
        with self.person("mohan-leader") as host:
            self.see(host)
            host.sees("核算")


class RelocationWalk(SchemeWalk):
    """A voluntary move, registered by 迁入地: classified, its 流转日 set, shared; 迁出地 has no button but its signature."""

    title, number, filer = "示例铸造搬迁项目", 77_102, "anning-filer"
    moved_on = dt.date(2026, 3, 1)

    def go(self) -> None:
        """The whole way."""
        with self.person(self.filer) as filer:
            self.register(filer, industry="C3391")
            in_production(SimpleNamespace(filer=User.objects.get(username=self.filer)), self.project)
            origin = District.objects.get(slug="xishan")
            self.ask(filer, "relocation", files_as="host", other_side=str(origin.pk), class_claimed="own")
            filer.sees("登记")
        self._origin_only_looks()
        self.review()
        with self.person("drc-reviewer") as reviewer:
            reviewer.open_task(self.title)
            reviewer.fill(relocation_class="own")
            reviewer.press("认定类别")
            reviewer.press("转迁移服务")
        self._origin_only_looks()
        with self.person("drc-reviewer") as reviewer:
            reviewer.open_task(self.title)
            reviewer.fill(registered_on=self.moved_on.isoformat())
            reviewer.press("认定流转日")
            reviewer.sees(self.moved_on.isoformat())
        self._origin_only_looks()
        self._nothing_waits()
        self.agree("anning", ("xishan-leader", "anning-leader"), "industrial_output", ratio="4:6")
        with self.person("xishan-filer") as origin_filer:
            self.see(origin_filer)
            origin_filer.sees("分享")

    def _origin_only_looks(self) -> None:
        """Both people of 迁出地 see the request and find nothing to press."""
        for username in ("xishan-filer", "xishan-leader"):
            with self.person(username) as origin:
                self.see(origin)
                origin.sees(self.title)
                for action in ("撤回", "退回", "谢绝承接", "终止办理", "中止计时"):
                    assert not origin.button(action).count(), (username, action)

    def _nothing_waits(self) -> None:
        """Nothing of it is on the desks of 迁出地."""
        for username in ("xishan-filer", "xishan-leader"):
            with self.person(username) as origin:
                origin.go("/")
                assert not origin.page.locator("tbody tr").filter(has_text=self.title).count(), username
