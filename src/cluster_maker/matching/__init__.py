"""Two clusterings laid over each other: the same rows, the same clusters, one numbering for both.

    labels ─(pair_rows)→ PairedRows ─(overlap_of)→ Overlap ─(match_clusters)→ matches ─(align)→ ids and names

Works on labels and records alone; `ClusteringResult.align_to` and `comparison` call it.
"""
