"""Cases of section B: what calls of libraries change and share, found by trying the rows of the tables."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B22", "an iterator that gives itself", """
# %% step:a
class C:
    def __init__(self):
        self.n = 0
    def __iter__(self):
        return self
    def __next__(self):
        self.n += 1
        return self.n
c = C()
# %% step:b prev:a
it = iter(c)
next(it)
next(it)
# %% step:c prev:b
print(c.n)
"""),
    Case("B22", "the result is the target", """
# %% step:a
import numpy as np
a = np.arange(4.0)
c = np.zeros(4)
# %% step:b prev:a
d = np.add(a, a, out=c)
# %% step:c prev:b
d[0] = 99
# %% step:d prev:c
print(c)
"""),
    Case("B22", "no difference", """
# %% step:a
import numpy as np
a = np.arange(4.0)
# %% step:b prev:a
d = np.diff(a, 0)
d[0] = 99
# %% step:c prev:b
print(a)
"""),
    Case("B22", "edges of bins", """
# %% step:a
import numpy as np
bins = np.array([0.0, 1.0, 2.0])
# %% step:b prev:a
counts, edges = np.histogram([0.5, 1.5], bins)
edges[0] = -5
# %% step:c prev:b
print(bins)
"""),
    Case("B22", "an open mesh", """
# %% step:a
import numpy as np
rows = np.array([0, 1])
# %% step:b prev:a
grid = np.ix_(rows, rows)
grid[0][0, 0] = 1
# %% step:c prev:b
print(rows)
"""),
    Case("B22", "a list of names", """
# %% step:a
names = dir(3)
# %% step:b prev:a
names.append("zz")
# %% step:c prev:b
print(names[-1])
"""),
    Case("B22", "wrapped lines", """
# %% step:a
import textwrap
lines = textwrap.wrap("a b c d", 3)
# %% step:b prev:a
lines.append("zz")
# %% step:c prev:b
print(lines)
"""),
    Case("B22", "lists that are added", """
# %% step:a
import operator
xs = [[1]]
# %% step:b prev:a
ys = operator.add(xs, [])
ys[0].append(5)
# %% step:c prev:b
print(xs)
"""),
    Case("B22", "a template", """
# %% step:a
import string
t = string.Template("$a")
# %% step:b prev:a
t.template = "b"
# %% step:c prev:b
print(t.template)
"""),
    Case("B22", "a transform into a target", """
# %% step:a
import numpy as np
o = np.zeros(4, complex)
# %% step:b prev:a
np.fft.fft(np.arange(4.0), None, -1, None, o)
# %% step:c prev:b
print(o)
"""),
    Case("B22", "sums into a target", """
# %% step:a
import numpy as np
o = np.zeros(4)
# %% step:b prev:a
np.cumsum(np.arange(4.0), None, None, o)
# %% step:c prev:b
print(o)
"""),
    Case("A4", "a star import of what is loaded late", """
# %% step:a
from numpy import *
x = fft.fft(arange(4))
# %% step:b prev:a
print(x)
"""),
    Case("B5", "a frozen distribution draws from the stream", """
# %% step:a
import numpy as np
from scipy import stats
np.random.seed(0)
d = stats.norm(0, 1)
# %% step:b prev:a
print(d.rvs(2))
# %% step:c prev:b
print(np.random.rand(), d.rvs(2))
"""),
    Case("B26", "a method that another type has by the same name", """
# %% step:a
from scipy.cluster.hierarchy import DisjointSet
ds = DisjointSet([1, 2, 3])
# %% step:b prev:a
ds.merge(1, 2)
# %% step:c prev:b
print(ds.connected(1, 2))
"""),
    Case("B22", "a method that is found by its name, and called later", """
# %% step:a
d = {1: 2}
update = getattr(d, "update")
# %% step:b prev:a
update({3: 4})
# %% step:c prev:b
print(d)
"""),
    Case("B22", "a method given to map changes its object", """
# %% step:a
xs = [1]
# %% step:b prev:a
list(map(xs.append, [2, 3]))
# %% step:c prev:b
print(xs)
"""),
    Case("B22", "swapped edges", """
# %% step:a
import networkx as nx
g = nx.circular_ladder_graph(5)
# %% step:b prev:a
nx.double_edge_swap(g, nswap=2, seed=0)
# %% step:c prev:b
print(sorted(g.edges))
"""),
    Case("B22", "a centre noted at the nodes", """
# %% step:a
import networkx as nx
g = nx.path_graph(4)
# %% step:b prev:a
nx.barycenter(g, None, "total")
# %% step:c prev:b
print(dict(g.nodes(data=True)))
"""),
    Case("B22", "a graph made anew", """
# %% step:a
import networkx as nx
g = nx.path_graph(4)
# %% step:b prev:a
nx.petersen_graph(g)
# %% step:c prev:b
print(len(g))
"""),
    Case("B8", "an iterator over components", """
# %% step:a
import networkx as nx
g = nx.Graph([(0, 1), (2, 3)])
parts = nx.connected_components(g)
# %% step:b prev:a
print(len(list(parts)))
""", warnings=("KG404",), differs=("parts", "printed", "error")),
    Case("B5", "communities drawn from a stream", """
# %% step:a
import random
import networkx as nx
random.seed(1)
g = nx.karate_club_graph()
# %% step:b prev:a
found = nx.community.louvain_communities(g)
print(len(found))
# %% step:c prev:b
print(random.random())
"""),
    Case("B22", "an output given by position", """
# %% step:a
import numpy as np
import scipy.ndimage
a = np.arange(4.0)
out = np.zeros(4)
# %% step:b prev:a
scipy.ndimage.laplace(a, out)
# %% step:c prev:b
print(out)
"""),
    Case("B22", "overwritten by position", """
# %% step:a
import numpy as np
a = np.array([3.0, 1.0, 2.0])
# %% step:b prev:a
print(np.median(a, None, None, True))
# %% step:c prev:b
print(a)
"""),
    Case("B22", "a phase that is turned in place", """
# %% step:a
import numpy as np
from scipy.signal import sweep_poly
phi = np.array([90.0, 180.0])
# %% step:b prev:a
w = sweep_poly(np.array([0.0, 1.0]), np.poly1d([1.0]), phi)
# %% step:c prev:b
print(phi)
"""),
]  # fmt: skip
