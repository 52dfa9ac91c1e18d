"""The lints that no check raises: what the readers refuse, and what ``cds test`` finds."""

from cds.rulebook.lints.lint import Shape

SHAPES = (
    Shape("no-rules", "A service without its rules would be silent, and silence looks like safety."),
    Shape("not-yaml", "A file that cannot be read to its end may lack the rule that matters."),
    Shape("tab", "YAML counts spaces; a tab is none, however wide it looks."),
    Shape("yaml-alias", "A rule is read in one place, by people who do not know YAML."),
    Shape("yaml-tag", "A tag turns a text into something else, unseen."),
    Shape("duplicate-key", "YAML lets the last of two win, and nobody sees which was meant."),
    Shape("unknown-key", "A misspelt key would be ignored, and with it what it says."),
    Shape("missing-key", "What a rule must say is not left to a default."),
    Shape(
        "wrong-shape", "A list is not a block and a word is not a list; guessing which was meant is unsafe."
    ),
    Shape("wrong-value", "A word that the format does not know means nothing, however clear it sounds."),
    Shape("date-form", "01/02/2027 is two different days on two sides of the Atlantic."),
    Shape("bare-code", "Without quotes YAML reads 0123 as 83 and 1.10 as 1.1."),
    Shape("symbol-operator", '`<` and `<=` differ by one stroke; "below" and "at most" are read aloud.'),
    Shape(
        "unit-unknown", "A unit outside the closed table cannot be converted, so its numbers mean nothing."
    ),
    Shape("system-unknown", "A code means something in its own code system only."),
    Shape(
        "read-unknown", "What is read from the record is a closed list of forms, each tried on real records."
    ),
    Shape("id-is-filename", "Who looks for a rule finds it by its name."),
    Shape("file-name", "A file that stands in the wrong place is not read."),
    Shape("layout", "Blanks that nobody sees make two files differ."),
    Shape("mutant-survives", "A break of the rule that no example notices is a break nobody notices."),
    Shape(
        "criterion-never-seen",
        "A criterion that no example shows failing may never fail, and nobody knows.",
        warning=True,
    ),
)
