"""What runs when, over which days and with what: partitions, resources, jobs and their execution."""
