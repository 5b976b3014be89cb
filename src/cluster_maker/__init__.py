"""From a raw table to clusters that can be trusted, named, explained, pictured and re-applied."""
