"""A folder is read whole: every fault of every file, and what is right is kept."""

from pathlib import Path
from typing import Any

import pytest

from cds.core.errors import RuleBookError
from cds.rulebook.folder import read


def test_the_worked_folder_has_no_fault(book: Any) -> None:
    contents = book.contents()
    assert contents.issues == []
    assert len(contents.rules) == 6
    assert contents.products == {"897722": "11170", "897612": "11170"}
    assert set(contents.retired) == {"ketamine-dose-old"}
    assert contents.knowledge["KT-8"].section == "5.3"


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleBookError) as raised:
        read(tmp_path / "nothing")
    assert raised.value.issues[0].lint == "no-rules"


def test_the_digest_names_paths_and_bytes(book: Any) -> None:
    digest = book.contents().digest
    assert digest.startswith("sha256:")
    assert len(digest) == 71
    book.write("README.md", "not part of the rules")
    assert book.contents().digest == digest
    book.append("references.yaml", "# a remark\n")
    changed = book.contents().digest
    assert changed != digest
    (book.folder / "value_sets" / "lithium.yaml").rename(book.folder / "value_sets" / "litium.yaml")
    assert book.contents().digest not in (digest, changed)


def test_the_digest_does_not_depend_on_where_the_folder_is(book: Any, tmp_path: Path) -> None:
    digest = book.contents().digest
    book.folder.rename(tmp_path / "elsewhere")
    assert read(tmp_path / "elsewhere").digest == digest


def test_a_file_that_cannot_be_read_does_not_hide_the_others(book: Any) -> None:
    book.write("cluster_headache/broken.yaml", "id: broken\n  title: x: y\n")
    book.edit("facts/renal.yaml", "    type: choice\n", "    type: chioce\n")
    contents = book.contents()
    assert [issue.lint for issue in contents.issues] == ["not-yaml", "wrong-value"]
    assert len(contents.rules) == 6
    assert "sex" not in contents.facts
    assert "age" in contents.facts


def test_included_codes_are_added_at_any_depth(book: Any) -> None:
    book.write(
        "value_sets/any-preventive.yaml",
        "id: any-preventive\ntitle: Any\nincludes: [cluster-headache-preventives]\n",
    )
    contents = book.contents()
    codes = {code.code for code in contents.value_sets["any-preventive"].codes}
    assert codes == {"C08DA01", "11170", "N05AN", "6448"}


def test_sets_that_include_each_other_end(book: Any) -> None:
    book.edit("value_sets/lithium.yaml", "codes:", "includes: [cluster-headache-preventives]\ncodes:")
    codes = {code.code for code in book.contents().value_sets["lithium"].codes}
    assert codes == {"C08DA01", "11170", "N05AN", "6448"}


def test_readme_and_changelog_are_not_read(book: Any) -> None:
    book.write("README.md", "facts: [")
    book.write("CHANGELOG.md", "facts: [")
    assert book.contents().issues == []


@pytest.mark.parametrize(
    ("file", "text", "lint", "said"),
    [
        ("facts/more.yml", "facts: {}\n", "file-name", "name it .yaml"),
        ("stray-rule.yaml", "id: stray-rule\n", "file-name", "a folder of their topic"),
        ("reference.yaml", "references: {}\n", "file-name", "did you mean `references.yaml`?"),
        ("facts/more.yaml", "fact:\n  a: { title: A }\n", "wrong-shape", "`facts:` is missing"),
        (
            "parameters/more.yaml",
            "parameters: { a.b: { title: A, values: { 2027-01-01: { value: 3,5, reference: x } } } }\n",
            "unknown-key",
            "a decimal comma?",
        ),
        (
            "facts/more.yaml",
            "facts: {}\nparameters: {}\n",
            "unknown-key",
            "`parameters` does not belong here",
        ),
        (
            "facts/more.yaml",
            "facts:\n  Age: { title: A, type: yes_no }\n",
            "wrong-value",
            "`Age` is not a name",
        ),
        (
            "parameters/more.yaml",
            "parameters:\n"
            "  limit: { title: A, unit: d, values: { 2026-11-20: { value: 1, reference: ketalgia } } }\n",
            "wrong-value",
            "topic.name",
        ),
        (
            "parameters/more.yaml",
            "parameters:\n  a.b: { title: A, unit: d }\n",
            "missing-key",
            "`values` is missing",
        ),
        (
            "facts/zz.yaml",
            "facts:\n  age: { title: Age, type: quantity, unit: a }\n",
            "id-reused",
            "first in",
        ),
        ("cluster_headache/other.yaml", "title: No id\n", "missing-key", "`id` is missing"),
        ("value_sets/other.yaml", "title: No id\ncodes: []\n", "missing-key", "`id` is missing"),
        (
            "value_sets/other.yaml",
            "id: another\ntitle: A\nincludes: [lithium]\n",
            "id-is-filename",
            "name the file another.yaml",
        ),
        (
            "retired/other.yaml",
            "id: another\nstatus: retired\n",
            "id-is-filename",
            "name the file another.yaml",
        ),
        ("retired/other.yaml", "id: other\nstatus: active\n", "wrong-value", "one of: retired"),
        (
            "products.yaml",
            'products:\n  "1": { name: a, codes: ["9"] }\n  "2": { name: b, codes: ["9"] }\n',
            "id-reused",
            "belongs to ingredient 1 already",
        ),
    ],
)
def test_what_is_refused(book: Any, file: str, text: str, lint: str, said: str) -> None:
    book.write(file, text)
    found = [issue for issue in book.contents().issues if issue.lint == lint]
    assert found, [str(issue) for issue in book.contents().issues]
    assert any(said in f"{issue.message} / {issue.hint}" for issue in found)
    assert all(issue.path == (book.folder / file).as_posix() for issue in found)


def test_the_file_name_of_a_rule_is_its_id(book: Any) -> None:
    file = "cluster_headache/ketamine-renal.yaml"
    (book.folder / "cluster_headache/ketamine-renal-contraindication.yaml").rename(book.folder / file)
    book.only(
        "id-is-filename",
        file,
        "id: ketamine",
        "is not the file's name",
        "ketamine-renal-contraindication.yaml",
    )


def test_one_id_in_two_files(book: Any) -> None:
    text = (book.folder / "cluster_headache/lithium-contraindicated.yaml").read_text()
    book.write("other_topic/lithium-contraindicated.yaml", text)
    file = "other_topic/lithium-contraindicated.yaml"
    book.expect(
        "id-reused", file, "id: lithium", "rule `lithium-contraindicated` is already defined", "first in"
    )


def test_a_retired_rule_among_the_rules(book: Any) -> None:
    file = "cluster_headache/lithium-contraindicated.yaml"
    book.edit(file, "status: draft", "status: retired")
    book.expect("wrong-value", file, "status: retired", "stands among the rules", "retired/")
