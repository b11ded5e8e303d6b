"""Vietnamese as the fonts of before Unicode held it: what a text looks like when their bytes are read as Latin-1."""

TCVN3 = dict(
    zip(
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĐĂÂÊÔƠƯ",
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ§¡¢£¤¥¦",
        strict=True,
    )
)
_VNI = (
    "aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò oø où oû oõ oï oâ oà oá oå oã oä "
    "ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î Ñ AÊ AÂ EÂ OÂ Ô Ö"
)
VNI = dict(zip(TCVN3, _VNI.split(), strict=True))


def written_in(font: dict[str, str], text: str) -> str:
    """The text as a file of that font reads in Unicode."""
    return "".join(font.get(letter, letter) for letter in text)
