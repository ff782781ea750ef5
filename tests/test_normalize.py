"""Normalising, rule by rule, on sentences made for it."""

from __future__ import annotations

import unicodedata

import opencc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notetrends.tokenize.normalize import normalize, plain


def check(*cases: tuple[str, str, str]) -> pytest.MarkDecorator:
    """A table of rules, each with a raw text and what becomes of it."""
    return pytest.mark.parametrize(("raw", "wanted"), [pytest.param(*case, id=rule) for rule, *case in cases])


@check(
    ("full width, letter case", "ＹＹＤＳ！！！", "yyds!"),
    ("full-width digits", "销量１．２万", "销量1.2万"),
    ("full-width marks, also in faces", "好用：）", "好用:)"),
    ("the wide blank is a blank", "云岭　早操", "云岭 早操"),
    ("units in one character are letters", "100㎖，3㎡，5㎏，37℃", "100ml,3m2,5kg,37°c"),
    ("ligatures, abbreviations, Roman numerals", "ﬁne №1 SKⅡ", "fine no1 skii"),
    ("NFKC writes a fraction slash, people a plain one", "½勺糖", "1/2勺糖"),
    ("not 11/2", "1½勺", "1 1/2勺"),
    ("an enclosed number is a number that stands alone", "第①步", "第 1 步"),
    ("not 12 eggs", "①2个鸡蛋②3勺", "1 2个鸡蛋 2 3勺"),
    ("NFKC would write tm into the brand", "云感™面霜®好", "云感面霜好"),
    ("circled and squared Chinese characters are characters", "㊗生日快乐🈚", "祝生日快乐无"),
    ("radicals that look like characters", "⼀⽣", "一生"),
    ("what is written apart is composed", "か\u3099", "が"),
    ("every dash is one dash", "200–300元，9—11点", "200-300元,9-11点"),
    ("typographic apostrophe, wave dash", "Lily’s 〜", "lily's ~"),
    ("an ellipsis is a stop: one dot would join two words to one", "等等……好…ok...go", "等等。好。ok。go"),
)
def test_widths_and_signs(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@check(
    ("mathematical bold, script, fraktur", "𝐎𝐎𝐓𝐃 𝓸𝓸𝓽𝓭 𝔬𝔬𝔱𝔡", "ootd ootd ootd"),
    ("circled, white on black, squared", "Ⓞⓝ🅔🅾🄺", "oneok"),
    ("parenthesised letters", "⒪⒯", "(o)(t)"),
    ("small capitals", "ᴏᴏᴛᴅ", "ootd"),
    ("accents: the segmenter knows a to z only", "Estée Lãncome Skøn", "estee lancome skon"),
    ("an accent of its own is the same accent", "e\u0301cole", "ecole"),
    ("stacked marks (zalgo)", "h\u0335\u0321e\u0334\u0300l\u0337lo", "hello"),
    ("letters whose small form is spelled otherwise again", "ƉƦÄ", "dra"),
)
def test_letters(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@check(
    ("zero width", "好用\u200b到\u200d哭\ufeff", "好用到哭"),
    ("soft hyphen, word joiner", "防\u00ad晒\u2060霜", "防晒霜"),
    ("marks for the direction of writing", "\u202e面霜\u202c好\u200e用", "面霜好用"),
    ("private use, of planes 15 and 16 too", "好\ue001用\U000f0001的\U0010fffd霜", "好用的霜"),
    ("lone surrogates", "\ud83d坏掉的表情\udc00", "坏掉的表情"),
    ("control characters part words", "第一\x00第二\x07第三", "第一 第二 第三"),
    ("placeholders of pictures, blanks that look like nothing", "图\ufffc在此\u3164\u2800完", "图 在此 完"),
    ("any line end", "第一行\r\n\n 第二行\u2028第三行\x0b第四行", "第一行\n第二行\n第三行\n第四行"),
    ("nothing", "", ""),
    ("nothing but blanks", " \u200b\n", ""),
)
def test_invisible_characters(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@check(
    ("a family joined by ZWJ is one emoji and parts words", "慢跑👩‍👩‍👧跑步", "慢跑 跑步"),
    ("skin tones, variation selectors", "早操👍🏽打卡❤️‍🔥完", "早操 打卡 完"),
    ("flags of letters and of tags", "去🇯🇵玩🏴\U000e0067\U000e0062\U000e007f", "去玩"),
    ("keycap digits, also with their parts the wrong way round", "3️⃣点出门1⃣️完", "3 点出门 1 完"),
    ("keycaps in a row are one number", "6️⃣1️⃣8️⃣囤货", "618 囤货"),
    ("a list number joins neither a quantity nor a name", "1️⃣2个2️⃣XY", "1 2个 2 xy"),
    ("a keycap sign begins no tag", "#️⃣早操", "早操"),
    ("arrows, stars, drawn lines", "→★ℹ️━━▶", ""),
    ("nothing but emoji", "😀😂🤣", ""),
)
def test_emoji(raw: str, wanted: str) -> None:
    assert normalize(raw, None).text == wanted


@check(
    ("traditional", "這款護膚品對乾皮很友善", "这款护肤品对干皮很友善"),
    ("著 is 着 after a verb", "她看著鏡子，穿著新裙", "她看着镜子,穿着新裙"),
    ("著 stays in words of its own", "土著 原著 顯著 著名", "土著 原著 显著 著名"),
    ("乾 stays where it is qián", "這個乾隆款，乾清宫", "这个乾隆款,乾清宫"),
    ("乾 is 干 elsewhere", "餅乾 乾貨", "饼干 干货"),
    ("the converter would write 打坯", "這支打坏了", "这支打坏了"),
    ("carbohydrate is not sugar", "低醣麵包", "低醣面包"),
    ("a name keeps its character", "象徵 文徵明", "象征 文徵明"),
    ("藉 is 借 in some words", "藉口 慰藉 狼藉", "借口 慰藉 狼藉"),
    ("characters that change only in some words", "瞭望 瞭解 回覆 覆盖", "瞭望 了解 回复 覆盖"),
    ("two characters that become one", "甚麼 頭髮 皇后 後來", "甚么 头发 皇后 后来"),
    ("what the first conversion makes is converted again", "畢昇 溫昇", "毕昇 温升"),
)
def test_traditional_characters(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


def test_texts_that_are_spared_the_converter_would_not_change() -> None:
    convert = opencc.OpenCC("t2s").convert
    for character in map(chr, range(0x3400, 0xA000)):
        word = unicodedata.normalize("NFKC", character)
        assert plain(word) in {convert(word), convert(convert(word)), "着"}


@check(
    ("spaced out to pass filters", "眼 影", "眼影"),
    ("买眼: where the word begins is unknown", "买眼 影,好用", "买眼 影,好用"),
    ("between marks", "【后 味】花香", "【后味】花香"),
    ("only single characters are joined", "香 调:木质 调", "香调:木质 调"),
    ("any number of them", "我 爱 早 操 打卡", "我爱早操 打卡"),
    ("a space between words parts them", "云朵 护肤 好用", "云朵 护肤 好用"),
    ("an emoji between two", "眼🌸影", "眼影"),
    ("lines stay", "眼\n影", "眼\n影"),
    ("nor over letters", "好 a 用", "好 a 用"),
)
def test_spaced_out_words(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@check(
    ("laughter of any length is one word", "哈哈哈哈哈", "哈哈"),
    ("two are a word", "天天见妈妈", "天天见妈妈"),
    ("stretched Latin", "soooooo好看", "sooo好看"),
    ("marks", "！！！??~~~", "!?~"),
    ("lines drawn with marks", "____|||", "_|"),
    ("digits are a number", "10000元", "10000元"),
    ("plus signs are part of names", "C++ PA++++ 好++++++++", "c++ pa++++ 好++++"),
    ("spaced out and repeated", "哈 哈 哈 哈", "哈哈"),
)
def test_repeats(raw: str, wanted: str) -> None:
    assert plain(raw) == wanted


@check(
    ("escaped once", "A&amp;B &lt;3", "a&b <3"),
    ("escaped twice", "A&amp;amp;B &amp;#39;", "a&b '"),
    ("only with a semicolon; a heart is an emoji", "A&notes &copy B&hearts;", "a&notes &copy b"),
    ("no surrogates and controls this way", "早操&#xd800;打卡&#0;", "早操 打卡"),
)
def test_entities(raw: str, wanted: str) -> None:
    assert normalize(raw, None).text == wanted


@pytest.mark.parametrize(
    ("title", "body", "text"),
    [
        ("三款面霜", "三款面霜测评", "三款面霜测评"),  # a title that repeats the body counts once
        (" 三款面霜 ", "三款面霜测评", "三款面霜测评"),
        ("三款面霜", "测评", "三款面霜\n测评"),
        (None, "测评", "测评"),
        ("测评", None, "测评"),
        (None, None, ""),
    ],
)
def test_title_and_body(title: str | None, body: str | None, text: str) -> None:
    assert normalize(title, body).text == text


def test_the_sources_own_tags_are_joined() -> None:
    assert normalize("早操#早操[话题]#", None, ("早操", "晨間 运动", "😀")).tags == ("早操", "晨间运动")


any_text = st.text(st.characters(), max_size=200)
# what the rules act on, and what may lie between it
soup = st.lists(
    st.sampled_from(
        [*"#@[]【】RH123aAcC眼影乾著昇覆回坏哈。,，!.…+-/&;:① \n\t😀½é", "[话题]#", "[地点]#", "[笑哭R]", "http://"]
    )
    | st.sampled_from(["com/", "www.", "3️⃣", "\u200b", "\u0301", "\U000f0000", "這個", "打卡", "Ⓐ", "&lt;", "￥", "ﷺ"]),
    max_size=30,
).map("".join)
often = settings(max_examples=400, deadline=None, derandomize=True)


@often
@given(any_text | soup)
@example("#a[话题]##b[话题]#")
@example("哈 哈 哈哈")
@example("! !!")
@example("#" + "哈" * 50)
@example("Ɖ乾 隆覆 盖")
def test_doing_it_again_changes_nothing(raw: str) -> None:
    once = plain(raw)
    assert plain(once) == once
    done = normalize(raw, None).text
    assert plain(done) == done
    assert normalize(done, None) == normalize(done, "")
    assert normalize(done, None).text == done


@often
@given(any_text | soup, any_text | soup)
def test_nothing_that_is_no_word_is_left(title: str, body: str) -> None:
    done = normalize(title, body)
    assert done.text == done.text.strip()
    assert unicodedata.is_normalized("NFKC", done.text)
    assert "@" not in done.text
    assert "[话题]" not in done.text
    assert not {unicodedata.category(character) for character in done.text.replace("\n", "")} & {"Cc", "Cf", "Co", "Cs"}
    assert all(tag and not any(map(str.isspace, tag)) for tag in done.tags)
