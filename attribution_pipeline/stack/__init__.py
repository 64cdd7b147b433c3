"""Everything that serves one installation, as processes of one command: ``attribution up``.

``services`` lists what runs and tells when it is ready; ``supervisor`` starts, watches and stops it; ``child`` is one process
with its log; ``state`` is what is known of an ``up`` that runs or has died.
"""
