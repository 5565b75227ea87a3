"""Values of every type come back as they were."""

from __future__ import annotations

import pytest

from tests.runtime.round_trips import Row, outcomes

REPR = "type(value) is type(expected) and repr(value) == repr(expected)"

PYTHON = [
    Row("none", "value = None"),
    Row("bool", "value = True", "value is True"),
    Row("big_int", "value = -(10**400)"),
    Row("nan", "value = float('nan')", "value != value"),
    Row("infinities", "value = [float('inf'), float('-inf'), -0.0]", REPR),
    Row("complex", "value = complex(1, float('inf'))"),
    Row("text", "value = 'h\\u00e9 \\U0001f600 \\x00 \\ud800'"),
    Row("bytes", "value = bytes(range(256)) * 500"),
    Row("bytearray", "value = bytearray(b'x' * 100_000)"),
    Row("memoryview", "value = memoryview(b'abc')"),
    Row("writable_memoryview", "value = memoryview(bytearray(b'abc'))", "value == expected and not value.readonly"),
    Row(
        "view_of_another",
        "a = bytearray(b'abc'); value = [a, memoryview(a)]",
        "value == expected and value[1].obj is value[0]",
    ),
    Row(
        "other_views",
        "import array\na = array.array('d', [1, 2])\n"
        "value = [memoryview(a), memoryview(b'abcd')[::2], memoryview(bytearray(b'abcd')).toreadonly()]",
        "value == expected and [v.readonly for v in value] == [False, True, True]",
    ),
    Row("nested", "value = {'a': [1, (2, {3}), frozenset({4})], (5,): {None: ...}}"),
    Row("shared", "a = []; value = [a, a, {'k': a}]", "value[0] is value[1] is value[2]['k']"),
    Row("recursive", "value = []; value.append(value)", "value[0] is value"),
    Row("recursive_dict", "value = {}; value['self'] = (value,)", "value['self'][0] is value"),
    Row("range", "value = range(3, 30, 4)"),
    Row("slice", "value = slice(1, None, 2)"),
    Row("not_implemented", "value = NotImplemented", "value is NotImplemented"),
    Row("decimal", "import decimal\nvalue = [decimal.Decimal('1.10'), decimal.Decimal('sNaN')]", REPR),
    Row("fraction", "import fractions\nvalue = fractions.Fraction(1, 3)"),
    Row("datetime", "import datetime as d\nvalue = d.datetime(2024, 2, 29, 1, tzinfo=d.timezone.utc, fold=1)", REPR),
    Row(
        "zone",
        "import datetime, zoneinfo\nvalue = datetime.datetime(2024, 10, 27, 2, 30, "
        "tzinfo=zoneinfo.ZoneInfo('Europe/Paris'), fold=1)",
        REPR,
    ),
    Row(
        "timedelta", "import datetime as d\nvalue = [d.timedelta(days=-1, microseconds=3), d.date(1, 1, 1), d.time(3)]"
    ),
    Row("uuid", "import uuid\nvalue = uuid.UUID(int=7)"),
    Row("path", "import pathlib\nvalue = pathlib.Path('a') / 'b'"),
    Row("pattern", "import re\nvalue = re.compile('a+', re.I)"),
    Row("counter", "import collections\nvalue = collections.Counter('hello')"),
    Row("ordered", "import collections\nvalue = collections.OrderedDict(b=1, a=2)"),
    Row("deque", "import collections\nvalue = collections.deque([1, 2, 3], maxlen=3)", REPR),
    Row("chain_map", "import collections\nvalue = collections.ChainMap({'a': 1}, {'b': 2})"),
    Row(
        "defaultdict_with_lambda",
        "import collections\nvalue = collections.defaultdict(lambda: [7], a=[1])",
        "value['new'] == [7] and value['a'] == [1]",
    ),
    Row("dict_views", "value = [{'a': 1}.keys(), {'a': 1}.items()]"),
    Row("iterator", "value = iter([1, 2, 3]); next(value)", "list(value) == [2, 3]"),
    Row("exception", "value = ValueError('a', 1)", REPR),
    Row("random_state", "import random\nvalue = random.Random(3)", "value.random() == expected.random()"),
    Row("module", "import json\nvalue = [json]", "value[0] is json"),
    Row(
        "library_function",
        "import math\nvalue = [math.sqrt, len, str.upper, 'a'.join]",
        "value[:3] == expected[:3] and value[3]('bc') == 'bac'",
    ),
    Row("namespace", "import types\nvalue = types.SimpleNamespace(a=[1])"),
    Row("string_io", "import io\nvalue = io.StringIO('abc'); value.read(1)", "value.read() == 'bc'"),
    Row(
        "named_tuples",
        "import collections, typing\nPair = collections.namedtuple('Pair', 'a b', defaults=[2])\n"
        "class Triple(typing.NamedTuple):\n    x: int\n    y: int = 1\nvalue = [Pair(1), Triple(3)]",
        "value == expected and type(value[0]) is Pair and type(value[1]) is Triple",
    ),
    Row("flags", "import enum\nclass F(enum.Flag):\n    A = 1\n    B = 2\nvalue = F.A | F.B", "value is F.A | F.B"),
    Row(
        "subclasses",
        "class Rows(list):\n    pass\nclass Table(dict):\n    pass\n"
        "value = [Rows([1]), Table(a=1)]; value[0].unit = 'm'",
        "value == expected and type(value[0]) is Rows and value[0].unit == 'm' and type(value[1]) is Table",
    ),
    Row(
        "attributes_by_items",
        "class D(dict):\n    __getattr__ = dict.__getitem__\nvalue = D(a=D(b=[1]))",
        "value == expected and type(value.a) is D and value.a.b == [1]",
    ),
    Row(
        "traces_what_it_is_asked",
        "class T:\n    asked = []\n    def __getattr__(self, name):\n        self.asked.append(name)\n"
        "        raise AttributeError(name)\nvalue = T()",
        "T.asked == []",
    ),
    Row("generic_alias", "value = dict[str, list[int]]"),
]

