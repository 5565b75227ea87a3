"""Cases of section B: what methods change of an object, and what of it they only read, however deep."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B22",
        "what a getter gives is changed",
        """
# %% functions
class Box:
    def __init__(self, cfg): self.cfg, self.log, self.state = cfg, [], {"n": 0}
    def get_log(self): return self.log
    def get_state(self): return self.state
# %% step:a
cfg = {"a": 1}
b = Box(cfg)
lg = b.get_log()
st = b.get_state()
# %% step:b prev:a
lg.append(1)
st["n"] += 1
# %% step:c prev:b
print(b.log, b.state, b.cfg)
""",
    ),
    Case(
        "B1",
        "an argument that an attribute keeps is changed",
        """
# %% functions
class Model:
    def fit(self, X):
        self.X = X
        self.n = [len(X)]
        return self
    def center(self):
        self.X[0] = 99
        self.n.append(2)
# %% step:a
X = [1, 2, 3]
m = Model().fit(X)
# %% step:b prev:a
m.center()
# %% step:c prev:b
print(X, m.n)
""",
    ),
    Case(
        "B1",
        "an argument that an attribute of an attribute keeps is changed",
        """
# %% functions
class State:
    def __init__(self): self.w = [0.0]; self.seen = None
class Net:
    def __init__(self, data): self.data, self.state = data, State()
    def keep(self): self.state.seen = self.data
    def spoil(self): self.state.seen.append(-1)
# %% step:data
data = [1, 2]
net = Net(data)
net.keep()
# %% step:b prev:data
net.spoil()
# %% step:c prev:b
print(data, net.data)
""",
    ),
    Case(
        "B22",
        "attributes of what a function makes are shared",
        """
# %% functions
class Acc:
    def __init__(self, out): self.out = out; self.cache = {}
    def add(self, x): self.out.append(x); self.cache[x] = 1
def make(out): return Acc(out)
def chain(out):
    a = make(out)
    a.add(1)
    return a.cache
# %% step:a
out = []
c = chain(out)
acc = make(out)
# %% step:b prev:a
acc.add(5)
c["z"] = 2
# %% step:c prev:b
print(out, c, acc.cache)
""",
    ),
    Case(
        "B22",
        "fields of a data class are shared, and change",
        """
# %% functions
from dataclasses import dataclass, field
@dataclass
class Run:
    params: dict
    data: list
    log: list = field(default_factory=list)
    def step(self):
        self.log.append(len(self.data))
        return self
    def bump(self): self.params["k"] = self.params.get("k", 0) + 1
# %% step:a
data = [1, 2]; p = {}
r = Run(p, data)
lg = r.log
# %% step:b prev:a
r.step(); r.bump()
# %% step:c prev:b
print(lg, p, data, r.log)
""",
    ),
    Case(
        "B22",
        "attributes that setattr and __dict__ made",
        """
# %% functions
class Bag:
    def __init__(self, **kw):
        for k, v in kw.items(): setattr(self, k, v)
        self.__dict__.update(extra=[0])
    def touch(self): self.items.append(1); self.extra.append(2)
# %% step:a
items = []
b = Bag(items=items)
e = b.extra
i = vars(b)["items"]
# %% step:b prev:a
b.touch()
# %% step:c prev:b
print(items, e, i)
""",
    ),
    Case(
        "B22",
        "a subclass gives another name to an attribute of its base",
        """
# %% functions
class Base:
    def __init__(self, data): self.data = data; self.h = []
    def log(self, x): self.h.append(x)
class Child(Base):
    def __init__(self, data): super().__init__(data); self.extra = self.h
    def go(self):
        self.log(len(self.data)); return self.extra
# %% step:a
data = [3]
c = Child(data)
ex = c.go()
# %% step:b prev:a
c.go()
# %% step:c prev:b
print(ex, c.h, data)
""",
    ),
    Case(
        "B22",
        "what a tree holds three levels deep",
        """
# %% functions
class Node:
    def __init__(self, k, payload): self.k, self.payload, self.left, self.right = k, payload, None, None
    def insert(self, k, payload):
        side = "left" if k < self.k else "right"
        kid = getattr(self, side)
        if kid is None: setattr(self, side, Node(k, payload))
        else: kid.insert(k, payload)
    def find(self, k):
        if k == self.k: return self.payload
        kid = self.left if k < self.k else self.right
        return kid.find(k) if kid else None
# %% step:a
root = Node(5, ["five"])
p = ["three"]
root.insert(3, p); root.insert(8, ["eight"])
# %% step:b prev:a
root.find(3).append("x")
root.right.payload.append("y")
# %% step:c prev:b
print(p, root.find(3), root.find(8))
""",
    ),
    Case(
        "B3",
        "functions that an attribute keeps",
        """
