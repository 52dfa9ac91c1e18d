"""CDS Hooks 2.0.1 as plain dicts: requests in, discovery and cards out. No Flask."""
