"""The sections of a report, one file each; every one turns a `Story` into plain data for the summary."""
