"""Makes the Word template that reports are printed with, in the form of an administrative document (Decree 30/2020/NĐ-CP, appendix I).

`python -m deploy.report_form` writes it into services/indicators/report_template/default.docx. It holds no text but variables.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TARGET = Path(__file__).parents[1] / "services/indicators/report_template/default.docx"
FONT = "Times New Roman"
TABLES: Sequence[tuple[str, str, Sequence[tuple[str, str, int]]]] = (
    (
        "I",
        "targets",
        (
            *(("no", "no", 12), ("target_title", "title", 56), ("clause", "clause", 14), ("target", "target", 22), ("value", "value", 20)),
            *(("gap", "gap", 18), ("status", "status", 24), ("evidence", "evidence", 70)),
        ),
    ),
    (
        "II",
        "tasks",
        (("no", "no", 12), ("task", "title", 84), ("lead", "lead", 40), ("due", "due", 30), ("state", "state", 30), ("units", "units", 40)),
    ),
    (
        "III",
        "reports_due",
        (
            *(("no", "no", 12), ("report", "what", 70), ("who", "who", 44), ("due", "due", 26), ("received", "received", 20)),
            *(("missing", "missing", 40), ("late", "late", 24)),
        ),
    ),
    (
        "IV",
        "budget",
        (
            *(("no", "no", 12), ("budget_line", "what", 84), ("planned", "planned", 35), ("supplemented", "supplemented", 35)),
            *(("spent", "spent", 35), ("left", "left", 35)),
        ),
    ),
)


def make_form() -> Any:
    """The document."""
    form = Document()
    form.core_properties.title, form.core_properties.author, form.core_properties.comments = "{{ subject }}", "{{ body }}", ""
    style = form.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)
    _set_page(form.sections[0])
    _add_head(form)
    _add(form, "{{ title }}", bold=True, size=14, align=ALIGN.CENTER, before=12)
    _add(form, "{{ subject }}", bold=True, size=14, align=ALIGN.CENTER)
    for line in ("{%p for basis in legal_basis %}", "{{ basis }}", "{%p endfor %}"):
        _add(form, line, italic=True, align=ALIGN.JUSTIFY)
    _add(form, "{{ words.as_of }}: {{ as_of }}.", align=ALIGN.JUSTIFY)
    for numeral, name, columns in TABLES:
        _add(form, f"{numeral}. {{{{ words.{name}|upper }}}}", bold=True, before=9)
        if name == "budget":
            _add(form, "{{ words.unit_vnd }}", italic=True, align=ALIGN.RIGHT)
        _add_table(form, name, columns)
    _add_lists(form)
    _add_foot(form)
    return form


def _set_page(section: Any) -> None:
    """A4, lying for the wide tables; margins of 20 to 25, 30 to 35 and 15 to 20 mm; the page's number above all pages but the first."""
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = ALIGN.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _add_head(form: Any) -> None:
    """The issuing body on the left; the national name and the motto, place and day on the right."""
    table = form.add_table(rows=2, cols=2)
    left, right = table.rows[0].cells
    _fill(left, ("{{ superior_body|upper }}", {}), ("{{ body|upper }}", {"bold": True}), ("_______", {"bold": True}))
    _fill(
        right,
        ("{{ national_name }}", {"bold": True}),
        ("{{ motto }}", {"bold": True, "size": 14}),
        ("_______________________", {"bold": True}),
    )
    left, right = table.rows[1].cells
    _fill(left, ("{{ words.number }}: {{ number }}", {}))
    _fill(right, ("{{ place_and_day }}", {"italic": True}))


def _add_table(form: Any, name: str, columns: Sequence[tuple[str, str, int]]) -> None:
    table = form.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit = False
    head, begin, line, end = (row.cells for row in table.rows)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx cannot repeat a head
    for place, (word, field, width) in enumerate(columns):
        _fill(head[place], (f"{{{{ words.{word} }}}}", {"bold": True, "size": 11}))
        _fill(line[place], (f"{{{{ line.{field} }}}}", {"size": 11, "align": ALIGN.LEFT}))
        for row in table.rows:
            row.cells[place].width = Mm(width)
    begin[0].text, end[0].text = f"{{%tr for line in {name} %}}", "{%tr endfor %}"


def _add_lists(form: Any) -> None:
    """What units find difficult, how the documents are read, the note: each only where there is something."""
    for numeral, name, text in (
        ("V", "difficulties", "- {{ line.task }}, {{ line.unit }}: {{ line.text }}"),
        ("V{% if difficulties %}I{% endif %}", "readings", "- {{ line }}"),
    ):
        _add(form, f"{{%p if {name} %}}")
        _add(form, f"{numeral}. {{{{ words.{name}|upper }}}}", bold=True, before=9)
        for line in (f"{{%p for line in {name} %}}", text, "{%p endfor %}"):
            _add(form, line, align=ALIGN.JUSTIFY)
        _add(form, "{%p endif %}")
    for line in ("{%p if note %}", "{{ note }}", "{%p endif %}"):
        _add(form, line, align=ALIGN.JUSTIFY)


def _add_foot(form: Any) -> None:
    """Recipients and signature; below them what the figures can be checked by."""
    table = form.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _fill(left, ("{{ words.recipients }}:", {"bold": True, "italic": True, "size": 12, "align": ALIGN.LEFT}))
    for line in ("{%p for line in recipients %}", "- {{ line }}", "{%p endfor %}"):
        _style(left.add_paragraph(line), size=11, align=ALIGN.LEFT)
    _fill(right, ("{{ signer_capacity }}", {"bold": True}), ("{{ signer_title|upper }}", {"bold": True}))
    for _ in range(4):
        right.add_paragraph()
    _style(right.add_paragraph("{{ signer_name }}"), bold=True, align=ALIGN.CENTER)
    _add(form, "{{ words.proof }}. {{ words.sealed_at }}: {{ sealed_at }}. SHA-256: {{ hash }}.", size=9, before=12)
    for line in (
        "{%p for log in logs %}",
        "{{ words.log }} {{ log.name }}: {{ words.position|lower }} {{ log.position }}, {{ log.hash }}",
        "{%p endfor %}",
    ):
        _add(form, line, size=9)


def _fill(cell: Any, *lines: tuple[str, dict[str, Any]]) -> None:
    for place, (text, look) in enumerate(lines):
        paragraph = cell.paragraphs[0] if not place else cell.add_paragraph()
        paragraph.text = text
        _style(paragraph, **{"align": ALIGN.CENTER, **look})


def _add(form: Any, text: str, **look: Any) -> None:
    _style(form.add_paragraph(text), **look)


def _style(paragraph: Any, *, bold: bool = False, italic: bool = False, size: int = 13, align: Any = None, before: int = 0) -> None:
    paragraph.alignment, paragraph.paragraph_format.space_before = align, Pt(before)
    for run in paragraph.runs:
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def main() -> int:
    """Write it."""
    make_form().save(str(TARGET))
    return 0


if __name__ == "__main__":
    sys.exit(main())
