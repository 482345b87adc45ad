"""The settings of an installation: environment variables ``TONGXING_…`` and a ``.env`` file beside the start.

The one place where each is described. Nothing is read at import: :class:`Settings` reads when it is made.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .errors import BadInput, Unavailable
from .words import Language, Text, text

__all__ = ["Settings", "meaning_of", "prepare_home", "unknown_variables", "variable_of"]

PREFIX = "TONGXING_"
SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"

CHANNEL_SCHEMAS = ("mailto", "mailtos", "json", "jsons", "dingtalk", "wecombot", "feishu", "lark", "schan")


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("tongxing", appauthor=False))


def _default_database(given: dict[str, Any]) -> str:
    return f"{SQLITE}{given['home'] / 'ledger.db'}"


def _default_files(given: dict[str, Any]) -> Path:
    return Path(given["home"]) / "files"


def _setting(zh: str, en: str, **given: Any) -> Any:
    """A field with its meaning in both languages; see :func:`meaning_of`."""
    return Field(description=en, json_schema_extra={"zh": zh}, **given)


class Settings(BaseSettings):
    """What an operator may set. Making one reads the environment; a bad value raises :class:`BadInput`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    home: Path = _setting(
        "数据目录，放数据库、密钥和文件；首次使用时建立，只有属主可读",
        "the data directory: database, key, files; made on first use, readable by its owner only",
        default_factory=_default_home,
    )
    database_url: str = _setting(
        f"数据库地址：{SQLITE}路径（默认为数据目录里的 ledger.db）或 {POSTGRESQL}用户:密码@主机/库名",
        f"the ledger: {SQLITE}PATH (default: ledger.db in the home) or {POSTGRESQL}USER:PASSWORD@HOST/DATABASE",
        default_factory=_default_database,
        repr=False,
    )
    files_dir: Path = _setting(
        "加密文件的目录，几台机器共用一个数据库时应是共享目录；默认为数据目录里的 files",
        "where encrypted files lie: a shared folder when several machines serve one ledger; default: files in the home",
        default_factory=_default_files,
    )
    secret_key: SecretStr | None = _setting(
        "本系统的密钥：32 字节的 base64；有几个时写成 编号:base64，用逗号隔开，最新的在最后；"
        "默认用数据目录里的 secret.key，没有就生成",
        "the installation's key: 32 bytes in base64, or several as ID:BASE64 separated by commas, the newest last; "
        "default: secret.key in the home, generated when absent",
        default=None,
    )
    timezone: str = _setting(
        "新机构的时区，写成 地区/城市，例如 Asia/Shanghai；已发起的计划不受影响",
        "the time zone of a new organisation, such as Asia/Shanghai; a launch keeps the one it started with",
        default="Asia/Shanghai",
    )
    language: Language = _setting(
        "读者没有选择语言时用的语言：zh_CN 或 en",
        "the language where a reader has not chosen one: zh_CN or en",
        default="zh_CN",
    )
    plugin_dirs: Annotated[tuple[Path, ...], NoDecode] = _setting(
        f"放插件的文件夹，用 “{os.pathsep}” 或逗号隔开",
        f"folders with drop-in plugins, separated by '{os.pathsep}' or commas",
        default=(),
    )
    public_url: str = _setting(
        "大家打开网页用的地址，以 http:// 或 https:// 开头；消息里的链接以它开头",
        "the address under which people reach the dashboard, http://… or https://…; links in messages begin with it",
        default="http://127.0.0.1:8000",
    )
    quiet_from: dt.time = _setting(
        "当地时间从几点起不打扰人，写成 21:00",
        "the local time from which on nobody is told anything, as 21:00",
        default=dt.time(21, 0),
    )
    quiet_until: dt.time = _setting(
        "当地时间到几点为止不打扰人，写成 07:30",
        "the local time until which nobody is told anything, as 07:30",
        default=dt.time(7, 30),
    )
    concern_acknowledge_hours: int = _setting(
        "紧急情况几小时内要有人确认收到；过时报给上一级，每过这么久再报一次",
        "within how many hours somebody must say that they have an urgent concern; after that those above are told, again and again",
        default=2,
        ge=1,
    )
    concern_close_hours: int = _setting(
        "紧急情况几小时内要办结；过时同样上报",
        "within how many hours an urgent concern must be closed; after that those above are told likewise",
        default=24,
        ge=1,
    )
    smtp_url: SecretStr | None = _setting(
        "邮件服务器：smtp://用户:密码@主机：端口（支持时用 STARTTLS）或 smtps://…；不设就不发邮件",
        "the mail server: smtp://USER:PASSWORD@HOST:PORT (STARTTLS where offered) or smtps://…; "
        "without it nothing goes out by e-mail",
        default=None,
    )
    mail_from: str | None = _setting(
        "邮件的发件人：名称 <地址> 或只写地址；默认为邮件服务器的用户",
        "the sender of e-mails: NAME <ADDRESS> or ADDRESS; default: the user of the mail server",
        default=None,
    )
    oidc_issuer: str | None = _setting(
        "用单位的统一登录（OpenID Connect）时，它的地址（issuer），以 https:// 开头；不设就只用密码和链接",
        "the issuer of the OpenID Connect sign-in, https://…; without it people come in by password or link alone",
        default=None,
    )
    oidc_client_id: str = _setting(
        "在统一登录处登记的客户端编号", "the client id that is registered with the issuer", default=""
    )
    oidc_client_secret: SecretStr | None = _setting(
        "在统一登录处登记的客户端密钥；没有密钥的客户端不用设",
        "the client secret that is registered with the issuer; none for a public client",
        default=None,
    )
    oidc_name: str | None = _setting(
        "统一登录在登录页上叫什么，例如 教育云",
        "what the sign-in page calls the issuer, such as School cloud",
        default=None,
    )
    allow_private_targets: bool = _setting(
        "是否允许向本机、内网地址发消息：true 或 false",
        "whether channels may send to loopback, private and link-local addresses: true or false",
        default=False,
    )
    channel_schemas: Annotated[tuple[str, ...], NoDecode] = _setting(
        "允许使用的 Apprise 渠道，用逗号隔开",
        "the Apprise schemas that channels may use, separated by commas",
        default=CHANNEL_SCHEMAS,
    )
    prefect_api_url: str | None = _setting(
        "Prefect 服务器的接口地址，以 http:// 或 https:// 开头；不设时 tongxing up 自己启动一个",
        "the API of a Prefect server, http://… or https://…; without it 'tongxing up' starts one of its own",
        default=None,
        validation_alias=AliasChoices("PREFECT_API_URL", "prefect_api_url"),
    )

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise _bad_setting(error) from None

    @property
    def key_file(self) -> Path:
        """Where the installation's key lies when ``TONGXING_SECRET_KEY`` is not set."""
        return self.home / "secret.key"

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @field_validator("home", "files_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return Path(os.path.abspath(value.expanduser()))  # noqa: PTH100  (resolve() would follow links of the operator)

    @field_validator("plugin_dirs", mode="before")
    @classmethod
    def _split_folders(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = re.split(f"[,{re.escape(os.pathsep)}]", value)
        return tuple(Path(part.strip()).expanduser() for part in parts if part.strip())

    @field_validator("channel_schemas", mode="before")
    @classmethod
    def _split_schemas(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tuple(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("database_url")
    @classmethod
    def _supported_database(cls, value: str) -> str:
        url = re.sub(r"^(postgres|postgresql)://", POSTGRESQL, value)
        if not url.startswith((SQLITE, POSTGRESQL)) or url == SQLITE or ":memory:" in url:
            raise ValueError(f"must begin with {SQLITE} and a path, or with {POSTGRESQL}")
        return url

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError):  # pydantic takes only a ValueError for a fault
            raise ValueError("is no known time zone") from None
        return value

    @field_validator("public_url", "prefect_api_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        _require_host(value, "http", "https")
        return value.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str | None) -> str | None:
        """Only on this machine may it be asked without encryption."""
        if value is not None:
            is_here = urlsplit(value).hostname in ("127.0.0.1", "localhost", "::1")
            _require_host(value, "https", *(("http",) if is_here else ()))
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _require_host(value.get_secret_value(), "smtp", "smtps")
        return value

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _local_time(cls, value: dt.time) -> dt.time:
        if value.tzinfo is not None:
            raise ValueError("is a local time and takes no zone")
        return value


def _require_host(address: str, *schemes: str) -> None:
    """Raises ValueError for an address without one of the schemes, without a host, or with a port that cannot be."""
    parts = urlsplit(address)
    if parts.scheme not in schemes or not parts.hostname or re.search(r"\s", address):
        raise ValueError(f"must begin with {'://, '.join(schemes)}:// and a host")
    if parts.port == 0:  # reading it raises ValueError where it is no number of a port
        raise ValueError("port 0 cannot be reached")


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else PREFIX + name.upper()


def meaning_of(name: str) -> Text:
    """What a setting means and how it is written."""
    field = Settings.model_fields[name]
    extra = cast(dict[str, str], field.json_schema_extra)
    return text(extra["zh"], str(field.description))


def unknown_variables(environ: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    """Variables with our prefix that are no setting, each with the setting it is probably meant to be."""
    known = [variable_of(name) for name in Settings.model_fields]
    strangers = sorted(name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known)
    return tuple((name, _nearest(name, known)) for name in strangers)


def prepare_home(home: Path) -> Path:
    """Make the data directory, mode 700, if it is not there. Raises :class:`Unavailable` if it cannot be written."""
    try:
        if not home.is_dir():
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return home
    except OSError as error:
        raise Unavailable(*_unusable_home(home, error)) from None


def _unusable_home(home: Path, error: OSError) -> tuple[str, str]:
    reason = error.strerror or type(error).__name__
    return (
        f"数据目录 {home} 不能写入（{reason}）；请修改该目录的权限，或用 TONGXING_HOME 指定另一个目录",
        f"the data directory {home} cannot be written ({reason}); "
        "change its permissions, or name another one in TONGXING_HOME",
    )


def _nearest(name: str, known: Iterable[str]) -> str | None:
    near = difflib.get_close_matches(name.upper(), list(known), n=1, cutoff=0.8)
    return near[0] if near else None


def _bad_setting(error: ValidationError) -> BadInput:
    """The first fault as one sentence. The value itself is left out: it may be a secret."""
    name = str(error.errors(include_url=False, include_input=False)[0]["loc"][0])
    found = [each for each in Settings.model_fields if name in (each, variable_of(each))]
    if not found:
        return BadInput(f"没有设置项 “{name}”", f"there is no setting '{name}'")
    variable, meaning = variable_of(found[0]), meaning_of(found[0])
    return BadInput(
        f"设置 {variable} 的值不能用。它应是：{meaning.zh}",
        f"the value of {variable} cannot be used. It should be {meaning.en}",
    )
