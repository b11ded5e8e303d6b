"""Ask a health address and tell by the exit code: the check of a container whose image has no curl."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

SECONDS = 4


def main() -> int:
    """0 when the address given as only argument answers with success, else 1 and the reason."""
    try:
        # No proxy of the environment stands between a container and itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(sys.argv[1], timeout=SECONDS):
            return 0
    except (OSError, urllib.error.URLError) as error:
        sys.stderr.write(f"{sys.argv[1]}: {error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
