"""Names of one thing: from the house's own file, and from how the catalogue itself writes its brands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from notetrends.tokenize.normalize import HAN
from notetrends.tokenize.segment import bounded
from notetrends.trends.errors import SourceError
from notetrends.trends.selection.names import spell

_SHOP = re.compile(r"(?:海外|官方|品牌|京东|天猫)*(?:旗舰|专卖|专营|自营|官方)店?$")
_PARTS = re.compile(r"[/|()\[\]【】]")
# A name beside the brand's: XX/某某, 某某(XX), XX某某, 某某 XX. Signs part them surely, a blank or nothing less so.
_LATIN_NAME = r"([a-z][a-z0-9&+]*(?: [a-z][a-z0-9&+]*){0,2})"
_NAME, _SIGN = rf"(?:{_LATIN_NAME}|([{HAN}]{{2,6}}))", r"\s?[/(|]\s?"
_BEFORE = (re.compile(_NAME + _SIGN), re.compile(_LATIN_NAME + r"\s?"))
_BEHIND = (re.compile(rf"{_SIGN}{_NAME}\s?(?:[/)|\s]|$)"), re.compile(rf"\s?{_LATIN_NAME}"))
_PROMOTION = re.compile(r"^(?:\s|[\[【(][^\]】)]{0,20}[\]】)])+")
# Titles that show an alias: parted by a sign, or without one, as a share of the brand's; and how much of its use is
# with that brand, else it is a word that other brands use too.
_MIN_TITLES, _MIN_LOOSE_SHARE, _MIN_OWN = 2, 0.2, 0.9


def parse_aliases(lines: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of names: one a line, the names parted by commas (of either width); `#` begins a remark.

    >>> parse_aliases(["# 品牌", "兰蔻, Lancôme，LANCOME", "SK-II,SK2,神仙水  # 一个牌子", "独一个"])
    [('兰蔻', 'lancome'), ('skii', 'sk2', '神仙水')]
    """
    rows = (re.split("[,，、]", line.split("#", 1)[0]) for line in lines)
    groups = (tuple(dict.fromkeys(name for cell in row if (name := spell(cell.strip(' "\t'))))) for row in rows)
    return [group for group in groups if len(group) > 1]


def read_aliases(path: str | Path) -> list[tuple[str, ...]]:
    """The aliases of a file, see `parse_aliases`: UTF-8, or GB18030 as a Chinese Excel saves CSV.

    Raises:
        SourceError: it is neither.
    """
    content = Path(path).read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return parse_aliases(content.decode(encoding).splitlines())
        except UnicodeDecodeError:
            continue
    raise SourceError(f"aliases {path} are neither UTF-8 nor GB18030 text; save them as UTF-8")


def brand_names(brand: str) -> tuple[str, ...]:
    """The names that a brand field holds.

    >>> brand_names("兰蔻/LANCOME"), brand_names("SK-II（SK2）"), brand_names("雾屿官方旗舰店")
    (('兰蔻', 'lancome'), ('skii', 'sk2'), ('雾屿',))
    """
    parts = (_SHOP.sub("", part.strip()) for part in _PARTS.split(spell(brand)))
    return tuple(dict.fromkeys(part for part in parts if len(part) > 1))


def learn_aliases(titles: Sequence[str], brands: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What the titles call each brand beside its own name.

    A name stands at the title's beginning, next to the brand's; it counts where nearly all titles that hold it are of
    that brand, and two show it with a sign between, or a fifth of the brand's without one.

    Args:
        titles: product names, as `spell` writes them.
        brands: the names of each product's brand, from `brand_names`; empty where unknown.

    >>> titles = ["wuyu/雾屿 帐篷", "wuyu/雾屿 睡袋", "雾屿pro 灯", "沐山pro 灯"]
    >>> learn_aliases(titles, [("雾屿",)] * 3 + [("沐山",)])
    [('雾屿', 'wuyu')]
    """
    shown: dict[tuple[str, ...], Counter[tuple[str, bool]]] = defaultdict(Counter)
    n_titles = Counter(brands)
    bare = [_PROMOTION.sub("", title) for title in titles]
    for title, brand in zip(bare, brands, strict=True):
        shown[brand].update({(name, sure) for own in brand for name, sure in _beside(title, own) if name not in brand})
    candidates = {
        (brand, name)
        for brand, counts in shown.items()
        for (name, sure), n in counts.items()
        if len(name) > 1 and n >= (_MIN_TITLES if sure else max(_MIN_TITLES, _MIN_LOOSE_SHARE * n_titles[brand]))
    }
    owned = _owned({name for _, name in candidates}, bare, brands)
    kept: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for brand, name in sorted(candidates):
        if owned[name][brand] >= _MIN_OWN * owned[name].total():
            kept[brand].append(name)
    return [brand + tuple(names) for brand, names in kept.items()]


def _beside(title: str, own: str) -> Iterator[tuple[str, bool]]:
    """The names next to a brand's own at the beginning of a title, and whether a sign parts them."""
    before, found, behind = title.partition(own)
    if not found:
        return
    forms = [form.fullmatch(before) for form in _BEFORE] if before else [form.match(behind) for form in _BEHIND]
    for match, is_sure in zip(forms, (True, False), strict=True):
        if match:
            yield next(group for group in match.groups() if group), is_sure


def _owned(
    names: Iterable[str], titles: Sequence[str], brands: Sequence[tuple[str, ...]]
) -> dict[str, Counter[tuple[str, ...]]]:
    """How many titles of each brand hold each name, Latin ones as whole words."""
    if not (ordered := sorted(names, key=lambda name: (-len(name), name))):
        return {}
    pattern = re.compile("|".join(map(bounded, ordered)))
    owned: dict[str, Counter[tuple[str, ...]]] = {name: Counter() for name in ordered}
    for title, brand in zip(titles, brands, strict=True):
        for name in set(pattern.findall(title)):
            owned[name][brand] += 1
    return owned


class Aliases:
    """Which names are of one thing.

    Args:
        groups: names that belong together; groups that share a name are one.

    >>> Aliases([("兰蔻", "lancome"), ("lancome", "兰寇")]).of("兰寇")
    ('兰寇', '兰蔻', 'lancome')
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._group: dict[str, list[str]] = {}
        for names in groups:
            joined = list(dict.fromkeys(n for name in names for n in self._group.get(name, [name])))
            self._group.update(dict.fromkeys(joined, joined))

    def of(self, name: str) -> tuple[str, ...]:
        """All names of what `name` names, itself first."""
        return tuple(dict.fromkeys([name, *self._group.get(name, [])]))

    def groups(self) -> Mapping[str, Sequence[str]]:
        """The group of each name that has others."""
        return self._group
