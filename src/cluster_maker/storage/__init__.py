"""Models on disk: records, estimators and tables to a folder of plain JSON and arrays, and back.

Nothing in such a folder is a program: a file can only name classes that `classes.py` lists, and says what
numbers and texts they hold. `files.write_model` and `files.read_model` are the two doors.
"""
