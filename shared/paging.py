"""Lists by keyset: an opaque, signed cursor that names the last row seen, never an offset."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated

import orjson
from pydantic import Field

from shared.errors import CursorTampered

type Limit = Annotated[int, Field(ge=1, le=500)]

DEFAULT_LIMIT = 50
_SIGNATURE = 12


class Cursors:
    """Signs and checks cursors with the service's key; a cursor belongs to one list with one set of filters."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, list_: str, last: Sequence[object]) -> str:
        """The cursor that continues `list_` (path and filters) after the row whose sort values are `last`."""
        payload = orjson.dumps(last, default=str)
        return base64.urlsafe_b64encode(self._signature(list_, payload) + payload).decode().rstrip("=")

    def read(self, list_: str, cursor: str | None, size: int) -> list[object] | None:
        """The sort values in a cursor, `size` of them; None for no cursor; raises CursorTampered."""
        if cursor is None:
            return None
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise CursorTampered from error
        signature, payload = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(list_, payload)):
            raise CursorTampered
        values = orjson.loads(payload)
        if not isinstance(values, list) or len(values) != size:
            raise CursorTampered
        return values

    def _signature(self, list_: str, payload: bytes) -> bytes:
        return hmac.new(self._key, list_.encode() + b"\n" + payload, hashlib.sha256).digest()[:_SIGNATURE]
