"""Examines an installation, part by part: each is fine, or says what to do. Changes nothing and needs nothing to work.

A part that cannot even be looked at is a finding and no crash; parts that hang on it are left out.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Engine, and_, func, select
from sqlalchemy.orm import Session

import tongxing

from ..errors import TongxingError
from ..installation import Installation
from ..ledger import Ledger
from ..ledger.calendars import calendar_of
from ..ledger.concerns import concern_rows, organisations_with_lead
from ..ledger.engine import make_engine, reading, translated
from ..ledger.files import FileStore
from ..ledger.keys import key_ring
from ..ledger.passes import last_pass
from ..ledger.schema import head, present
from ..ledger.tables import Channel, Duty, Launch, Notice, Organisation
from ..ledger.vault import Vault, has_sealed_rows
from ..lifecycle import concern_cause
from ..registry import Catalogue, catalogue
from ..settings import Settings, unknown_variables
from ..words import Text, text

__all__ = ["Finding", "examine"]

ROOMS = ("programs", "plugins", "flows", "notifications", "dashboard")
STALE = dt.timedelta(hours=1)
"""A pass that is older, while launches are live, is one that no longer comes by."""

_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part is; `todo` says what to do where it is not fine."""

    part: str
    said: Text
    todo: Text | None = None

    @property
    def fine(self) -> bool:
        return self.todo is None


def examine(environ: Mapping[str, str], now: dt.datetime) -> Iterator[Finding]:
    """All findings, each part in turn; the settings are read from the environment."""
    try:
        settings = Settings()
    except TongxingError as error:
        yield Finding("settings", error.text, text("改正这个设置", "correct this setting"))
        return
    yield from _settings(environ)
    yield _home(settings)
    found = catalogue(settings.plugin_dirs)
    yield from _rooms()
    yield from _programs(found)
    yield from _prefect(settings, environ)
    yield from _with_ledger(settings, found, now)


def _settings(environ: Mapping[str, str]) -> Iterator[Finding]:
    strangers = unknown_variables({name: value for name, value in environ.items() if name != "TONGXING_DEBUG"})
    if not strangers:
        yield Finding("settings", text("设置都认识", "all settings are known"))
    for name, near in strangers:
        todo = (
            text(f"是不是 {near}？改名，或去掉它", f"rename it if {near} is meant, else drop it")
            if near
            else text("去掉它", "drop it")
        )
        yield Finding("settings", text(f"不认识环境变量 {name}", f"there is no setting {name}"), todo)


def _home(settings: Settings) -> Finding:
    home = settings.home
    if not home.exists():
        return Finding(
            "home", text(f"{home} 还没有，首次使用时建立", f"{home} is not there yet; it is made on first use")
        )
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        return Finding(
            "home",
            text(f"{home} 不能写入", f"{home} cannot be written"),
            text(
                "修改权限，或用 TONGXING_HOME 指定另一个目录",
                "change its permissions, or name another in TONGXING_HOME",
            ),
        )
    if home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            "home",
            text(f"{home} 别人也能读", f"others on this machine can read {home}"),
            text(f"运行 chmod 700 {home}", f"run chmod 700 {home}"),
        )
    return Finding("home", text(f"{home} 可写，只有属主可读", f"{home} can be written, and only its owner reads it"))


def _rooms() -> Iterator[Finding]:
    """The rooms have generic names: each must lie beside the engine, and not be a stray package of that name."""
    beside = Path(tongxing.__file__).resolve().parent.parent
    wrong = [(name, origin) for name in ROOMS if (origin := _origin(name)) is None or origin.parent.parent != beside]
    if not wrong:
        yield Finding("rooms", text(f"都来自 {beside}", f"all come from {beside}"))
    for name, origin in wrong:
        yield Finding(
            "rooms",
            text(f"“{name}” 没有装好", f"'{name}' is not installed")
            if origin is None
            else text(f"“{name}” 来自别处：{origin}", f"'{name}' comes from elsewhere: {origin}"),
            text("重新安装 tongxing", "install tongxing anew")
            if origin is None
            else text("去掉或改名那个同名的包", "remove or rename that package of the same name"),
        )


def _origin(name: str) -> Path | None:
    found = importlib.util.find_spec(name)
    return Path(found.origin).resolve() if found is not None and found.origin else None


