"""Vietnamese text that was written for fonts of before Unicode, or decoded wrongly: recognised by what Vietnamese never writes.

TCVN3 (TCVN 5712:1993, the "ABC" fonts) and VNI put their letters on places where Unicode has signs and letters of other languages;
read as Unicode, "Tỉnh Lào Cai" is "TØnh Lµo Cai" in the one and "Tænh Laøo Cai" in the other.
"""

import re

# Letters that only Vietnamese in Unicode has: a text that holds one is what it seems.
_MODERN = re.compile("[đĐăĂơƠưƯ\u1ea0-\u1ef9]")
_TCVN3 = re.compile("[A-Za-z][µ¸¶·¹¨»¾¼½ÆÇËÎÏÑªÖ×ØÜÞßäåæçëîïñö÷øûüþ]|\u00ad|§[A-Za-z]|[¨©®ª«¬Æ×ØÞß÷þ][A-Za-z]")
_VNI = re.compile(
    "[aA][ùøûõïâåãäáàéèúüëÙØÛÕÏÂÊÅÄÁÀÉÈÚÜË]|aê(?!ê)|[eE][ùøûõïâáàåãäÙØÛÕÏÂÁÀÅÃÄ]|[oO][ùøûõïâÙØÛÕÏÂ]|[uUöÖôÔ][ùøûõïÙØÛÕÏ]|[ñÑ][A-Za-zöÖ]"
)
_UTF8_TWICE = re.compile("á[º»][\u0080-\u203a]|Ä[\u0080-\u0192‘’“”]|Æ[°¡¯\u00a0]|Ã[\u00a0-\u00bd\u0080-\u009f]")
# One such letter inside a word may be a name from abroad: Sjögren, Müller, Naïm, Noël.
_FOREIGN_NAME = re.compile("[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z][öüäïëçñøå][A-Za-z]|[aA]ï[A-Za-z]|[oO]ë[A-Za-z]")


def is_legacy(text: str) -> bool:
    """Whether the text is Vietnamese in TCVN3 or VNI, or UTF-8 that was decoded as another encoding."""
    if text.isascii() or _MODERN.search(text):
        return False
    if _UTF8_TWICE.search(text):
        return True
    hits = [*_TCVN3.finditer(text), *_VNI.finditer(text)]
    abroad = len(_FOREIGN_NAME.findall(text))
    return len({hit.start() for hit in hits}) > abroad
