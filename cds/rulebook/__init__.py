"""YAML in, RuleBook out: strict source, schemas, lints, examples, mutation. See the README of this folder."""
