"""What all settings share: models that never change, and kinds of values."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Weeks = Annotated[int, Field(ge=1, le=104)]


class Stage(BaseModel):
    """Base of a stage's settings: unknown keys fail, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
