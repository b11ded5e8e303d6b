"""Files that come as a request's body: received once, to disk, within their limit, and told by their first bytes."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Any

from fastapi import Depends
from python_multipart.exceptions import MultipartParseError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from shared.errors import BodyTooLarge, FileMissing, OldWorkbook, Unreadable, UnsupportedMediaType
from shared.headers import header

IN_MEMORY = 1_000_000
SNIFFED = 16
PIECE = 1 << 20
FORM_OVERHEAD = 100_000
MULTIPART = "multipart/form-data"
# What clients call a file whose type they do not know, or know by its last letters alone.
VAGUE = frozenset({"", "application/octet-stream", "application/vnd.ms-excel", "application/csv", "text/plain"})


class FileType(StrEnum):
    """The files that are taken, by media type."""

    CSV = "text/csv"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


# Workbooks and Word documents begin alike: a path that takes the one does not take the other.
MAGIC: Mapping[bytes, tuple[FileType, ...]] = {
    b"PK\x03\x04": (FileType.XLSX, FileType.DOCX),
    b"%PDF-": (FileType.PDF,),
    b"\xff\xd8\xff": (FileType.JPEG,),
    b"\x89PNG\r\n\x1a\n": (FileType.PNG,),
}
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file; `file` is read from its beginning by whoever needs it, `sha256` in hex is of its content."""

    file: IO[bytes]
    type: FileType
    size: int
    sha256: str


def _received(request: Request) -> Upload:
    upload: Upload = request.scope["tuyen.upload"]
    return upload


async def take_table(request: Request) -> Upload:
    """A csv of up to 200 MB or an xlsx of up to 20 MB (3-api.md, Conventions)."""
    return _received(request)


async def take_scan(request: Request) -> Upload:
    """A scanned document of up to 20 MB."""
    return _received(request)


async def take_docx(request: Request) -> Upload:
    """A Word document of up to 5 MB."""
    return _received(request)


TABLE_LIMITS: Mapping[FileType, int] = {FileType.CSV: 200_000_000, FileType.XLSX: 20_000_000}
SCAN_LIMITS: Mapping[FileType, int] = {FileType.PDF: 20_000_000, FileType.JPEG: 20_000_000, FileType.PNG: 20_000_000}
DOCX_LIMITS: Mapping[FileType, int] = {FileType.DOCX: 5_000_000}
TAKEN: Mapping[Callable[..., Any] | None, Mapping[FileType, int]] = {
    take_table: TABLE_LIMITS,
    take_scan: SCAN_LIMITS,
    take_docx: DOCX_LIMITS,
}

ScanUpload = Annotated[Upload, Depends(take_scan)]
DocxUpload = Annotated[Upload, Depends(take_docx)]


def described(limits: Mapping[FileType, int]) -> dict[str, Any]:
    """The request body of a route that takes a file, for its OpenAPI description."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    form = {"schema": {"type": "object", "properties": {"file": binary["schema"]}, "required": ["file"]}}
    return {"required": True, "content": {MULTIPART: form, **{str(type_): binary for type_ in limits}}}


async def receive(request: Request, limits: Mapping[FileType, int]) -> None:
    """Keep the file with the request, its hash in the place of the body; raises BodyTooLarge, FileMissing, UnsupportedMediaType."""
    declared = (header(request, b"content-type") or "").partition(";")[0].strip().lower()
    if declared not in {*VAGUE, *limits, MULTIPART}:
        raise UnsupportedMediaType(accepted=list(limits))
    most = max(limits.values())
    length = header(request, b"content-length") or "0"
    if length.isdigit() and int(length) > most + FORM_OVERHEAD:
        raise BodyTooLarge(limit=most)
    file: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by discard() when the request has been answered
    request.scope["tuyen.file"] = file
    size, digest, begins = 0, hashlib.sha256(), b""
    async for piece in _form_file(request, most) if declared == MULTIPART else request.stream():
        begins = (begins + piece)[:SNIFFED] if len(begins) < SNIFFED else begins
        size += len(piece)
        digest.update(piece)
        file.write(piece)
        if size > most:
            raise BodyTooLarge(limit=most)
    if not size:
        raise FileMissing
    type_ = _type_of(begins, declared, limits)
    if size > limits[type_]:
        raise BodyTooLarge(limit=limits[type_])
    request.scope["tuyen.upload"] = Upload(file, type_, size, digest.hexdigest())
    request._body = digest.digest()  # noqa: SLF001 - stands for the body where replies are kept by it


def discard(request: Request) -> None:
    """Let go of a received file."""
    file = request.scope.pop("tuyen.file", None)
    if file is not None:
        file.close()


def _type_of(begins: bytes, declared: str, limits: Mapping[FileType, int]) -> FileType:
    """The type that the first bytes tell, which must be taken here and the one declared, unless that says nothing."""
    if begins.startswith(OLD_WORKBOOK):
        raise OldWorkbook
    types = next((types for magic, types in MAGIC.items() if begins.startswith(magic)), (FileType.CSV,))
    found = next((type_ for type_ in types if type_ in limits), types[0])
    if found not in limits or declared not in {*VAGUE, MULTIPART, found}:
        raise UnsupportedMediaType(accepted=list(limits))
    return found


async def _form_file(request: Request, most: int) -> AsyncIterator[bytes]:
    """The content of the one file of a form (RFC 7578)."""
    try:
        form = await MultiPartParser(request.headers, _limited(request.stream(), most), max_files=1, max_fields=20).parse()
    except (MultiPartException, MultipartParseError, KeyError, AttributeError) as error:
        raise Unreadable from error
    try:
        sent = next((value for value in form.values() if isinstance(value, UploadFile)), None)
        if sent is None:
            raise FileMissing
        while piece := await sent.read(PIECE):
            yield piece
    finally:
        await form.close()


async def _limited(stream: AsyncIterator[bytes], most: int) -> AsyncGenerator[bytes]:
    size = 0
    async for piece in stream:
        size += len(piece)
        if size > most + FORM_OVERHEAD:
            raise BodyTooLarge(limit=most)
        yield piece
