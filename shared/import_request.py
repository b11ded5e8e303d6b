"""What a bulk import is asked to do: with which file, how, and in which language to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request

from shared.i18n import Voice
from shared.runtime_of import voice_of
from shared.uploads import FileType, Upload, take_table


class Mode(StrEnum):
    """What a rejected row means: nothing is written, or the others are."""

    ATOMIC = "atomic"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The file of an import; `dry_run` answers as if it had been done, and writes nothing."""

    upload: Upload
    dry_run: bool
    mode: Mode
    voice: Voice
    asked: Mapping[str, str]


def _made(request: Request, upload: Upload, *, dry_run: bool, mode: Mode) -> ImportRequest:
    return ImportRequest(upload, dry_run, mode, voice_of(request), dict(request.query_params))


async def ask_import(
    request: Request,
    upload: Annotated[Upload, Depends(take_table)],
    *,
    dry_run: Annotated[bool, Query(description="Answer as if it had been done; nothing is written.")] = False,
    mode: Annotated[Mode, Query(description="Whether one rejected row stops all.")] = Mode.ATOMIC,
) -> ImportRequest:
    """The request for an import, from its file and query."""
    return _made(request, upload, dry_run=dry_run, mode=mode)


def take_import(request: Request, read: dict[str, Any]) -> ImportRequest:
    """The same from arguments that have been read."""
    upload: Upload = request.scope["tuyen.upload"]
    return _made(request, upload, dry_run=read.pop("dry_run", False), mode=read.pop("mode", Mode.ATOMIC))


@dataclass(frozen=True, slots=True)
class TemplateRequest:
    """The template of an import: as csv or workbook, its header in the caller's language."""

    type: FileType
    voice: Voice


class TableFormat(StrEnum):
    """The forms in which a table goes out."""

    XLSX = "xlsx"
    CSV = "csv"


def _template(request: Request, form: TableFormat) -> TemplateRequest:
    return TemplateRequest(FileType[form.name], voice_of(request))


async def ask_template(request: Request, form: Annotated[TableFormat, Query(alias="format")] = TableFormat.XLSX) -> TemplateRequest:
    """The request for a template, from its query."""
    return _template(request, form)


def take_template(request: Request, read: dict[str, Any]) -> TemplateRequest:
    """The same from arguments that have been read."""
    return _template(request, read.pop("form", TableFormat.XLSX))


Templating = Annotated[TemplateRequest, Depends(ask_template)]
Importing = Annotated[ImportRequest, Depends(ask_import)]
