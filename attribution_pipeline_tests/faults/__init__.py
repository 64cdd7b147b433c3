"""What goes wrong around a run: kills, lost servers and connections, full disks, clocks that jump, rivals.

After each fault, the next run must end in the rows of one that nothing disturbed.
"""
