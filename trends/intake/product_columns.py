"""Which column of the house's catalogue holds what: by the names merchants use, or by a map of the house's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from notetrends.trends.errors import SourceError
from notetrends.trends.intake.columns import Names, plain

# A unit, or a mark for "must be filled in", says nothing about which column it is: 库存（件）, *商品编码
_DECORATION = re.compile(r"^\*|\*$|\((?:元|¥|人民币|件|个|必填)\)$")
REQUIRED = ("product_id", "name")


class ProductColumns(BaseModel):
    """Ours on the left, what merchants call it on the right; of several that are there the first counts.

    Names are compared without blanks, full-width forms, capitals and units in brackets.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    product_id: Names = (
        "product_id", "sku_id", "skuid", "sku编码", "sku", "id", "商品编码", "商品编号", "商品id", "货号", "编码",
    )  # fmt: skip
    name: Names = ("name", "title", "商品名称", "商品名", "商品标题", "名称", "标题", "品名")
    brand: Names = ("brand", "品牌", "品牌名称", "shop", "店铺", "店铺名称")
    category: Names = ("category", "类目", "品类", "分类", "商品类目", "商品分类", "类目名称")
    price: Names = ("price", "价格", "售价", "单价", "销售价", "零售价")
    stock: Names = ("stock", "库存", "库存数", "库存量", "库存数量", "可用库存")
    sales_4w: Names = ("sales_4w", "近4周销量", "4周销量", "近四周销量", "近28天销量")
    lead_time_weeks: Names = ("lead_time_weeks", "供货周期(周)", "供货周期", "补货周期(周)", "补货周期")
    lead_time_days: Names = ("lead_time_days", "供货周期(天)", "补货周期(天)", "供货天数", "交货天数")
    listed_at: Names = ("listed_at", "上架时间", "上架日期")
    updated_at: Names = ("updated_at", "update_time", "更新时间", "更新日期", "快照日期", "统计日期")


def load_columns(path: str | Path | None) -> ProductColumns:
    """The column names of a TOML file (`[columns]`, ours = theirs, or a list of theirs); without one, the usual names.

    Raises:
        SourceError: the file cannot be read, or names a column that a catalogue does not have.
    """
    if path is None:
        return ProductColumns()
    try:
        return ProductColumns.model_validate(tomllib.loads(Path(path).read_text("utf-8-sig")).get("columns", {}))
    except OSError as error:
        raise SourceError(f"column map {path} cannot be read ({error.strerror}); check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"column map {path} is not TOML in UTF-8: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SourceError(
            f"column map {path}: {where}: {first['msg']}; under [columns] write any of "
            f"{', '.join(ProductColumns.model_fields)}"
        ) from None


def find_columns(names: Sequence[str], columns: ProductColumns, source: str) -> dict[str, str]:
    """The column of the source for each of ours that it has.

    Args:
        names: the source's columns.
        columns: what each of ours may be called; one that a map of the house names must be there.
        source: what to call the source in an error.

    Raises:
        SourceError: a required column, or one that the map names, is not there; the message says what is.

    >>> find_columns(["商品 编码", "＊名称", "品牌", "库存（件）"], ProductColumns(), "a.csv")
    {'product_id': '商品 编码', 'name': '＊名称', 'brand': '品牌', 'stock': '库存（件）'}
    """
    there: dict[str, str] = {}
    for spell in (plain, _bare):
        for name in names:
            there.setdefault(spell(name), name)
    found = {
        ours: place
        for ours in ProductColumns.model_fields
        if (place := next((there[plain(n)] for n in getattr(columns, ours) if plain(n) in there), None)) is not None
    }
    lacking = [ours for ours in REQUIRED if ours not in found]
    lacking += [] if {"brand", "category"} & set(found) else ["brand or category"]
    lacking += sorted(columns.model_fields_set - set(found) - set(lacking))
    if lacking:
        looked_for = {ours: list(getattr(columns, ours)) for name in lacking for ours in name.split(" or ")}
        raise SourceError(
            f"catalogue {source} lacks {', '.join(lacking)}: looked for {_listed(looked_for)}; its columns are "
            f"{', '.join(map(str, names)) or 'none'}. Rename them, or name them in a column map (--map)"
        )
    return found


def _bare(name: str) -> str:
    return _DECORATION.sub("", plain(name))


def _listed(names: Mapping[str, Iterable[str]]) -> str:
    return "; ".join(f"{ours} as {', '.join(theirs)}" for ours, theirs in names.items())
