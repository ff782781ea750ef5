"""The house's own catalogue: a CSV, Excel or Parquet file of SKUs, in Chinese or English column names."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pandas as pd

from notetrends.trends.errors import SourceError
from notetrends.trends.schemas import PRODUCTS

# What merchants call each column; compared without blanks, brackets folded to one width.
NAMES = {
    "product_id": ("product_id", "sku_id", "sku", "id", "商品编码", "商品id", "sku编码", "货号", "编码"),
    "name": ("name", "title", "商品名称", "商品名", "名称", "标题"),
    "brand": ("brand", "shop", "品牌", "店铺"),
    "category": ("category", "类目", "品类", "分类", "商品类目"),
    "price": ("price", "价格", "售价", "单价", "售价(元)", "价格(元)"),
    "stock": ("stock", "库存", "库存数", "库存量", "可用库存"),
    "sales_4w": ("sales_4w", "近4周销量", "4周销量", "近四周销量"),
    "lead_time_weeks": ("lead_time_weeks", "供货周期(周)", "供货周期", "补货周期(周)"),
    "listed_at": ("listed_at", "上架时间", "上架日期"),
}
_DECORATION = r"[¥￥,，\s]|元$"  # ¥1,299.00元 as spreadsheets show it


def read_products(path: str | Path) -> tuple[pd.DataFrame, int]:
    """The `products` table of a file, and how many rows were left out (no id or name, or an id that stands again).

    Only an id, a name and one of brand or category are required; what is missing stays unknown, never 0.

    Raises:
        SourceError: the file cannot be read, or lacks a required column; the message names what was found.
    """
    raw = _read(Path(path))
    names = {_key(str(column)): column for column in raw.columns}
    found = {ours: next((names[n] for n in theirs if n in names), None) for ours, theirs in NAMES.items()}
    missing = [ours for ours in ("product_id", "name") if found[ours] is None]
    if missing or not (found["brand"] or found["category"]):
        raise SourceError(
            f"catalogue {path} lacks {missing or 'a brand or category'}; it has the columns {list(raw.columns)}; "
            f"name them as one of {[NAMES[ours] for ours in missing or ('brand', 'category')]}"
        )
    nothing = pd.Series(None, index=raw.index, dtype="str")
    text = {ours: raw[column].str.strip() if column else nothing for ours, column in found.items()}
    table = pd.DataFrame({name: text[name] for name in ("product_id", "name", "brand", "category")})
    for ours in ("price", "stock", "sales_4w", "lead_time_weeks"):
        bare = text[ours].str.replace(_DECORATION, "", regex=True)
        table[ours] = pd.to_numeric(bare, errors="coerce").astype(float)
    table["stock"], table["sales_4w"] = table["stock"].round(), table["sales_4w"].round()
    listed = pd.to_datetime(text["listed_at"], errors="coerce")
    table["listed_at"] = listed.dt.date.where(listed.notna(), None)
    table = table.replace({"": None})
    whole = table.dropna(subset=["product_id", "name"]).drop_duplicates("product_id", keep="last")
    return whole[PRODUCTS.column_names].reset_index(drop=True), len(raw) - len(whole)


def _read(path: Path) -> pd.DataFrame:
    """All cells as text: an 18-digit id must not become a float."""
    try:
        if path.suffix.lower() in (".xlsx", ".xls"):
            return pd.read_excel(path, dtype=str)
        if path.suffix.lower() == ".parquet":
            return pd.read_parquet(path).astype("str")
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return pd.read_csv(path, dtype=str, encoding=encoding)
            except UnicodeDecodeError:
                continue
    except (OSError, ValueError) as error:
        raise SourceError(f"catalogue {path} cannot be read ({error}); give a CSV, Excel or Parquet file") from None
    raise SourceError(f"catalogue {path} is neither UTF-8 nor GB18030 text; save it as UTF-8 CSV")


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "").lower()
