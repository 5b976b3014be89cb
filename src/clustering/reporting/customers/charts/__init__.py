"""Charts of a segmentation as matplotlib figures, one file for each; nothing global is read or changed."""
