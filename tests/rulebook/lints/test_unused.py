"""What nobody uses."""

from typing import Any

import pytest

FIRST_LINE = "cluster_headache/verapamil-first-line.yaml"


def test_a_criterion_that_decides_nothing(book: Any) -> None:
    book.edit(
        FIRST_LINE, "all_of: [adult, no_preventive, verapamil_untried]", "all_of: [adult, no_preventive]"
    )
    book.expect(
        "criterion-unused", FIRST_LINE, "  verapamil_untried:", "decides nothing", "name it in `decide`"
    )


def test_a_criterion_that_another_names_is_used(book: Any) -> None:
    book.edit(
        FIRST_LINE,
        "decide:\n  all_of: [adult, ",
        "  both:\n    says: Both\n    all_of: [adult]\n\ndecide:\n  all_of: [both, ",
    )
    assert book.issues("criterion-unused") == []


@pytest.mark.parametrize(
    ("file", "text", "at", "message"),
    [
        (
            "facts/new.yaml",
            "facts:\n  shoe_size:\n    title: Shoe size\n    type: quantity\n    unit: cm\n"
            "    read: { resource: Observation, value_set: body-height }\n",
            "shoe_size:",
            "fact `shoe_size`",
        ),
        (
            "parameters/new.yaml",
            "parameters:\n  a.b:\n    title: A\n    unit: d\n    values:\n"
            "      2026-11-20: { value: 1, reference: local-policy }\n",
            "a.b:",
            "parameter `a.b`",
        ),
        (
            "value_sets/shoes.yaml",
            "id: shoes\ntitle: Shoes\nincludes: [lithium]\n",
            "id: shoes",
            "value set `shoes`",
        ),
    ],
)
def test_an_entry_that_nobody_uses(book: Any, file: str, text: str, at: str, message: str) -> None:
    book.write(file, text)
    issue = book.expect("unused", file, at, f"{message} is used nowhere", "take it out")
    assert issue.warning
    assert book.issues() == [issue]


def test_a_reference_that_nobody_uses(book: Any) -> None:
    book.append("references.yaml", "  spare:\n    title: Spare\n")
    book.only("unused", "references.yaml", "  spare:", "reference `spare`", "take it out")


def test_what_is_read_by_its_id_is_used(book: Any) -> None:
    book.write(
        "value_sets/stopped-ineffective.yaml",
        "id: stopped-ineffective\ntitle: Stopped\nincludes: [lithium]\n",
    )
    assert book.issues() == []


def test_routes_are_read_by_their_choice(book: Any) -> None:
    book.write("value_sets/nasal-route.yaml", "id: nasal-route\ntitle: Nasal\nincludes: [lithium]\n")
    book.write(
        "facts/order.yaml",
        "facts:\n  ordered_route:\n    title: Route\n    type: choice\n    choices: [nasal]\n"
        "    read: { resource: Order, field: route }\n",
    )
    assert ["ordered_route" in issue.message for issue in book.issues()] == [True]


def test_other_devices_are_read_by_the_name_of_theirs(book: Any) -> None:
    book.write("value_sets/not-mask.yaml", "id: not-mask\ntitle: Others\nincludes: [lithium]\n")
    book.write("value_sets/mask.yaml", "id: mask\ntitle: Mask\nincludes: [lithium]\n")
    book.write(
        "facts/order.yaml",
        "facts:\n  mask_ordered:\n    title: Mask\n    type: yes_no\n"
        "    read: { resource: Order, field: { delivery: mask } }\n",
    )
    assert ["mask_ordered" in issue.message for issue in book.issues()] == [True]