MADE_AGAIN = [
    Row("text_file", "open('t.txt', 'w', encoding='utf-8').write('h\\u00e9\\nworld\\n')\n"
        "value = open('t.txt', encoding='utf-8'); value.readline()",
        "value.read() == 'world\\n' and value.encoding == 'utf-8' and value.name == 't.txt'"),
    Row("binary_file", "open('b.bin', 'wb').write(b'abc')\nvalue = open('b.bin', 'rb'); value.read(1)",
        "value.read() == b'bc'"),
    Row("standard_streams", "import sys\nvalue = [sys.stdout, sys.stderr, sys.stdin]",
        "value[0] is sys.stdout and value[1] is sys.stderr and value[2] is sys.stdin"),
    Row("lock", "import threading\nvalue = {'a': threading.Lock()}; value['b'] = value['a']",
        "value['a'].acquire() and not value['b'].acquire(blocking=False)"),
    Row("reentrant_lock", "import threading\nvalue = threading.RLock()", "value.acquire() and value.acquire()"),
    Row("condition", "import threading\nvalue = threading.Condition()", "value.acquire() and not value.notify_all()"),
    Row("event", "import threading\nvalue = threading.Event(); value.set()", "value.is_set()"),
    Row("queue", "import queue\nvalue = queue.Queue(); value.put(3)", "value.get() == 3 and value.empty()"),
    Row("logger", "import logging\nvalue = logging.getLogger('a.b')", "value is expected"),
    Row("session", "import requests\nvalue = requests.Session(); value.headers['a'] = 'b'",
        "type(value) is type(expected) and value.headers == expected.headers"),
    Row("lock_inside", "import threading\nclass Holder:\n    pass\nvalue = Holder(); value.lock = threading.Lock()",
        "type(value) is Holder and value.lock.acquire()"),
    Row("generator", "def count(a, *b, c, **d):\n    yield from (a, b, c, d, f)\nf = 7\n"
        "value = count(1, 2, 3, c=4, e=5)",
        "list(value) == [1, (2, 3), 4, {'e': 5}, 7] and type(value) is type(expected)"),
    Row("generator_closure", "def around(n):\n    def inner():\n        yield n\n    return inner()\nvalue = around(3)",
        "list(value) == [3] and value.__qualname__ == 'around.<locals>.inner'"),
    Row("generator_expression", "xs = [1, 2]\nvalue = [xs, (x * 2 for x in xs)]",
        "value[0].append(3) is None and list(value[1]) == [2, 4, 6]"),
    Row("matches", "import re\nvalue = list(re.finditer('(b)|(c)', 'abcb', re.I))",
        "[str(m) for m in value] == [str(m) for m in expected] and value[2].groups() == ('b', None)"),
    Row("match", "import re\np = re.compile('a|ab')\nvalue = [p.match('ab'), p.fullmatch('ab'), p.search('cab', 1, 2)]",
        "[(m.regs, m.pos, m.endpos, m.re) for m in value] == [(m.regs, m.pos, m.endpos, m.re) for m in expected]"),
    Row("database", "import sqlite3\nvalue = sqlite3.connect('x y.db'); value.row_factory = sqlite3.Row\n"
        "value.execute('create table if not exists t (a)'); value.commit()",
        "list(value.execute('select a from t')) == [] and value.row_factory is sqlite3.Row"),
    Row("database_in_memory", "import sqlite3\nvalue = [sqlite3.connect(':memory:')]\n"
        "value[0].row_factory = sqlite3.Row\n"
        "value[0].execute('create table t (a)'); value.append(value[0].cursor())\n"
        "value[1].execute('insert into t values (1.1)'); value[1].execute('insert into t values (2)')",
        "[row['a'] for row in value[1].execute('select a from t')] == [1.1, 2] and value[1].connection is value[0]"
        " and not value[0].execute('insert into t values (3)').fetchall() and value[0].row_factory is sqlite3.Row"),
]  # fmt: skip

