"""The rulebook as pages for a committee: written at once, read in any browser or on paper, without a server.

No script, nothing from elsewhere, the same bytes for the same rulebook. The pages show what is written; the
examples are worked out when they are made. What they say is in
``cds.handbook``.
"""
