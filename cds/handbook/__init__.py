"""The rulebook for people: what each rule says, on whose authority, and where it stands.

Models without a page around them: ``cds docs`` writes them as files to print, the service shows them at
``/rules``. What is named is given as an entry (kind and name); whoever shows it knows the address.
"""
