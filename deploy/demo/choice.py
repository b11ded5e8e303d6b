"""Choices that look accidental and come out the same on every machine and every run."""

import hashlib
from collections.abc import Sequence
from uuid import UUID, uuid5

SPACE = UUID("6f1d0c0e-3f0b-5f3e-9a53-7475796e0001")


def id_of(*words: object) -> UUID:
    """The id of what these words name."""
    return uuid5(SPACE, "/".join(map(str, words)))


def number_of(*words: object, below: int) -> int:
    """A number from 0 on."""
    digest = hashlib.blake2b("/".join(map(str, words)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) % below


def part_of(codes: Sequence[str], percent: int, *words: object) -> list[str]:
    """So many percent of some codes, in their order."""
    ranked = sorted(codes, key=lambda code: number_of(*words, code, below=2**32))
    chosen = set(ranked[: len(codes) * percent // 100])
    return [code for code in codes if code in chosen]