ARRAY = (
    "type(value) is type(expected) and value.dtype == expected.dtype and value.shape == expected.shape"
    " and value.flags.f_contiguous == expected.flags.f_contiguous and value.flags.writeable == expected.flags.writeable"
    " and value.tobytes() == expected.tobytes()"
)
NUMPY = [
    *(
        Row(
            f"dtype_{index}",
            f"import numpy as np\nvalue = np.arange({size}).astype({dtype!r})",
            ARRAY,
        )
        for index, (dtype, size) in enumerate(
            (dtype, size)
            for dtype in ("?", "i1", "<u2", ">i4", "f2", "f4", ">f8", "c8", "c16", "S5", "U7", ">U3")
            for size in (7, 70_000)
        )
    ),
    Row("long_double", "import numpy as np\nvalue = np.arange(70_000).astype('g')",
        "value.dtype == expected.dtype and (value == expected).all()"),
    Row("datetimes", "import numpy as np\nvalue = np.arange(70_000).astype('M8[ns]')", ARRAY),
    Row("few_timedeltas", "import numpy as np\nvalue = np.arange(7).astype('m8[D]')", ARRAY),
    Row("empty", "import numpy as np\nvalue = np.zeros((0, 3))", ARRAY),
    Row("zero_dimensional", "import numpy as np\nvalue = np.array(2.5)", ARRAY),
    Row("fortran", "import numpy as np\nvalue = np.asfortranarray(np.arange(90_000.).reshape(300, 300))", ARRAY),
    Row("small_fortran", "import numpy as np\nvalue = np.asfortranarray(np.arange(9.).reshape(3, 3))", ARRAY),
    Row("strided", "import numpy as np\nvalue = np.arange(400_000).reshape(2, -1)[:, ::2]",
        "(value == expected).all()"),
    Row("transposed", "import numpy as np\nvalue = np.arange(400_000).reshape(10, 20, -1).transpose(1, 0, 2)",
        "(value == expected).all() and value.shape == expected.shape"),
    Row("read_only", "import numpy as np\nvalue = np.arange(70_000); value.flags.writeable = False", ARRAY),
    Row("structured", "import numpy as np\n"
        "value = np.zeros(30_000, np.dtype([('a', '>i4'), ('b', 'U3')], align=True, metadata={'k': 1}))",
        ARRAY + " and value.dtype.isalignedstruct"),
    Row("record_array", "import numpy as np\nvalue = np.rec.array([(1, 'a')], dtype=[('n', 'i4'), ('s', 'U1')])",
        ARRAY + " and value.s[0] == 'a'"),
    Row("matrix", "import numpy as np\nvalue = np.matrix('1 2; 3 4')", ARRAY),
    Row("objects", "import numpy as np\nvalue = np.array([1, 'a', None, [2]], object)",
        "value.tolist() == expected.tolist() and value.dtype == object"),
    Row("masked", "import numpy as np\nvalue = np.ma.array(np.arange(70_000), mask=np.arange(70_000) % 3 == 0)",
        "type(value) is type(expected) and (value.mask == expected.mask).all()"
        " and (value.data == expected.data).all() and value.fill_value == expected.fill_value"),
    Row("masked_by_default", "import numpy as np\n"
        "value = [np.ma.arange(3), np.ma.array([1, 2], mask=[0, 1], hard_mask=True, fill_value=7)]",
        "value[0].mask is np.ma.nomask and value[0].astype(float).fill_value == 1e20 and value[1].fill_value == 7"
        " and value[1].hardmask and value[1].tolist() == [1, None] and value[0].tolist() == [0, 1, 2]"),
    Row("masked_records", "import numpy as np\n"
        "value = np.ma.array([(1, 2.), (3, 4.)], mask=[(0, 1), (1, 0)], dtype=[('a', int), ('b', float)])",
        "value.tolist() == expected.tolist() and value.dtype == expected.dtype"),
    Row("mapped", "import numpy as np\nnp.save('m.npy', np.arange(90_000))\nvalue = np.load('m.npy', mmap_mode='r')",
        "type(value) is np.ndarray and (value == np.arange(90_000)).all()"),
    Row("scalars", "import numpy as np\n"
        "value = [np.float32(1.5), np.int8(-3), np.datetime64('2024-01-01'), np.str_('a')]",
        "value == expected and list(map(type, value)) == list(map(type, expected))"),
    Row("generator", "import numpy as np\nvalue = np.random.default_rng(3); value.random(5)",
        "(value.random(9) == expected.random(9)).all()"),
    Row("legacy_generator", "import numpy as np\nvalue = np.random.RandomState(3); value.normal()",
        "value.normal() == expected.normal()"),
    Row("same_array_twice", "import numpy as np\na = np.arange(90_000); value = [a, a]", "value[0] is value[1]"),
    Row("many_small", "import numpy as np\nvalue = [np.full(3, i) for i in range(1000)]",
        "all((a == b).all() for a, b in zip(value, expected))"),
    Row("views", "import numpy as np\nx = np.zeros((3, 2))\n"
        "value = {'rows': [x[i] for i in range(3)], 'all': x, 'turned': (x[::-1], x.T), 'other': np.zeros(3)}",
        "value['rows'][0].fill(1) is None and value['all'].tolist() == [[1, 1], [0, 0], [0, 0]]"
        " and value['turned'][0].tolist() == [[0, 0], [0, 0], [1, 1]] and value['turned'][1][1, 0] == 1"),
    Row("views_of_what_does_not_travel", "import numpy as np\nx = np.arange(90_000.); value = [x[10:20], (x[15:],)]",
        "value[0][5:].fill(7) is None and value[1][0][:6].tolist() == [7] * 5 + [20] and value[1][0].size == 89_985"),
    Row("views_that_cannot_be_written", "import numpy as np\nx = np.arange(9.); y = x[:4]\ny.flags.writeable = False; "
        "value = [x, y]",
        "not value[1].flags.writeable and value[0].fill(2) is None and value[1].tolist() == [2] * 4"),
    *(
        Row(f"views_{name}", f"import numpy as np\nx = {code}; value = [x[:2], x, x[1:, ...]]",
            "value[1].tolist() == expected[1].tolist() and value[1].strides == expected[1].strides"
            " and value[1].dtype == expected[1].dtype and np.shares_memory(value[0], value[2])"
            " and np.shares_memory(*value[:2])")
        for name, code in {
            "fortran": "np.asfortranarray(np.arange(12.).reshape(4, 3))",
            "turned": "np.sqrt(np.arange(24.).reshape(2, 3, 4).transpose(2, 0, 1))",
            "times": "np.arange(5).astype('M8[s]')",
            "big_endian": "np.arange(70_000).astype('>i4')",
            "structured": "np.zeros(5, [('a', 'i4'), ('b', object)])",
            "objects": "np.array([1, 'a', [2], None, {}], object)",
        }.items()
    ),
    Row("one_view", "import numpy as np\nx = np.zeros(10**6); value = [x[:10], np.zeros(3)]",
        "__import__('os').path.getsize(artifact('one_view_out').path) < 1000"),
    Row("view_in_an_attribute", "import numpy as np\nclass Holder:\n    pass\nvalue = Holder()\n"
        "value.data = np.zeros(4); value.part = value.data[1:3]",
        "value.part.fill(1) is None and value.data.tolist() == [0, 1, 1, 0]"),
    Row("masked_over_another", "import numpy as np\nx = np.zeros(3); value = [x, np.ma.array(x, mask=[1, 0, 0])]",
        "value[0].fill(1) is None and value[1].tolist() == [None, 1, 1]"),
    Row("a_view_of_what_holds_it", "import numpy as np\nx = np.zeros(2, object); value = x[:]; x[1] = value",
        "value.__setitem__(0, 5) is None and value[1] is value"),
    Row("ufunc", "import numpy as np\nvalue = np.add", "value is np.add"),
]  # fmt: skip

