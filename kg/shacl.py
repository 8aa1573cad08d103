"""The part of SHACL that ``ontology/shapes.ttl`` uses, over graphs of a pyoxigraph store.

A build validates every report, and pySHACL takes a hundred times as long for one. The tests hold
the two to the same verdicts. Supported: class targets; on property paths that are one predicate
minCount, maxCount, datatype, nodeKind IRI, class, in, pattern, minLength, minInclusive,
maxInclusive and lessThan; on node shapes ``sh:or`` over minCount, and SPARQL constraints. A
constraint that is none of these is an error, never passed over.

Source: Shapes Constraint Language (SHACL), W3C Recommendation 20 July 2017, sections 4 and 5.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from ontology.errors import ReportkgError
from ontology.vocabulary import read_turtle

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode(RDF + "type")
NUMERIC = {XSD + "integer", XSD + "decimal", XSD + "nonNegativeInteger"}
IGNORED = {"path", "message", "description", "severity", "name"}


class ShapeError(ReportkgError):
    """The shapes use a constraint that this interpreter does not know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One node that breaks one shape."""

    node: str
    path: str | None
    message: str
    message_zh: str
    value: str | None = None


Index = dict[str, dict[str, list[Any]]]
Test = Callable[["Data", Any], bool]
"""True where a value keeps the constraint."""


class Data:
    """A graph to validate: values by subject and predicate, nodes by class.

    Classes of what ``vocabulary`` graphs define count too; their nodes are not validated.
    """

    def __init__(
        self, store: ox.Store, graph: ox.NamedNode, vocabularies: Sequence[ox.NamedNode] = ()
    ) -> None:
        self.store, self.graph = store, graph
        self.values: Index = defaultdict(lambda: defaultdict(list))
        self.classes: dict[str, set[str]] = defaultdict(set)
        self.nodes: dict[str, set[str]] = defaultdict(set)
        for quad in store.quads_for_pattern(None, None, None, graph):
            subject, predicate = _key(quad.subject), quad.predicate.value
            self.values[subject][predicate].append(quad.object)
            if predicate == RDF + "type":
                self.nodes[_key(quad.object)].add(subject)
        for kind, members in self.nodes.items():
            self.classes[kind] |= members
        for vocabulary in vocabularies:
            for quad in store.quads_for_pattern(None, TYPE, None, vocabulary):
                self.classes[_key(quad.object)].add(_key(quad.subject))


@dataclass(frozen=True, slots=True)
class PropertyShape:
    path: str
    least: int
    most: int | None
    tests: tuple[Test, ...]
    less_than: str | None
    message: str
    message_zh: str

    def check(self, data: Data, node: str) -> Iterator[Finding]:
        values = data.values[node].get(self.path, []) if node in data.values else []
        if len(values) < self.least or (self.most is not None and len(values) > self.most):
            yield self._finding(node, f"{len(values)} values")
        for value in values:
            if not all(test(data, value) for test in self.tests) or self._not_less(
                data, node, value
            ):
                yield self._finding(node, getattr(value, "value", str(value)))

    def _not_less(self, data: Data, node: str, value: Any) -> bool:
        if self.less_than is None:
            return False
        others = data.values[node].get(self.less_than, [])
        numbers = [n for n in map(_number, others) if n is not None]
        own = _number(value)
        return own is None or any(own >= other for other in numbers)

    def _finding(self, node: str, value: str) -> Finding:
        return Finding(node, self.path, self.message, self.message_zh, value)


@dataclass(frozen=True, slots=True)
class QueryShape:
    select: str
    message: str
    message_zh: str

    def check(self, data: Data) -> Iterator[Finding]:
        for solution in data.store.query(self.select, default_graph=data.graph):  # type: ignore[union-attr]
            node = _key(solution["this"])
            yield Finding(node, None, self.message, self.message_zh)


@dataclass(frozen=True, slots=True)
class NodeShape:
    target: str
    properties: tuple[PropertyShape, ...]
    one_of: tuple[str, ...]
    """Paths of which at least one must have a value (``sh:or`` over ``sh:minCount 1``)."""
    queries: tuple[QueryShape, ...]
    message: str
    message_zh: str

    def check(self, data: Data) -> Iterator[Finding]:
        nodes = data.nodes.get(self.target, set())
        for node in sorted(nodes):
            for shape in self.properties:
                yield from shape.check(data, node)
            if self.one_of and not any(data.values[node].get(p) for p in self.one_of):
                yield Finding(node, None, self.message, self.message_zh)
        for query in self.queries:
            yield from (f for f in query.check(data) if f.node in nodes)


def check(data: Data) -> list[Finding]:
    """Everything in a graph that breaks a shape, in order of shapes."""
    return [finding for shape in shapes() for finding in shape.check(data)]


@lru_cache(maxsize=1)
def shapes() -> tuple[NodeShape, ...]:
    """The shapes of ``ontology/shapes.ttl``, by target class."""
    return _Reader(read_turtle("shapes.ttl")).shapes()


class _Reader:
    def __init__(self, triples: list[ox.Triple]) -> None:
        self.values: Index = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self.values[_key(triple.subject)][triple.predicate.value].append(triple.object)

    def shapes(self) -> tuple[NodeShape, ...]:
        found = [
            self._node(_key(target), values)
            for values in list(self.values.values())
            for target in values.get(SH + "targetClass", ())
        ]
        return tuple(sorted(found, key=lambda shape: shape.target))

    def _node(self, target: str, values: dict[str, list[Any]]) -> NodeShape:
        known = {"targetClass", "property", "or", "sparql", *IGNORED}
        self._only(values, known)
        english, chinese = self._messages(values)
        properties = [self._property(self.values[_key(p)]) for p in values.get(SH + "property", ())]
        queries = [self._query(self.values[_key(q)]) for q in values.get(SH + "sparql", ())]
        one_of = [
            _key(self.values[_key(inner)][SH + "path"][0])
            for branches in values.get(SH + "or", ())
            for branch in self._list(branches)
            for inner in self.values[_key(branch)][SH + "property"]
        ]
        return NodeShape(
            target,
            tuple(sorted(properties, key=lambda p: p.path)),
            tuple(one_of),
            tuple(sorted(queries, key=lambda q: q.message)),
            english,
            chinese,
        )

    def _property(self, values: dict[str, list[Any]]) -> PropertyShape:
        known = {"minCount", "maxCount", "lessThan", *_TESTS, "in", *IGNORED}
        self._only(values, known)
        english, chinese = self._messages(values)
        tests = [
            make(values[SH + name][0]) for name, make in _TESTS.items() if values.get(SH + name)
        ]
        if values.get(SH + "in"):
            allowed = set(self._list(values[SH + "in"][0]))
            tests.append(lambda _, value: value in allowed)
        most, less = values.get(SH + "maxCount"), values.get(SH + "lessThan")
        least = values.get(SH + "minCount")
        return PropertyShape(
            _key(values[SH + "path"][0]),
            int(least[0].value) if least else 0,
            int(most[0].value) if most else None,
            tuple(tests),
            _key(less[0]) if less else None,
            english,
            chinese,
        )

    def _query(self, values: dict[str, list[Any]]) -> QueryShape:
        self._only(values, {"select", "prefixes", *IGNORED})
        english, chinese = self._messages(values)
        prefixes = ""
        for holder in values[SH + "prefixes"]:
            for one in self.values[_key(holder)][SH + "declare"]:
                declared = self.values[_key(one)]
                name, iri = declared[SH + "prefix"][0].value, declared[SH + "namespace"][0].value
                prefixes += f"PREFIX {name}: <{iri}>\n"
        return QueryShape(prefixes + values[SH + "select"][0].value, english, chinese)

    @staticmethod
    def _messages(values: dict[str, list[Any]]) -> tuple[str, str]:
        by_language = {m.language: m.value for m in values.get(SH + "message", ())}
        return by_language.get("en", ""), by_language.get("zh", "")

    @staticmethod
    def _only(values: dict[str, list[Any]], known: set[str]) -> None:
        for predicate in values:
            if predicate.startswith(SH) and predicate.removeprefix(SH) not in known:
                raise ShapeError(f"shapes.ttl uses {predicate}, which kg.shacl does not know")

    def _list(self, head: Any) -> list[Any]:
        items = []
        while _key(head) != RDF + "nil":
            values = self.values[_key(head)]
            items.append(values[RDF + "first"][0])
            head = values[RDF + "rest"][0]
        return items


def _key(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(term.value)


def _number(term: Any) -> Decimal | None:
    if isinstance(term, ox.Literal) and term.datatype.value in NUMERIC:
        try:
            return Decimal(term.value)
        except ArithmeticError:
            return None
    return None


def _datatype(wanted: Any) -> Test:
    def test(_: Data, value: Any) -> bool:
        if not isinstance(value, ox.Literal) or value.datatype != wanted:
            return False
        return wanted.value not in NUMERIC or _number(value) is not None

    return test


def _pattern(wanted: Any) -> Test:
    compiled = re.compile(wanted.value)
    return lambda _, value: (
        isinstance(value, ox.Literal | ox.NamedNode) and bool(compiled.search(value.value))
    )


def _bound(wanted: Any, keeps: Callable[[Decimal, Decimal], bool]) -> Test:
    limit = Decimal(wanted.value)

    def test(_: Data, value: Any) -> bool:
        number = _number(value)
        return number is not None and keeps(number, limit)

    return test


_TESTS: dict[str, Callable[[Any], Test]] = {
    "datatype": _datatype,
    "nodeKind": lambda _: lambda _, value: isinstance(value, ox.NamedNode),
    "class": lambda wanted: (
        lambda data, value: _key(value) in data.classes.get(_key(wanted), set())
    ),
    "pattern": _pattern,
    "minLength": lambda wanted: (
        lambda _, value: (
            not isinstance(value, ox.BlankNode) and len(value.value) >= int(wanted.value)
        )
    ),
    "minInclusive": lambda wanted: _bound(wanted, lambda number, limit: number >= limit),
    "maxInclusive": lambda wanted: _bound(wanted, lambda number, limit: number <= limit),
}
