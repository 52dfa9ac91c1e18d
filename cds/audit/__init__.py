"""The decision log: what was answered, without names or free text, on disk before the answer is sent."""
