"""What the environment says about this deployment, read once and checked."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where it runs."""

    LOCAL = "local"
    PRODUCTION = "production"


LOCAL_ISSUER = "tuyen-local"
SERVICES = ("catalog", "rotation", "transfer", "indicators")


class Settings(BaseSettings):
    """Every variable is prefixed TUYEN_; without any DSN an embedded PostgreSQL in the data dir serves."""

    model_config = SettingsConfigDict(env_prefix="TUYEN_", extra="ignore")

    environment: Environment = Environment.LOCAL
    data_dir: Path = Path(".tuyen")
    admin_dsn: SecretStr | None = None
    migrate_dsn: SecretStr | None = None
    catalog_dsn: SecretStr | None = None
    catalog_reader_dsn: SecretStr | None = None
    catalog_migrate_dsn: SecretStr | None = None
    rotation_dsn: SecretStr | None = None
    rotation_reader_dsn: SecretStr | None = None
    rotation_migrate_dsn: SecretStr | None = None
    transfer_dsn: SecretStr | None = None
    transfer_reader_dsn: SecretStr | None = None
    transfer_migrate_dsn: SecretStr | None = None
    indicators_dsn: SecretStr | None = None
    indicators_reader_dsn: SecretStr | None = None
    indicators_migrate_dsn: SecretStr | None = None
    jwks_url: str | None = None
    jwks_file: Path | None = None
    token_issuer: str = LOCAL_ISSUER
    token_audience: str = "tuyen"  # noqa: S105 - a name, no secret
    cursor_key: SecretStr | None = None
    pool_size: int = Field(default=8, ge=1, le=64)
    log_level: str = "INFO"

    @model_validator(mode="after")
    def production_trusts_no_local_key(self) -> Self:
        """A production deployment names its identity provider and its keys; it never falls back to the local issuer."""
        if self.environment is not Environment.PRODUCTION:
            return self
        if self.jwks_url is None and self.jwks_file is None:
            raise ValueError(
                "TUYEN_ENVIRONMENT=production needs TUYEN_JWKS_URL or TUYEN_JWKS_FILE: the local issuer is for one machine only"
            )
        if self.token_issuer == LOCAL_ISSUER:
            raise ValueError("TUYEN_ENVIRONMENT=production needs TUYEN_TOKEN_ISSUER: the local issuer is for one machine only")
        if self.cursor_key is None:
            raise ValueError("TUYEN_ENVIRONMENT=production needs TUYEN_CURSOR_KEY, the same for every process of a service")
        return self

    def service_dsn(self, service: str) -> str | None:
        """The DSN with which a service reads and writes its own schema."""
        return _plain(getattr(self, f"{service}_dsn"))

    def reader_dsn(self, service: str) -> str | None:
        """The DSN with which others follow a service's event log."""
        return _plain(getattr(self, f"{service}_reader_dsn"))

    def migration_dsn(self, service: str) -> str | None:
        """The DSN of a login that may become the schema's owner."""
        return _plain(getattr(self, f"{service}_migrate_dsn") or self.migrate_dsn)

    def names_a_database(self) -> bool:
        """Whether any service's DSN is configured, so that no embedded server is wanted."""
        return any(self.service_dsn(service) for service in SERVICES)


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