FRAME = "type(value) is type(expected) and not pd.testing.assert_frame_equal(value, expected)"
SERIES = "type(value) is type(expected) and not pd.testing.assert_series_equal(value, expected)"
INDEX = "not pd.testing.assert_index_equal(value, expected, exact=True)"
PANDAS = [
    Row("mixed_frame", "import numpy as np, pandas as pd\n"
        "value = pd.DataFrame({'i': range(9000), 'f': np.linspace(0, 1, 9000), 's': ['a', None, 'c'] * 3000,\n"
        "    't': pd.date_range('2024', periods=9000, tz='Europe/Paris'),\n"
        "    'c': pd.Categorical(['x', 'y', 'z'] * 3000)})",
        FRAME),
    Row("extension_types", "import pandas as pd\n"
        "value = pd.DataFrame({'i': pd.array([1, None], 'Int8'), 'b': pd.array([True, None], 'boolean'),\n"
        "    's': pd.array(['a', None], 'string'), 'p': pd.period_range('2024', periods=2),\n"
        "    'v': pd.interval_range(0, 2), 'x': pd.arrays.SparseArray([0, 1])})", FRAME),
    Row("columns", "import pandas as pd\nvalue = pd.DataFrame([[1, 2, 3, 4]], columns=['a', 'a', 3, ('t', 1)])", FRAME),
    Row("attributes", "import pandas as pd\nvalue = pd.DataFrame({'a': [1]}); value.attrs['unit'] = 'm'",
        FRAME + " and value.attrs == {'unit': 'm'}"),
    Row("multi_index", "import pandas as pd\nvalue = pd.DataFrame({'a': range(4)}, index=pd.MultiIndex.from_product("
        "[[1, 2], ['x', 'y']], names=['n', None]))", FRAME),
    Row("multi_index_alone", "import pandas as pd\n"
        "value = pd.MultiIndex.from_tuples([(1, 'x'), (2, None)], names=['n', 3])", INDEX),
    Row("other_indexes", "import pandas as pd\n"
        "value = [pd.CategoricalIndex(['b', 'a'], ['b', 'a'], ordered=True), pd.IntervalIndex.from_breaks([0, 1, 3]),\n"
        "    pd.PeriodIndex(['2024-01'], freq='M'), pd.TimedeltaIndex(['1s']), pd.Index(['a', None, 3])]",
        "not any(pd.testing.assert_index_equal(*pair, exact=True) for pair in zip(value, expected))"),
    Row("series", "import pandas as pd\nvalue = pd.Series([1.5, None], index=['a', 'b'], name=('n', 1))", SERIES),
    Row("ordered_categories", "import pandas as pd\n"
        "value = pd.Series(pd.Categorical(['b', None], ['c', 'b'], ordered=True))", SERIES),
    Row("frequency", "import pandas as pd\nvalue = pd.date_range('2024', periods=3, freq='MS', name='t')",
        INDEX + " and value.freq == expected.freq"),
    Row("range_index", "import pandas as pd\nvalue = pd.RangeIndex(3, 9, 2)", INDEX),
    Row("timestamp", "import pandas as pd\n"
        "value = [pd.Timestamp('2024', tz='UTC'), pd.Timedelta('1s'), pd.Period('2024')]"),
    Row("missing", "import pandas as pd\nvalue = [pd.NA, pd.NaT]", "value[0] is pd.NA and value[1] is pd.NaT"),
    Row("empty_frame", "import pandas as pd\nvalue = pd.DataFrame(columns=['a'], index=pd.Index([], name='i'))", FRAME),
    Row("frames_that_copy_when_written", "import pandas as pd\n"
        "a = pd.DataFrame({'n': [1, 2], 't': pd.to_datetime([0, 1]), 'c': pd.Categorical(['x', 'y'])})\n"
        "value = [a, a[:], a.rename(columns=str.upper), a['n'], a[['n']].to_numpy()]",
        "[(v[1].iloc.__setitem__((1, 0), 5), v[2].iloc.__setitem__((0, 1), pd.NaT), v[2].iloc.__setitem__((0, 2), 'y'),"
        " v[3].iloc.__setitem__(0, 9)) for v in (value, expected)] and (value[4] == expected[4]).all()"
        " and not any(pd.testing.assert_frame_equal(*pair) for pair in zip(value[:3], expected[:3]))"
        " and pd.testing.assert_series_equal(value[3], expected[3]) is None"),
    Row("changed_in_place", "import pandas as pd\nvalue = pd.DataFrame({'a': range(90_000)})",
        "value.__setitem__('a', value['a'] + 1) is None and value['a'].iloc[-1] == 90_000"),
]  # fmt: skip

