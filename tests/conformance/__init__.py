"""Which test proves which obligation of CDS Hooks: the table, the markers, and the page made of both."""
