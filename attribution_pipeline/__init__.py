"""Which ad brought each lead and each contract: raw tables in, attributed facts out."""
