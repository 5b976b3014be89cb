"""Sphinx settings: the pages are Markdown, the API pages come from the docstrings."""

project = "cluster_maker"
author = "the cluster_maker developers"
copyright = "2026, the cluster_maker developers"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
myst_enable_extensions = ["colon_fence"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "cluster_maker"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
napoleon_google_docstring = False
napoleon_use_rtype = False
nitpicky = False
suppress_warnings = ["ref.python"]  # "shape (n_clusters, d)" is no link
