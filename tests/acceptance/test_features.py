"""The clinicians' feature files, each scenario a test."""

from pytest_bdd import scenarios

scenarios(".")  # everything under the folder of features
