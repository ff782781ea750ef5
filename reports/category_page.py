"""The page of one category: one HTML file beside the weekly page, which needs nothing else."""

from __future__ import annotations

from notetrends.reports.addresses import anchor
from notetrends.reports.category_model import CategoryPage
from notetrends.reports.model import WeeklyReport
from notetrends.reports.page import environment


def render_category(page: CategoryPage, report: WeeklyReport) -> str:
    """Renders one category as a self-contained HTML document; the same data give the same text.

    Args:
        page: the category.
        report: the week's report that tells of it: what all of the week's figures rest on.
    """
    anchors = {page.entry.category_id: anchor(page.entry.category_id)}
    return environment().get_template("category.html").render(page=page, report=report, anchors=anchors, pages={})
