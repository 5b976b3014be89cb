"""The application on top of the cluster_maker engine: files, reports and the command line."""
