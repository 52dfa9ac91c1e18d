"""Cluster-headache decision support: declarative rules answered as CDS Hooks cards."""
