"""What must always hold of the warehouse: one module per promise of the attribution rules.

A check is a sentence here, and a view of schema ``checks`` that compares figures. The warehouse alone decides which
figures hold, so that the asset checks (``assets``), ``attribution check`` and ``prod.check_data_quality()`` say the same.
"""