OTHER = [
    Row("sparse", "import scipy.sparse as sp, numpy as np\nvalue = sp.random(300, 300, 0.5, 'csr', random_state=3)",
        "type(value) is type(expected) and (value != expected).nnz == 0"),
    *(
        Row(f"sparse_{kind}", "import scipy.sparse as sp\n"
            f"value = sp.random_array((300, 300), density=0.5, format={kind!r}, rng=3)",
            "type(value) is type(expected) and (value.toarray() == expected.toarray()).all()")
        for kind in ("coo", "csc", "dok", "lil")
    ),
    Row("estimator", "import numpy as np\nfrom sklearn.linear_model import LinearRegression\n"
        "value = LinearRegression().fit(np.arange(6.).reshape(3, 2), [1, 2, 4])",
        "(value.coef_ == expected.coef_).all() and value.get_params() == expected.get_params()"),
    Row("forest", "from sklearn.datasets import load_iris\nfrom sklearn.ensemble import RandomForestClassifier\n"
        "X, y = load_iris(return_X_y=True)\nvalue = RandomForestClassifier(20, random_state=0).fit(X, y)",
        "(value.predict_proba(X) == expected.predict_proba(X)).all()"),
    Row("pipeline", "import numpy as np\nfrom sklearn.base import BaseEstimator, TransformerMixin\n"
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import FunctionTransformer\n"
        "class Doubler(BaseEstimator, TransformerMixin):\n    def fit(self, X, y=None):\n        return self\n"
        "    def transform(self, X):\n        return X * factor\n"
        "factor = 2\nvalue = make_pipeline(Doubler(), FunctionTransformer(lambda x: x + factor))",
        "type(value[0]) is Doubler and (value.fit_transform(np.ones((2, 2))) == 4).all()"),
    Row("figure", "import matplotlib\nmatplotlib.use('Agg')\nfrom matplotlib.figure import Figure\n"
        "value = Figure(); value.add_subplot().plot([1, 2], label='a')",
        "list(value.axes[0].lines[0].get_ydata()) == [1, 2]"),
    Row("image", "from PIL import Image\nvalue = Image.new('RGB', (3, 2), 'red'); value.info['dpi'] = 3",
        "value == expected and value.info == expected.info"),
    Row("graph", "import networkx as nx\nvalue = nx.path_graph(4); value.add_edge(0, 3, weight=2.5)",
        "nx.utils.graphs_equal(value, expected) and type(value) is type(expected)"),
    Row("sympy", "import sympy\n"
        "x = sympy.Symbol('x', positive=True); value = sympy.integrate(sympy.sin(x) ** 2 / x, x)"),
    Row("booster", "import numpy as np, xgboost as xgb\nX = np.arange(40.).reshape(20, 2); y = X[:, 0] > 20\n"
        "value = xgb.XGBClassifier(n_estimators=3).fit(X, y)",
        "(value.predict_proba(X) == expected.predict_proba(X)).all()"),
    Row("xgboost_booster", "import numpy as np, xgboost as xgb\nX = np.arange(40.).reshape(20, 2)\n"
        "value = xgb.train({'max_depth': 2}, xgb.DMatrix(X, X[:, 0]), 3); value.set_attr(note='a')",
        "(value.predict(xgb.DMatrix(X)) == expected.predict(xgb.DMatrix(X))).all() and value.attr('note') == 'a'"),
    Row("xgboost_matrix", "import numpy as np, xgboost as xgb\nX = np.arange(40.).reshape(20, 2); X[3, 1] = np.nan\n"
        "value = xgb.DMatrix(X, label=X[:, 0], weight=X[:, 0] + 1, feature_names=['a', 'b'])",
        "(value.get_label() == expected.get_label()).all() and value.feature_names == ['a', 'b']"
        " and (value.get_weight() == expected.get_weight()).all()"
        " and (value.get_data() != expected.get_data()).nnz == 0 and value.num_col() == 2"),
    Row("lightgbm", "import numpy as np, lightgbm as lgb\nX = np.arange(400.).reshape(200, 2)\n"
        "value = lgb.train({'verbose': -1}, lgb.Dataset(X, X[:, 0]), 3)",
        "(value.predict(X) == expected.predict(X)).all()"),
    Row("lightgbm_classifier", "import numpy as np, lightgbm as lgb\nX = np.arange(400.).reshape(200, 2)\n"
        "def half(labels, scores):\n    return (scores - labels) * factor, np.full(len(labels), factor)\n"
        "factor = 0.5\nvalue = lgb.LGBMRegressor(n_estimators=3, objective=half, verbose=-1).fit(X, X[:, 0])",
        "value.objective is half and (value.predict(X) == expected.predict(X)).all()"),
    Row("lightgbm_data", "import numpy as np, lightgbm as lgb\nX = np.arange(400.).reshape(200, 2)\n"
        "value = lgb.Dataset(X, X[:, 0], free_raw_data=False).construct()",
        "(value.get_label() == expected.get_label()).all() and value.construct().num_data() == 200"),
]  # fmt: skip

GROUPS = {
    "python": (PYTHON, ()),
    "made_again": (MADE_AGAIN, ("inspect", "re", "requests", "sqlite3")),
    "numpy": (NUMPY, ("numpy",)),
    "pandas": (PANDAS, ("pandas",)),
    "other": (OTHER, ("lightgbm", "matplotlib", "networkx", "PIL", "scipy", "sklearn", "sympy", "xgboost")),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The outcomes of the groups that were asked for so far."""
    return {}


@pytest.mark.parametrize(("group", "name"), [(group, row.name) for group, (rows, _) in GROUPS.items() for row in rows])
def test_comes_back(
    group: str, name: str, found: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if group not in found:
        rows, packages = GROUPS[group]
        found[group] = outcomes(rows, tmp_path_factory.mktemp(group), packages)
    assert found[group][name] == "same"


def test_a_value_that_differs_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    row = Row("row", "import os\nvalue = os.getpid()")
    assert "is not" in outcomes([row], tmp_path_factory.mktemp("differs"), ())["row"]
