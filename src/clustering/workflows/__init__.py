"""One file per main job. The only place where the application's rooms are strung together."""
