"""What the environment says about this deployment, read once and checked."""

from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where it runs."""

    LOCAL = "local"
    PRODUCTION = "production"


LOCAL_ISSUER = "tuyen-local"
SHORTEST_KEY = 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
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
    token_role_claim: str = "role"  # noqa: S105 - a name, no secret
    token_unit_claim: str = "unit"  # noqa: S105 - a name, no secret
    cursor_key: SecretStr | None = None
    session_keys: SecretStr | None = None
    public_url: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_scope: str = "openid"
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

    @model_validator(mode="after")
    def sign_in_is_complete(self) -> Self:
        """Who lets people sign in at an identity provider says where they come back to, and with what their sessions are signed."""
        if any(len(key) < SHORTEST_KEY for key in self.list_session_keys()):
            raise ValueError(f"TUYEN_SESSION_KEYS: at least {SHORTEST_KEY} random characters each, separated by commas, the newest first")
        for name, url in (("TUYEN_PUBLIC_URL", self.public_url), ("TUYEN_OIDC_ISSUER", self.oidc_issuer)):
            if url is not None and not is_safe_url(url):
                raise ValueError(f"{name} must be an https:// address (http:// only on 127.0.0.1 or localhost)")
        if self.oidc_client_id is None:
            return self
        if self.public_url is None:
            raise ValueError("TUYEN_OIDC_CLIENT_ID needs TUYEN_PUBLIC_URL, the address under which people open Tuyến")
        if not self.list_session_keys() and not self.trusts_local_issuer():
            raise ValueError("TUYEN_OIDC_CLIENT_ID needs TUYEN_SESSION_KEYS, the same for every process")
        if not is_safe_url(self.oidc_issuer or self.token_issuer):
            raise ValueError("TUYEN_OIDC_CLIENT_ID needs TUYEN_OIDC_ISSUER, the https:// address of the identity provider")
        return self

    def trusts_local_issuer(self) -> bool:
        """Whether this machine's own key vouches for people: then `tuyen token` and `tuyen link` let them in."""
        return self.environment is Environment.LOCAL and self.jwks_url is None and self.jwks_file is None

    def list_session_keys(self) -> list[str]:
        """The secrets that sign sessions, the newest first."""
        return [key.strip() for key in (_plain(self.session_keys) or "").split(",") if key.strip()]

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


def is_safe_url(url: str) -> bool:
    """Whether what goes there can be read by nobody on the way."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret is not None else None
