"""Whether the server lives, and whether it can answer."""

from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from attribution_pipeline.analytics.reader import Reader
from attribution_pipeline.api.problems import responses

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The server answers."""

    status: Literal["live"] = "live"


class Ready(BaseModel):
    """The warehouse answers."""

    status: Literal["ready"] = "ready"
    refresh_id: int = Field(description="Number of the last successful refresh; 0: there was none")
    newest_partition: date | None = Field(description="Newest day with figures; null: there are none")
    data_as_of: datetime | None = Field(description="Time of the load that the figures come from")


@router.get("/live", responses=responses(400, 405, 431, 500))
async def live() -> Live:
    """Whether the server answers at all; the warehouse is not asked."""
    return Live()


@router.get("/ready", responses=responses(400, 405, 429, 431, 500, 503))
def ready(request: Request) -> Ready:
    """Whether the warehouse answers, and how new its figures are."""
    reader: Reader = request.app.state.reader
    version = reader.version()
    return Ready(
        refresh_id=version.refresh_id, newest_partition=version.newest_day, data_as_of=version.data_as_of
    )
