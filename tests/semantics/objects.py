"""Objects that hold one another: what methods, closures and classes make of them, over several steps."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B2",
        "a linked list and two of its nodes",
        """
# %% functions
class Node:
    def __init__(self, v, nxt=None): self.v, self.nxt = v, nxt
class LL:
    def __init__(self): self.head = None; self.tail = None
    def add(self, v):
        n = Node(v)
        if self.tail: self.tail.nxt = n
        else: self.head = n
        self.tail = n
        return n
    def __iter__(self):
        c = self.head
        while c:
            yield c.v
            c = c.nxt
# %% step:a
l = LL(); first = l.add(1)
# %% step:b prev:a
second = l.add(2)
# %% step:c prev:b
second.v = 20; first.v = 10
# %% step:d prev:c
print(list(l), first.nxt is second, l.head is first)
""",
    ),
    Case(
        "B2",
        "a method gives what it stores",
        """
# %% functions
class LL:
    def __init__(self): self.items = []
    def add(self, v):
        n = [v]
        self.items.append(n)
        return n
# %% step:a
l = LL(); first = l.add(1)
# %% step:b prev:a
first.append(10)
# %% step:c prev:b
print(l.items)
""",
    ),
    Case(
        "B2",
        "a tree and the nodes that its method gives",
        """
# %% functions
class Tree:
    def __init__(self, v): self.v, self.left, self.right = v, None, None
    def insert(self, v):
        if v < self.v:
            if self.left is None: self.left = Tree(v); return self.left
            return self.left.insert(v)
        if self.right is None:
            self.right = Tree(v)
            return self.right
        return self.right.insert(v)
# %% step:a
t = Tree(5); a = t.insert(3)
# %% step:b prev:a
b = t.insert(2)
# %% step:c prev:b
b.v = 100; a.v = 50
# %% step:d prev:c
print(t.left.v, t.left.left.v, t.left is a)
""",
    ),
    Case(
        "B2",
        "a closure gives what it keeps",
        """
# %% step:a
def make():
    seen = []
    def add(x):
        seen.append(x)
        return seen
    return add
add = make()
r = add(1)
# %% step:b prev:a
add(2)
# %% step:c prev:b
r.append(3)
# %% step:d prev:c
print(r, add(4))
""",
    ),
    Case(
        "B2",
        "a function gives what it binds globally",
        """
# %% step:a
last = None
def make():
    global last
    last = [0]
    return last
x = make()
# %% step:b prev:a
x.append(1)
# %% step:c prev:b
print(last, x)
""",
    ),
    Case(
        "B2",
        "one new object in two others",
        """
# %% step:a
def link(a, b):
    n = []
    a['n'] = n
    b['n'] = n
p, q = {}, {}
link(p, q)
# %% step:b prev:a
p['n'].append(1)
# %% step:c prev:b
print(q)
""",
    ),
    Case(
        "B2",
        "a bank and its accounts",
        """
# %% functions
class Bank:
    def __init__(self): self.accounts = {}
    def open(self, name):
        acc = Account(name, self)
        self.accounts[name] = acc
        return acc
class Account:
    def __init__(self, name, bank): self.name, self.bank, self.balance = name, bank, 0
    def deposit(self, x):
        self.balance += x
        return self.balance
# %% step:a
bank = Bank(); bob = bank.open('bob')
# %% step:b prev:a
amy = bank.open('amy'); amy.deposit(5)
# %% step:c prev:b
bob.deposit(10)
# %% step:d prev:c
print({k: v.balance for k, v in bank.accounts.items()}, bob.bank is bank)
""",
    ),
    Case(
        "B2",
        "children and parents",
        """
# %% functions
class Node:
    def __init__(self, name, parent=None):
        self.name = name; self.children = []; self.parent = parent
        if parent is not None:
            parent.children.append(self)
# %% step:a
root = Node('r'); kid = Node('k', root)
# %% step:b prev:a
grand = Node('g', kid)
# %% step:c prev:b
kid.name = 'K'
# %% step:d prev:c
print(root.children[0].name, grand.parent is kid, kid.parent is root, root.children[0].children[0].name)
""",
    ),
    Case(
        "B2",
        "lists out of a dict of lists",
        """
# %% functions
def groups(pairs):
    out = {}
    for k, v in pairs:
        out.setdefault(k, []).append(v)
    return out
def split(d):
    first = next(iter(d.values()))
    return first, list(d.values())
# %% step:a
g = groups([('a', 1), ('b', 2)]); f, vs = split(g)
# %% step:b prev:a
f.append(7)
# %% step:c prev:b
print(g, vs, vs[0] is f)
""",
    ),
    Case(
        "B2",
        "the first item through an iterator",
        """
# %% step:a
g = {'a': [1]}
f = next(iter(g.values()))
# %% step:b prev:a
f.append(7)
# %% step:c prev:b
print(g)
""",
    ),
]