# %% functions
class Emitter:
    def __init__(self): self.hooks = {}; self.n = [0]
    def on(self, name, fn): self.hooks.setdefault(name, []).append(fn); return fn
    def emit(self, name, x):
        for h in self.hooks.get(name, []): h(x)
        self.n[0] += 1
# %% step:a
seen = []
em = Emitter()
em.on("a", seen.append)
em.on("b", lambda v: seen.append(-v))
# %% step:b prev:a
em.emit("a", 1); em.emit("b", 2)
# %% step:c prev:b
print(seen, em.n)
""",
    ),
    Case(
        "B22",
        "two attributes change places",
        """
# %% functions
class Buf:
    def __init__(self, a): self.front, self.back = a, []
    def swap(self): self.front, self.back = self.back, self.front
    def put(self, x): self.front.append(x)
# %% step:a
a = [0]
b = Buf(a)
b.swap()
# %% step:b prev:a
b.put(1); b.swap(); b.put(2)
# %% step:c prev:b
print(a, b.front, b.back)
""",
    ),
    Case(
        "B22",
        "attributes deeper than they are told apart",
        """
# %% functions
class O: pass
def setup(o):
    o.inner = O()
    o.inner.vals = []
    o.inner.deep = O()
    o.inner.deep.deeper = O()
    o.inner.deep.deeper.xs = []
    return o
def fill(o):
    o.inner.vals.append(1)
    o.inner.deep.deeper.xs.append(2)
def get(o): return o.inner.deep.deeper.xs
# %% step:a
o = setup(O())
xs = get(o); vals = o.inner.vals
# %% step:b prev:a
fill(o)
# %% step:c prev:b
print(xs, vals)
""",
    ),
    Case(
        "B22",
        "two objects share a third one",
        """
# %% functions
class Worker:
    def __init__(self, shared): self.shared = shared; self.own = []
    def work(self, x):
        self.own.append(x); self.shared.total["n"] = self.shared.total.get("n", 0) + x
class Shared:
    def __init__(self): self.total = {}
# %% step:a
sh = Shared()
w1, w2 = Worker(sh), Worker(sh)
# %% step:b prev:a
w1.work(1)
# %% step:c prev:b
w2.work(2)
# %% step:d prev:c
print(sh.total, w1.shared is w2.shared, w1.own, w2.own)
""",
    ),
    Case(
        "B1",
        "parallel steps fit steps of a pipeline of the notebook's own",
        """
# %% functions
import numpy as np
class Linear:
    def __init__(self, lr=0.1, epochs=20): self.lr, self.epochs = lr, epochs; self.history = []
    def fit(self, X, y):
        n, d = X.shape
        self.w = np.zeros(d); self.b = 0.0
        for _ in range(self.epochs):
            err = X @ self.w + self.b - y
            self.w -= self.lr * X.T @ err / n
            self.b -= self.lr * err.mean()
            self.history.append(float((err ** 2).mean()))
        return self
    def predict(self, X): return X @ self.w + self.b
class Scaler:
    def fit(self, X):
        self.mu, self.sd = X.mean(0), X.std(0)
        return self
    def transform(self, X): return (X - self.mu) / self.sd
    def fit_transform(self, X): return self.fit(X).transform(X)
class Pipe:
    def __init__(self, *steps): self.steps = list(steps)
    def fit(self, X, y):
        for s in self.steps[:-1]: X = s.fit_transform(X)
        self.steps[-1].fit(X, y)
        return self
    def predict(self, X):
        for s in self.steps[:-1]: X = s.transform(X)
        return self.steps[-1].predict(X)
# %% step:data
g = np.random.default_rng(0)
X = g.normal(size=(30, 3)); y = X @ [1., 2., 3.]
# %% step:slow prev:data
slow = Pipe(Scaler(), Linear(0.05)).fit(X, y)
# %% step:fast prev:data
fast = Pipe(Scaler(), Linear(0.3, 40)).fit(X, y)
# %% step:cmp prev:slow prev:fast
for m in (slow, fast): print(m.predict(X[:2]), m.steps[-1].history[-1])
""",
    ),
    Case(
        "B1",
        "parallel simulations read one configuration",
        """
# %% functions
import random
class Sim:
    def __init__(self, seed, cfg):
        self.rng = random.Random(seed)
        self.cfg = cfg
        self.pos = [0, 0]
        self.path = []
    def step(self):
        i = self.rng.randrange(2)
        self.pos[i] += self.rng.choice([-1, 1]) * self.cfg["stride"]
        self.path.append(tuple(self.pos))
    def run(self, n):
        while len(self.path) < n: self.step()
        return self.path