def _programs(found: Catalogue) -> Iterator[Finding]:
    number = len(found.programs)
    todo = (
        None if number else text("检查安装和 TONGXING_PLUGIN_DIRS", "check the installation and TONGXING_PLUGIN_DIRS")
    )
    yield Finding("programs", text(f"可用的方案 {number} 个", f"{number} programs can be used"), todo)
    for each in found.broken:
        yield Finding(
            "programs",
            text(
                f"“{each.name}”（{each.origin}）坏了：{each.why.zh}",
                f"'{each.name}' ({each.origin}) is broken: {each.why.en}",
            ),
            text("改正或移走它；详见 tongxing programs check", "correct or remove it; see 'tongxing programs check'"),
        )


def _prefect(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    here = version("prefect")
    url = settings.prefect_api_url
    if url is None:
        yield Finding(
            "prefect",
            text(f"Prefect {here}；tongxing up 自带服务器", f"Prefect {here}; 'tongxing up' brings its own server"),
        )
    else:
        yield _server(url, here)
    if environ.get("PREFECT_SERVER_ANALYTICS_ENABLED", "false").lower() in ("1", "true", "yes", "on"):
        yield Finding(
            "prefect",
            text("Prefect 会向开发商报告使用情况", "Prefect reports usage to its maker"),
            text(
                "去掉 PREFECT_SERVER_ANALYTICS_ENABLED，或设为 false",
                "drop PREFECT_SERVER_ANALYTICS_ENABLED or set it to false",
            ),
        )


def _server(url: str, here: str) -> Finding:
    import httpx

    try:
        answer = httpx.get(f"{url}/admin/version", timeout=_SECONDS)
        answer.raise_for_status()
        there = str(answer.json())
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        return Finding(
            "prefect",
            text(f"连不上 {url}（{type(error).__name__}）", f"{url} does not answer ({type(error).__name__})"),
            text(
                "启动这个 Prefect 服务器，或改正 PREFECT_API_URL",
                "start that Prefect server, or correct PREFECT_API_URL",
            ),
        )
    if there.split(".")[:2] != here.split(".")[:2]:
        return Finding(
            "prefect",
            text(f"服务器是 Prefect {there}，这里是 {here}", f"the server is Prefect {there}, and here it is {here}"),
            text("让两边版本一致", "bring both to the same version"),
        )
    return Finding("prefect", text(f"{url} 正常，Prefect {there}", f"{url} answers, Prefect {there}"))


def _with_ledger(settings: Settings, found: Catalogue, now: dt.datetime) -> Iterator[Finding]:
    """What only a ledger can tell. It is opened without a migration, and without making a key."""
    if settings.on_sqlite and not Path(settings.database_url.removeprefix("sqlite:///")).exists():
        yield Finding(
            "database", text("还没有数据库，首次使用时建立", "there is no ledger yet; it is made on first use")
        )
        return
    engine = None
    try:
        engine = make_engine(settings.database_url)
        with translated(engine):
            revision = present(engine)
            yield _revision(revision)
            if revision != head():
                return
            if _is_unused(engine, settings):
                yield Finding("key", text("还没有密钥，首次使用时生成", "there is no key yet; it is made on first use"))
                return
            keys = key_ring(settings, may_generate=False)
            ledger = Ledger(engine, Vault(keys), FileStore(settings.files_dir, keys))
            yield from _of_ledger(Installation(settings, ledger, found), now)
    except TongxingError as error:
        yield Finding("database", error.text, text("按提示处理后再运行一次", "do what it says and run this again"))
    finally:
        if engine is not None:
            engine.dispose()


def _is_unused(engine: Engine, settings: Settings) -> bool:
    """Whether there is no key yet, and nothing that needs one."""
    if settings.secret_key is not None or settings.key_file.exists():
        return False
    with Session(reading(engine)) as session:
        return not has_sealed_rows(session)


def _revision(revision: str | None) -> Finding:
    if revision == head():
        return Finding("database", text(f"版本 {revision}，是最新的", f"revision {revision}, up to date"))
    return Finding(
        "database",
        text(f"版本 {revision or '空'}，需要 {head()}", f"revision {revision or 'none'}, and {head()} is needed"),
        text("先备份，再运行 tongxing up", "back it up, then run 'tongxing up'"),
    )


def _of_ledger(installation: Installation, now: dt.datetime) -> Iterator[Finding]:
    with installation.ledger.read() as session:
        yield _key(installation, session)
        live = session.scalar(select(func.count()).select_from(Launch).where(Launch.state == "live")) or 0
        yield from _safeguarding(session, now)
        yield from _channels(installation, session)
        yield _links(installation, session, live)
        yield from _calendars(session, now)
        yield _pass(session, "sweep", live, now)
        yield _pass(session, "deliver", live, now)
        yield from _outbox(session, now)


def _key(installation: Installation, session: Session) -> Finding:
    installation.ledger.vault.check(session)
    file = installation.settings.key_file
    if installation.settings.secret_key is None and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(
            "key",
            text(f"别人也能读 {file}", f"others on this machine can read {file}"),
            text(f"运行 chmod 600 {file}", f"run chmod 600 {file}"),
        )
    return Finding("key", text("能打开已有的内容；请另外保存一份", "it opens what is there; keep a copy of it apart"))


def _safeguarding(session: Session, now: dt.datetime) -> Iterator[Finding]:
    """Who would hear of an urgent concern where launches are live; and concerns that nobody has in time."""
    query = select(Organisation.key, Organisation.name, Organisation.path).distinct()
    live = query.join(Launch, and_(Launch.organisation_id == Organisation.id, Launch.state == "live"))
    leads = organisations_with_lead(session)
    places = session.execute(live.order_by(Organisation.path)).all()
    without = [row for row in places if not leads & {int(part) for part in row.path.split(".") if part}]
    late = [row for row in concern_rows(session) if concern_cause(row.facts, now) is not None]
    if without:
        names, number = "、".join(row.name for row in without[:_NAMED]), len(without)
        yield Finding(
            "safeguarding",
            text(
                f"{number} 个有计划的机构和上级都没有儿童保护负责人：{names}",
                f"{number} organisations with launches have no safeguarding lead in reach: {names.replace('、', ', ')}",
            ),
            text(
                f"指定一人：tongxing concern lead {without[0].key} 姓名；上级的负责人也管下级",
                f"name one: 'tongxing concern lead {without[0].key} PERSON'; one above answers for all below",
            ),
        )
    if late:
        yield Finding(
            "safeguarding",
            text(
                f"{len(late)} 件紧急情况没人接到，或过时没有确认、办结",
                f"{len(late)} urgent concerns reached nobody, or are past their time",
            ),
            text("用 tongxing concern list 查看", "see 'tongxing concern list'"),
        )
    if not without and not late:
        yield Finding(
            "safeguarding",
            text("紧急情况都有人负责", "urgent concerns have somebody to go to, and none is past its time"),
        )


_NAMED = 5


def _channels(installation: Installation, session: Session) -> Iterator[Finding]:
    """Of those who owe something in a live launch: who has no channel, and which kinds are not set up here."""
    owing = (
        select(Duty.person_id)
        .join(Launch, and_(Launch.id == Duty.launch_id, Launch.state == "live"))
        .distinct()
        .subquery()
    )
    people = session.scalar(select(func.count()).select_from(owing)) or 0
    reached = select(Channel.person_id).where(Channel.enabled.is_(True))
    query = select(func.count()).select_from(owing).where(owing.c.person_id.not_in(reached))
    without = session.scalar(query) or 0
    closed = _closed_kinds(installation, session)
    if not without and not closed:
        yield Finding(
            "channels", text(f"有工作的 {people} 人都有渠道", f"all {people} people who owe work have a channel")
        )
    if without:
        yield Finding(
            "channels",
            text(
                f"有工作的 {people} 人中 {without} 人没有渠道，只在站内收到",
                f"of {people} people who owe work {without} have no channel and are told in the inbox only",
            ),
            text("用 tongxing channels add 添加", "add some with 'tongxing channels add'"),
        )
    for kind in closed:
        yield Finding(
            "channels",
            text(f"有人用渠道 “{kind}”，但这里还不能用", f"people use the channel '{kind}', which is not set up here"),
            text(
                "设置 TONGXING_SMTP_URL" if kind == "email" else "安装带来它的插件，或改用别的渠道",
                "set TONGXING_SMTP_URL" if kind == "email" else "install the plugin that brings it, or use another",
            ),
        )


def _links(installation: Installation, session: Session, live: int) -> Finding:
    """Where the links in messages lead. To this machine alone is fine while nobody is told of anything elsewhere."""
    url = installation.settings.public_url
    if not _is_loopback(urlsplit(url).hostname or ""):
        return Finding("links", text(f"消息里的链接打开 {url}", f"links in messages lead to {url}"))
    outward = select(func.count()).select_from(Channel).where(Channel.enabled.is_(True), Channel.kind != "inbox")
    said = text(
        f"消息里的链接打开 {url}，只有这台机器能用", f"links in messages lead to {url}, which is this machine alone"
    )
    if not live or not session.scalar(outward):
        return Finding("links", said)
    todo = text(
        "把 TONGXING_PUBLIC_URL 设成大家能打开的地址", "set TONGXING_PUBLIC_URL to an address that people can reach"
    )
    return Finding("links", said, todo)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _closed_kinds(installation: Installation, session: Session) -> list[str]:
    transports = installation.catalogue.transports
    kinds = session.scalars(select(Channel.kind).where(Channel.enabled.is_(True)).distinct().order_by(Channel.kind))
    return [kind for kind in kinds if kind not in transports or transports[kind].open(installation.settings) is None]


def _calendars(session: Session, now: dt.datetime) -> Iterator[Finding]:
    """A year's notice is published in the autumn before: only of a year that has come it must be there."""
    query = (
        select(Organisation.id, Organisation.name, func.min(Launch.first_day), func.max(Launch.last_day))
        .join(Launch, and_(Launch.organisation_id == Organisation.id, Launch.state == "live"))
        .group_by(Organisation.id, Organisation.name)
    )
    unknown: set[int] = set()
    for id, _, first, last in session.execute(query):
        calendar = calendar_of(session, id)
        unknown |= {year for year in range(first.year, last.year + 1) if not calendar.published(year)}
    late = sorted(year for year in unknown if year <= now.year)
    ahead = sorted(unknown - set(late))
    for year in late:
        yield Finding(
            "calendar",
            text(f"没有 {year} 年的放假安排", f"the days off of {year} are not known"),
            text(
                "用 tongxing import calendar 导入当年的通知", "import the year's notice with 'tongxing import calendar'"
            ),
        )
    if not late:
        years = "、".join(map(str, ahead))
        yield Finding(
            "calendar",
            text(f"{years} 年的安排公布后再导入", f"to be imported once published: {years.replace('、', ', ')}")
            if ahead
            else text("进行中的计划所在的年份都有", "known for every year of a live launch"),
        )


_PASSES = {"sweep": text("巡查", "sweep"), "deliver": text("发送", "delivery")}


def _pass(session: Session, name: str, live: int, now: dt.datetime) -> Finding:
    last = last_pass(session, name)
    todo = text(f"运行 tongxing up，或 tongxing {name}", f"run 'tongxing up', or 'tongxing {name}'") if live else None
    title = _PASSES[name]
    if last is None:
        return Finding(name, text(f"还没有{title.zh}过", f"there was no {title.en} yet"), todo)
    ago = _ago(now - last.finished_at)
    said = text(f"上次{title.zh}在 {ago.zh}前", f"the last {title.en} was {ago.en} ago")
    return Finding(name, said, todo if now - last.finished_at > STALE else None)


def _ago(gone: dt.timedelta) -> Text:
    minutes = max(0, int(gone.total_seconds() // 60))
    if minutes < 120:
        return text(f"{minutes} 分钟", f"{minutes} min")
    hours = minutes // 60
    return text(f"{hours} 小时", f"{hours} h") if hours < 48 else text(f"{hours // 24} 天", f"{hours // 24} d")


def _outbox(session: Session, now: dt.datetime) -> Iterator[Finding]:
    waiting = _count(session, Notice.state == "pending", Notice.send_at < now - STALE)
    dead = _count(session, Notice.state == "unreachable")
    if not waiting and not dead:
        yield Finding("outbox", text("没有积压，没有送不到的", "nothing is held up, nothing was undeliverable"))
    if waiting:
        yield Finding(
            "outbox",
            text(f"{waiting} 条提醒过了一小时还没发", f"{waiting} notices wait for more than an hour"),
            text("运行 tongxing up，或 tongxing deliver", "run 'tongxing up', or 'tongxing deliver'"),
        )
    if dead:
        yield Finding(
            "outbox",
            text(f"{dead} 条提醒用尽了渠道也送不到", f"{dead} notices reached nobody by any channel"),
            text("用 tongxing outbox 查看，再改正渠道", "see 'tongxing outbox', then correct the channels"),
        )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(*conditions)) or 0
