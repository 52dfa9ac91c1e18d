"""Lists and blocks of a rule file as marshmallow fields: every fault inside them at once, in its place."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from cds.rulebook.fields import Plain, Text
from cds.rulebook.problems import Problem, refuse
from cds.rulebook.source import Block, Items


class Texts(Plain):
    """A list of texts; a single one may stand without brackets where ``single`` allows it."""

    def __init__(
        self, inner: Text | None = None, *, single: bool = False, empty: bool = False, **options: Any
    ) -> None:
        self.inner = inner or Text()
        self.single = single
        self.empty = empty
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> tuple[str, ...]:
        if self.single and isinstance(value, str):
            return (self.inner.deserialize(value),)
        items = each(value, self.inner, empty=self.empty)
        repeated = {item for item in items if items.count(item) > 1}
        if repeated:
            raise refuse("wrong-value", f"`{min(repeated)}` stands here twice", "keep one")
        return tuple(items)


class Listing(Plain):
    """A list of blocks of one schema."""

    def __init__(self, schema: Schema, *, empty: bool = False, **options: Any) -> None:
        self.inner = Nested(schema)
        self.empty = empty
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[Any]:
        return each(value, self.inner, empty=self.empty)


class Nested(Plain):
    """One block of a schema."""

    def __init__(self, schema: Schema, **options: Any) -> None:
        self.inner = schema
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if not isinstance(value, Block):
            raise refuse("wrong-shape", "`key: value` lines are wanted here")
        return self.inner.load(value)


class Entries(Plain):
    """A block of named entries; both the names and what stands under them are fields."""

    def __init__(self, name: fields.Field[Any], inner: fields.Field[Any], **options: Any) -> None:
        self.key = name
        self.inner = inner
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[Any, Any]:
        if not isinstance(value, Block):
            raise refuse("wrong-shape", "named entries are wanted here", "`name:` and its lines, indented")
        loaded: dict[Any, Any] = {}
        errors: dict[str, Any] = {}
        for name, item in value.items():
            try:
                key = self.key.deserialize(name)
                loaded[key] = self.inner.deserialize(item)
            except ValidationError as error:
                errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        return loaded


class Given(Plain):
    """Facts of an example as the author wrote them: name -> text or true/false."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, str | bool]:
        if not isinstance(value, Block):
            raise refuse("wrong-shape", "facts are wanted here", "{ age: 44 a, cluster_headache: true }")
        wrong = {
            name: [
                Problem(
                    "wrong-value",
                    f"`{name}` has no value here",
                    "a value with its unit, a choice, or `unknown`",
                )
            ]
            for name, item in value.items()
            if not isinstance(item, str | bool)
        }
        if wrong:
            raise ValidationError(wrong)
        return {name: item if isinstance(item, bool) else str(item) for name, item in value.items()}


def each(value: Any, inner: fields.Field[Any], *, empty: bool = False) -> list[Any]:
    """Every item of a list through ``inner``; all faults at once, each under its index."""
    if not isinstance(value, Items):
        raise refuse("wrong-shape", "a list is wanted here", "`[a, b]`, or one `- item` a line")
    if not value and not empty:
        raise refuse("wrong-value", "the list is empty", "name at least one, or remove the key")
    loaded = []
    errors: dict[int, Any] = {}
    for index, item in enumerate(value):
        try:
            loaded.append(inner.deserialize(item))
        except ValidationError as error:
            errors[index] = error.messages
    if errors:
        raise ValidationError(errors)
    return loaded