# %% step:cfg
cfg = {"stride": 2}
# %% step:a prev:cfg
pa = Sim(1, cfg).run(5)
# %% step:b prev:cfg
pb = Sim(2, cfg).run(5)
# %% step:end prev:a prev:b
print(pa[-1], pb[-1])
""",
    ),
    Case(
        "B1",
        "parallel steps book what one series costs",
        """
# %% functions
import pandas as pd, numpy as np
class Portfolio:
    def __init__(self, cash): self.cash, self.pos, self.trades = cash, 0, []
    def order(self, px, n):
        self.cash -= px * n; self.pos += n
        self.trades.append((px, n))
    def value(self, px): return self.cash + self.pos * px
class Sma:
    def __init__(self, fast, slow): self.fast, self.slow = fast, slow
    def signals(self, px):
        f, s = px.rolling(self.fast).mean(), px.rolling(self.slow).mean()
        return (f > s).astype(int).diff().fillna(0)
def backtest(strategy, px, cash=1000):
    pf = Portfolio(cash)
    for t, sig in strategy.signals(px).items():
        if sig: pf.order(px.loc[t], int(sig))
    return pf
# %% step:prices
px = pd.Series(100 + np.cumsum(np.sin(np.arange(60))), index=pd.date_range("2024", periods=60))
# %% step:short prev:prices
short = backtest(Sma(2, 5), px)
# %% step:long prev:prices
long = backtest(Sma(5, 20), px)
# %% step:cmp prev:short prev:long
print(short.value(px.iloc[-1]), long.value(px.iloc[-1]), len(short.trades))
""",
    ),
    Case(
        "B1",
        "parallel experiments read one configuration",
        """
# %% functions
from dataclasses import dataclass, field, asdict
@dataclass
class Config:
    lr: float = .1
    layers: list = field(default_factory=lambda: [4, 2])
class Experiment:
    def __init__(self, cfg, name): self.cfg, self.name, self.log = cfg, name, []
    def run(self, data):
        for i, x in enumerate(data):
            self.log.append({"i": i, "loss": x * self.cfg.lr})
        return self
    def best(self): return min(self.log, key=lambda r: r["loss"])
# %% step:setup
cfg = Config(); data = [3, 1, 2]
# %% step:a prev:setup
ea = Experiment(cfg, "a").run(data)
# %% step:b prev:setup
eb = Experiment(cfg, "b").run(data)
# %% step:z prev:a prev:b
print(ea.best(), eb.best(), asdict(cfg))
""",
    ),
    Case(
        "B1",
        "parallel steps fit objects that hold optimisers",
        """
# %% functions
import numpy as np
class Opt:
    def __init__(self, lr): self.lr = lr; self.m = {}
    def step(self, ps, gs):
        for k in ps:
            self.m[k] = self.m.get(k, 0) * .9 + gs[k]
            ps[k] -= self.lr * self.m[k]
class Net:
    def __init__(self, d, lr):
        self.opt = Opt(lr); self.ps = {"w": np.zeros(d), "b": np.zeros(1)}; self.hist = []
    def loss(self, X, y): return float(((X @ self.ps["w"] + self.ps["b"] - y) ** 2).mean())
    def fit(self, X, y, n=5):
        for _ in range(n):
            e = X @ self.ps["w"] + self.ps["b"] - y
            self.opt.step(self.ps, {"w": X.T @ e / len(y), "b": np.array([e.mean()])})
            self.hist.append(self.loss(X, y))
        return self
# %% step:data
X = np.arange(6.).reshape(3, 2); y = X.sum(1)
# %% step:n1 prev:data
a = Net(2, .01).fit(X, y)
# %% step:n2 prev:data
b = Net(2, .02).fit(X, y)
# %% step:cmp prev:n1 prev:n2
print(a.hist[-1], b.hist[-1], X.sum(), y)
""",
    ),
    Case(
        "B1",
        "parallel reports keep one table",
        """
# %% functions
import pandas as pd
class Report:
    def __init__(self, df, by): self.df, self.by, self.rows = df, by, []
    def build(self):
        for k, g in self.df.groupby(self.by): self.rows.append((k, g.v.sum()))
        return self
    def top(self): return sorted(self.rows, key=lambda r: -r[1])[0]
