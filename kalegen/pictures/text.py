"""The picture in characters, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.pictures.picture import Node, Picture


def to_text(picture: Picture) -> str:
    """The steps as a tree, and then one by one."""
    lines = [f"{picture.name} ({', '.join(picture.parameters)})", "", *tree(picture)]
    for node in picture.nodes:
        lines += ["", *_details(node, picture)]
    return "\n".join(lines) + "\n"


def tree(picture: Picture) -> Iterator[str]:
    """The steps as a tree. Each stands once, below the last of the steps that it waits for, and names all of them."""
    import networkx as nx

    names = [node.name for node in picture.nodes]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from((edge.producer, edge.consumer) for edge in picture.edges)
    direct = nx.transitive_reduction(graph)
    forest: nx.DiGraph[str] = nx.DiGraph()
    forest.add_nodes_from(names)
    for name in names:
        before = [other for other in names if direct.has_edge(other, name)]
        forest.add_edges_from((other, name) for other in before[-1:])
        forest.nodes[name]["label"] = f"{name} (after: {', '.join(before)})" if len(before) > 1 else name
    return nx.generate_network_text(forest)


def _details(node: Node, picture: Picture) -> Iterator[str]:
    yield node.name + (f" ({node.origin})" if node.origin else "")
    for edge in picture.edges:
        if edge.consumer == node.name:
            yield f"  from {edge.producer}: {edge.label or 'nothing, order alone'}"
            yield from (f"    {reason}" for reason in edge.why)
    for title, values in (
        ("inside", tuple(frame.title for frame in node.frames)),
        ("parameters", node.parameters),
        ("gives", tuple(node.outputs.values())),
        ("metrics", node.metrics),
        ("packages", (*node.packages, "and kfp, which runs the step") if node.packages else ()),
        ("settings", node.settings),
    ):
        if values:
            yield f"  {title}: {', '.join(values)}"
    if node.changes:
        yield "  saves anew, because"
        yield from (f"    {reason}" for reason in node.changes)
