"""The deciding matcher: rules compiled to durable-rules, and the check that the core agrees with it."""

from cds.engine.program import Answer, Program, agree
from cds.engine.programs import Programs

__all__ = ["Answer", "Program", "Programs", "agree"]
