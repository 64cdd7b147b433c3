"""What pyproject.toml cannot say: the top-level folder sql/ ships as attribution_pipeline/sql."""

from setuptools import find_namespace_packages, setup

# setuptools knows folders of data as packages too, and warns of those that it is not told.
setup(
    packages=[
        *find_namespace_packages(include=["attribution_pipeline", "attribution_pipeline.*"]),
        "attribution_pipeline.sql",
        *(f"attribution_pipeline.sql.{folder}" for folder in find_namespace_packages("sql")),
    ],
    package_dir={"attribution_pipeline.sql": "sql"},
    package_data={"": ["*"]},
)
