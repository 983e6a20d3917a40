"""The environment is read once, and every bad value is refused in one sentence."""

from pathlib import Path

import pytest

from core.config import BadSetting, Settings, data_dir, database_address

GOOD = {
    "DATABASE_URL": "postgresql://alis_web:pw@db.example.no/alis",
    "ALIS_CONTEXT_KEY": bytes(range(32)).hex(),
    "ALIS_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "ALIS_DATA_DIR": "/srv/alis",
}


def test_a_whole_environment_is_read() -> None:
    settings = Settings.from_env(
        GOOD | {"ALIS_OWNER_DATABASE_URL": "postgres://o:p@h/alis", "ALIS_BASE_URL": "https://alis.example.no/"}
    )
    assert settings.database_url == "postgresql+psycopg://alis_web:pw@db.example.no/alis"
    assert settings.owner_database_url == "postgresql+psycopg://o:p@h/alis"
    assert settings.worker_database_url is None
    assert settings.context_key == bytes(range(32))
    assert settings.base_url == "https://alis.example.no"
    assert settings.secure_cookies
    assert settings.mailbox == Path("/srv/alis/mailbox")
    assert settings.smtp is None
    assert not settings.demo


def test_cookies_are_plain_only_on_this_machine() -> None:
    assert not Settings.from_env(GOOD).secure_cookies


def test_secrets_stay_out_of_the_repr() -> None:
    shown = repr(Settings.from_env(GOOD | {"ALIS_SMTP_URL": "smtp://me:hush@mail.example.no"}))
    assert not [secret for secret in ("pw@", GOOD["ALIS_SECRET_KEY"], "hush", "x00") if secret in shown]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "", "DATABASE_URL is not set"),
        ("DATABASE_URL", "mysql://u@h/d", "must begin with postgresql://"),
        ("DATABASE_URL", "postgresql://u@h:x/d", "cannot|can be read"),
        ("DATABASE_URL", "postgresql://u@h", "names no database"),
        ("ALIS_WORKER_DATABASE_URL", "nonsense", "ALIS_WORKER_DATABASE_URL must begin"),
        ("ALIS_CONTEXT_KEY", "", "at least 32 random bytes"),
        ("ALIS_CONTEXT_KEY", "xyz", "hexadecimal"),
        ("ALIS_CONTEXT_KEY", "00" * 32, "random"),
        ("ALIS_CONTEXT_KEY", "0123456789abcdef", "at least 32"),
        ("ALIS_SECRET_KEY", "", "ALIS_SECRET_KEY"),
        ("ALIS_SECRET_KEY", "short", "at least 32"),
        ("ALIS_SECRET_KEY", "a" * 64, "random"),
        ("ALIS_DEMO", "yes", "ALIS_DEMO must be 0 or 1"),
        ("ALIS_BASE_URL", "http://alis.example.no", "https:// outside this machine"),
        ("ALIS_BASE_URL", "ftp://alis.example.no", "such as https"),
        ("ALIS_BASE_URL", "http://[::1", "cannot|can be read"),
        ("ALIS_SMTP_URL", "mail.example.no", "such as smtp://"),
        ("ALIS_SMTP_URL", "smtp://mail.example.no:x", "can be read"),
        ("ALIS_SMTP_URL", "smtp://mail.example.no?encryption=rot13", "encryption=none"),
    ],
)
def test_a_bad_value_is_refused_in_one_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSetting, match=sentence) as refused:
        Settings.from_env(GOOD | {name: value})
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "encryption", "port"),
    [
        ("smtp://mail.example.no", "none", 25),
        ("smtp://mail.example.no?encryption=starttls", "starttls", 587),
        ("smtps://u:p%40@mail.example.no", "tls", 465),
        ("smtp://mail.example.no:2525", "none", 2525),
    ],
)
def test_a_mail_server_is_one_address(url: str, encryption: str, port: int) -> None:
    smtp = Settings.from_env(GOOD | {"ALIS_SMTP_URL": url}).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.encryption) == ("mail.example.no", port, encryption)
    assert smtp.password == ("p@" if "p%40" in url else None)


def test_a_demo_writes_to_nobody_else() -> None:
    with pytest.raises(BadSetting, match="writes to nobody"):
        Settings.from_env(GOOD | {"ALIS_DEMO": "1", "ALIS_SMTP_URL": "smtp://mail.example.no"})
    assert Settings.from_env(GOOD | {"ALIS_DEMO": "1", "ALIS_SMTP_URL": "smtp://127.0.0.1:2525"}).smtp


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_names_the_driver(scheme: str) -> None:
    assert database_address(f"{scheme}://u@/d?host=/tmp/x") == "postgresql+psycopg://u@/d?host=/tmp/x"


def test_the_data_directory_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert data_dir({"ALIS_DATA_DIR": "here"}) == tmp_path / "here"


def test_without_a_checkout_it_is_the_users_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("core.config.PROJECT", tmp_path / "site-packages")
    assert data_dir({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "alis-nord"
