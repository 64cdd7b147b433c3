"""Imports point one way, as docs/architecture.md says."""

import ast
from pathlib import Path

import attribution_pipeline

_PACKAGE = Path(attribution_pipeline.__file__).parent
#: What may import what: a layer imports only layers with a smaller number, and its own.
_LAYERS = {
    "settings": 0,
    "warehouse": 1,
    "sources": 2,
    "assets": 3,
    "checks": 3,
    "automation": 3,
    "analytics": 3,
    "dagster_home": 3,
    "api": 4,
    "dashboard": 4,
    "stack": 4,
    "cli": 5,
    "definitions": 4,
}
#: The loader is the warehouse's side of the protocol that sources speak.
_ALLOWED = {("warehouse", "sources")}


def _layer(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "attribution_pipeline" and len(parts) > 1 else None


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return named | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
    }


def test_every_layer_has_its_place() -> None:
    found = {
        path.stem for path in _PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - {"__init__", "sql"} == set(_LAYERS)


def test_nothing_imports_upward() -> None:
    upward = []
    for path in _PACKAGE.rglob("*.py"):
        own = path.relative_to(_PACKAGE).parts[0].removesuffix(".py")
        for module in _imports(path):
            other = _layer(module)
            if other is not None and _LAYERS[other] > _LAYERS.get(own, 0) and (own, other) not in _ALLOWED:
                upward.append(f"{path.relative_to(_PACKAGE)} imports {module}")
    assert upward == []
