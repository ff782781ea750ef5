"""Airflow's page of the weekly reports: shows the files under NOTETRENDS_ROOT/reports to whoever is logged in.

Put this file into Airflow's plugins folder; it needs `fsspec` and NOTETRENDS_ROOT where the API server runs. It reads
only, only below that folder, and only the kinds of files that reports are made of.
"""

from __future__ import annotations

import os
import posixpath
from typing import Annotated

import fsspec
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.core_api.security import get_user
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import PlainTextResponse, Response
from fsspec.implementations.local import LocalFileSystem

PREFIX = "/notetrends"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".png": "image/png",
    ".pdf": "application/pdf",
}
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}
NOTHING = "还没有这份周报：先运行 notetrends_weekly，或检查地址。"

app = FastAPI(title="notetrends", docs_url=None, redoc_url=None, openapi_url=None)


def read_report(root: str, path: str) -> tuple[bytes, str]:
    """A file of the reports, and its media type.

    Args:
        root: where the tables are: a full path, or a URI.
        path: below the folder `reports`.

    Raises:
        FileNotFoundError: there is none, or it is none that may be shown.
    """
    kind = KINDS.get(posixpath.splitext(path)[1])
    parts = path.split("/")
    if kind is None or any(part in ("", ".", "..") or part.startswith(".") or "\\" in part for part in parts):
        raise FileNotFoundError(path)
    fs, base = fsspec.core.url_to_fs(posixpath.join(root, "reports"))
    file = posixpath.join(base, *parts)
    if isinstance(fs, LocalFileSystem) and not os.path.realpath(file).startswith(os.path.realpath(base) + os.sep):
        raise FileNotFoundError(path)  # a link that leads out of the folder
    return fs.cat_file(file), kind


@app.get("/{path:path}")
def report(path: str, _user: Annotated[BaseUser, Depends(get_user)]) -> Response:
    """Show a file; the folder itself is its list of weeks."""
    root = os.environ.get("NOTETRENDS_ROOT")
    if not root:
        raise HTTPException(503, "NOTETRENDS_ROOT is not set for the API server; set it to where the tables are")
    try:
        content, kind = read_report(root, path or "index.html")
    except OSError:
        return PlainTextResponse(NOTHING, 404, HEADERS)
    return Response(content, media_type=kind, headers=HEADERS)


class ReportPage(AirflowPlugin):
    """The entry 选品周报 in Airflow's navigation, and the address it shows."""

    name = "notetrends"
    fastapi_apps = [{"app": app, "url_prefix": PREFIX, "name": "notetrends reports"}]  # noqa: RUF012  as Airflow asks
    external_views = [  # noqa: RUF012
        {
            "name": "选品周报",
            "href": f"{PREFIX}/index.html",
            "destination": "nav",
            "url_route": "notetrends",
            "nav_top_level": True,
        }
    ]
