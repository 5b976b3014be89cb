"""New rows for an old result: whether they fit, where they belong, and whether that may be trusted.

`contract.check_contract` holds a new table against the columns of the fit, `domain` says which rows are
unlike everything that was clustered, and `score.score_rows` puts both together with labels and confidence.
"""
