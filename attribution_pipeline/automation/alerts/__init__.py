"""Alerts: what failed, sent once to a webhook by sensors of Dagster's daemon.

Sensors rather than hooks inside of runs: a channel that is down can fail no run, what could not be sent is sent at the
next tick, and runs of the command line are seen too, since they are in the same storage.
"""
