"""What a run was: data hash, settings, versions, times, as a record that can be read again."""
