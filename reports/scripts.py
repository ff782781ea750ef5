"""What pages with a script of their own need: its text, the digest by which their policy knows it, data it can read."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files


@cache
def read_script(name: str) -> str:
    """A script that lies beside the templates."""
    return files("notetrends.reports.templates").joinpath(name).read_text("utf-8")


def digest(script: str) -> str:
    """The SHA-256 of a script, as a content security policy wants it.

    >>> digest("")
    '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def script_json(value: object) -> str:
    r"""JSON that may stand between script tags, whatever strings it holds.

    >>> print(script_json(["</script><!--", "a\u2028b", "瑜伽&"]))
    ["\u003c/script\u003e\u003c!--","a\u2028b","瑜伽\u0026"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
