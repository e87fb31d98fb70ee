"""Reads JSON into the dataclasses of ``models``: unknown members are ignored, missing ones are named."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import TypeVar, Union

T = TypeVar("T")


_TYPES: dict[object, dict[str, object]] = {}


def _types(kind: type) -> dict[str, object]:
    """The types of the members of a model, read once."""
    known = _TYPES.get(kind)
    return known if known is not None else _TYPES.setdefault(kind, typing.get_type_hints(kind))


def decode(kind: type[T], document: object) -> T:
    """The document as a dataclass. Raises ValueError, which names the member."""
    if not isinstance(document, Mapping):
        raise ValueError(f"{kind.__name__} is not an object")
    members: dict[str, object] = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]  # a dataclass, as all models are
        # A member whose name is a word of Python has an underscore after it.
        value = document.get(field.name.removesuffix("_"))
        if value is not None:
            members[field.name] = _value(_types(kind)[field.name], value, f"{kind.__name__}.{field.name}")
        elif field.default is dataclasses.MISSING:
            raise ValueError(f"{kind.__name__}.{field.name} is missing")
    return kind(**members)


def _value(kind: object, value: object, name: str) -> object:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return _value(next(one for one in arguments if one is not type(None)), value, name)
    if origin is list:
        if not isinstance(value, list):
            raise ValueError(f"{name} is not an array")
        return [_value(arguments[0], element, name) for element in value]
    if origin is dict:
        if not isinstance(value, Mapping):
            raise ValueError(f"{name} is not an object")
        return {key: _value(arguments[1], member, f"{name}.{key}") for key, member in value.items()}
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return decode(kind, value)
    # bool is an int of Python, but not of JSON.
    if not isinstance(kind, type) or not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ValueError(f"{name} has another type")
    return value
