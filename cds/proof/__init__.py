"""Proofs about a rulebook for *all* patients: the rules translated to SMT, the safety laws checked with z3.

Sits beside ``cds.hooks``: it needs the core's rules, the engine's terms and the examples' way of writing
facts, and nobody but the command line needs it. z3 is the optional extra ``prove``.
"""