# %% step:load
df = pd.DataFrame({"a": list("xyx"), "b": list("ppq"), "v": [1, 2, 3]})
# %% step:by_a prev:load
ra = Report(df, "a").build()
# %% step:by_b prev:load
rb = Report(df, "b").build()
# %% step:out prev:by_a prev:by_b
print(ra.top(), rb.top(), df.shape)
""",
    ),
    Case(
        "B22",
        "objects of objects by subscripts of their own",
        """
# %% functions
class Cell:
    def __init__(self): self.vals = []
class Row:
    def __init__(self, n): self.cells = [Cell() for _ in range(n)]
    def __getitem__(self, i): return self.cells[i]
class Grid:
    def __init__(self, r, c): self.rows = [Row(c) for _ in range(r)]
    def __getitem__(self, ij): return self.rows[ij[0]][ij[1]]
    def col(self, j): return [row[j] for row in self.rows]
# %% step:a
g = Grid(2, 2); c = g[0, 1]; col = g.col(1)
# %% step:b prev:a
c.vals.append(1); col[1].vals.append(2)
# %% step:c prev:b
print(g[0, 1].vals, g[1, 1].vals, col[0] is c)
""",
    ),
    Case(
        "B22",
        "states that hold what they are the states of",
        """
# %% functions
class State:
    def __init__(self, ctx): self.ctx = ctx
    def next(self): return self
class Idle(State):
    def next(self): self.ctx.events.append("start"); return Busy(self.ctx)
class Busy(State):
    def next(self): self.ctx.events.append("stop"); self.ctx.count += 1; return Idle(self.ctx)
class Machine:
    def __init__(self): self.events, self.count = [], 0; self.state = Idle(self)
    def step(self): self.state = self.state.next(); return self
# %% step:a
m = Machine(); ev = m.events
m.step()
# %% step:b prev:a
m.step().step()
# %% step:c prev:b
print(ev, m.count, type(m.state).__name__, m.state.ctx is m)
""",
    ),
    Case(
        "B22",
        "a context manager changes what made it",
        """
# %% functions
class Tx:
    def __init__(self, db): self.db, self.buf = db, []
    def __enter__(self): return self
    def put(self, x): self.buf.append(x)
    def __exit__(self, t, v, tb):
        if t is None: self.db.rows.extend(self.buf)
        return t is ValueError
class Db:
    def __init__(self): self.rows = []
    def tx(self): return Tx(self)
# %% step:a
db = Db(); rows = db.rows
with db.tx() as t: t.put(1)
# %% step:b prev:a
with db.tx() as t:
    t.put(2); raise ValueError
with db.tx() as t2: t2.put(3)
# %% step:c prev:b
print(rows, t.buf, t2.db is db)
""",
    ),
    Case(
        "B22",
        "attributes of two parts change places",
        """
# %% functions
class Inner:
    def __init__(self, xs): self.xs = xs
class Outer:
    def __init__(self, a, b): self.a, self.b = Inner(a), Inner(b)
    def cross(self): self.a.xs, self.b.xs = self.b.xs, self.a.xs; return self
    def push(self, v): self.a.xs.append(v)
# %% step:a
p, q = [1], [2]
o = Outer(p, q)
# %% step:b prev:a
o.cross().push(9)
# %% step:c prev:b
print(p, q)
""",
    ),
    Case(
        "B3",
        "an attribute is a function that changes a variable",
        """
# %% functions
class Hook:
    def __init__(self, fn): self.fn = fn; self.n = 0
    def fire(self, *a): self.n += 1; return self.fn(*a)
# %% step:a
acc = []
h = Hook(lambda x: acc.append(x) or len(acc))
h2 = Hook(acc.extend)
# %% step:b prev:a
n = h.fire(5); h2.fire([6, 7])
# %% step:c prev:b
print(acc, n, h.n)
""",
    ),
    Case(
        "B1",
        "parallel models keep what they were fitted on",
        """
# %% functions
import numpy as np
class KNN:
    def __init__(self, k): self.k = k
    def fit(self, X, y): self.X_, self.y_ = X, y; return self
    def predict(self, Z):
        out = []
        for z in Z:
            d = np.abs(self.X_ - z).sum(1); idx = np.argsort(d)[:self.k]
            out.append(self.y_[idx].mean())
        return np.array(out)
# %% step:data
X = np.arange(8.).reshape(4, 2); y = np.arange(4.)
# %% step:k1 prev:data
a = KNN(1).fit(X, y); pa = a.predict(X)
# %% step:k2 prev:data
b = KNN(2).fit(X, y); pb = b.predict(X)
# %% step:z prev:k1 prev:k2
print(pa, pb, a.X_.sum(), b.k)
""",
    ),
]
