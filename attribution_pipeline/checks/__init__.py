"""What must always hold of the warehouse: one module per promise of the attribution rules.

A check is a sentence and a query of sql/checks that gives expected and actual figures. It needs no
Dagster: the asset checks (``assets``) and ``attribution check`` run the very same functions.
"""
