"""Paths under /api and /health that there are not: a problem, whatever is mounted at /."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

router = APIRouter(include_in_schema=False)


@router.get("/api")
@router.get("/api/{rest:path}")
@router.get("/health/{rest:path}")
async def unknown() -> Response:
    """404; the Guard has refused other methods than GET and HEAD."""
    raise HTTPException(404)
