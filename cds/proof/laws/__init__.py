"""The safety laws, in the order they are printed."""
