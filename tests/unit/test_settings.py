"""What a deployment may choose, and what it is told when it chose wrongly."""

import os
from pathlib import Path

import attrs
import pytest

from storytime_adapters.settings import Settings, SettingsFault, keys_of, read_settings, unknown_names

README = (Path(__file__).parents[2] / "README.md").read_text()
STRONG = {
    "STORYTIME_ENVIRONMENT": "production",
    "STORYTIME_PUBLIC_URL": "https://stories.example.org",
    "STORYTIME_SECRETS__JWT_KEYS": "k1:" + "a1" * 20,
    "STORYTIME_SECRETS__PEPPER": "b2" * 20,
    "STORYTIME_SECRETS__SEALING_KEYS": "c3" * 20,
    "STORYTIME_SECRETS__SIGNING_KEYS": "d4" * 20,
}


def test_the_readme_names_every_setting():
    missing = [field.name for field in attrs.fields(Settings) if f"`{field.name.upper()}`" not in README]

    assert missing == []


def test_with_nothing_set_it_just_runs():
    settings = read_settings({})

    assert (settings.profile, settings.url, settings.transport) == ("embedded", "http://127.0.0.1:8000", "sqlite")
    assert settings.shows_docs


def test_the_environment_is_read_by_type():
    settings = read_settings(
        {
            "STORYTIME_PORT": "9000",
            "STORYTIME_DOCS": "off",
            "STORYTIME_CORS_ORIGINS": "https://a.example, https://b.example",
            "STORYTIME_JOBS__POLL_SECONDS": "0.5",
            "STORYTIME_DATABASE_URL": "postgresql+psycopg://db/storytime",
        }
    )

    assert (settings.port, settings.docs, settings.jobs__poll_seconds) == (9000, False, 0.5)
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert (settings.profile, settings.transport, settings.shows_docs) == ("PostgreSQL", "postgres", False)
    assert read_settings({"STORYTIME_REDIS_URL": "redis://localhost"}).transport == "redis"


def test_the_command_line_comes_first():
    assert read_settings({"STORYTIME_PORT": "9000"}, port=9001).port == 9001


def test_all_faults_are_told_together_and_no_secret_is_repeated(tmp_path):
    secret = tmp_path / "pepper"
    secret.write_text("short\n")
    environment = {
        "STORYTIME_PORT": "many",
        "STORYTIME_DOCS": "perhaps",
        "STORYTIME_ENVIRONMENT": "production",
        "STORYTIME_SECRETS__PEPPER_FILE": str(secret),
        "STORYTIME_RATES__READING": "lots",
        "STORYTIME_DEFAULT_TIME_ZONE": "Mars/Base",
        "STORYTIME_NONSENSE": "1",
        "STORYTIME_CORS_ORIGINS": "*",
    }
    with pytest.raises(SettingsFault) as fault:
        read_settings(environment)

    told = "\n".join(fault.value.faults)
    for name in (
        "PORT",
        "DOCS",
        "RATES__READING",
        "DEFAULT_TIME_ZONE",
        "NONSENSE",
        "CORS_ORIGINS",
        "PUBLIC_URL",
        "SECRETS__PEPPER",
    ):
        assert f"STORYTIME_{name}" in told
    assert "short" not in told


def test_production_starts_with_strong_secrets_and_not_with_equal_ones():
    assert read_settings(STRONG).is_production
    equal = {**STRONG, "STORYTIME_SECRETS__PEPPER": STRONG["STORYTIME_SECRETS__SEALING_KEYS"]}
    with pytest.raises(SettingsFault, match="equal"):
        read_settings(equal)


def test_a_secret_comes_from_a_file_or_from_the_environment_not_from_both(tmp_path):
    path = tmp_path / "url"
    path.write_text("sqlite:///x.db\n")
    assert read_settings({"STORYTIME_DATABASE_URL_FILE": str(path)}).database == "sqlite:///x.db"
    with pytest.raises(SettingsFault, match="both set"):
        read_settings({"STORYTIME_DATABASE_URL_FILE": str(path), "STORYTIME_DATABASE_URL": "x"})


def test_development_makes_its_secret_once_and_keeps_it_to_itself(tmp_path):
    settings = Settings(data_dir=str(tmp_path / "data"))

    first, second = keys_of(settings), keys_of(settings)

    assert first == second and not first.weaknesses()
    assert os.stat(tmp_path / "data" / "secret").st_mode & 0o777 == 0o600


def test_names_that_are_no_settings_are_found():
    assert unknown_names({"STORYTIME_TYPO": "1", "STORYTIME_PORT": "1", "OTHER": "1"}) == ["STORYTIME_TYPO"]
