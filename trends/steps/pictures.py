"""The week's page as a long image for group chats and as PDF, where a Chromium is installed."""

from __future__ import annotations

import logging

from notetrends.reports.camera import CameraError, take_pictures
from notetrends.trends.errors import MissingPartitionError, PictureError
from notetrends.trends.steps.pages import PAGE, report_path
from notetrends.trends.store import Store
from notetrends.trends.week import Week

IMAGE, DOCUMENT = "长图.png", "周报.pdf"
_UNTIL = "#to-do, #changes, #empty"  # the image holds what is to do and what changed
_log = logging.getLogger(__name__)


def picture(store: Store, week: Week) -> tuple[str, str]:
    """Write image and PDF beside the week's page; returns where they lie.

    Raises:
        MissingPartitionError: the week has no page.
        PictureError: there is no Chromium, or it failed; nothing was written.
    """
    page = report_path(store, week, PAGE)
    if not store.fs.exists(page):
        raise MissingPartitionError(
            f"week {week} has no page; make it with: notetrends report --root ROOT --week {week}"
        )
    try:
        pictures = take_pictures(store.fs.read_text(page, encoding="utf-8"), _UNTIL)
    except CameraError as error:
        raise PictureError(f"no pictures of {week}: {error}") from None
    paths = report_path(store, week, IMAGE), report_path(store, week, DOCUMENT)
    for path, content in zip(paths, (pictures.image, pictures.document), strict=True):
        with store.replacing(path) as file:
            file.write(content)
    return paths


def try_picture(store: Store, week: Week) -> None:
    """As `picture`, but what goes wrong is only said: a report without pictures is a whole report."""
    try:
        picture(store, week)
    except PictureError as error:
        _log.warning("%s", error)
