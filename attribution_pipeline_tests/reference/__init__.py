"""The attribution rules stated once more in plain Python, for tests to compare the warehouse with.

Nothing here reads SQL, a database or the package under test: an error shared by both sides could not be
found. Clarity comes before speed. Where the rules' text leaves a choice open, the most literal reading is
taken and the place carries a comment that begins with "Reading:".
"""
