"""What functions and classes of the standard library do to their arguments (source: the Python library's reference).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    ANYTHING,
    CHANGES_FIRST,
    FRESH,
    FRESH_ITERATOR,
    GATHERING,
    GLANCE,
    HOLDER,
    ITERATOR,
    NOTHING,
    PART,
    SCALAR,
    STORES_AND_SHARES,
    STORES_IN_FIRST,
    TAKES_FROM_FIRST,
    VIEW,
    CallEffect,
    Draw,
    Shares,
    under,
    words,
)

_CALLS_ALL = CallEffect(calls=(ALL,))
_RANDOM = (Draw("random"),)
_SAMPLE = CallEffect(shares=Shares.PARTS, draws=_RANDOM)

_TEXT_AND_NUMBERS: dict[str, CallEffect] = {
    **{f"{module}.*": SCALAR for module in words("math cmath string textwrap keyword unicodedata stat errno html")},
    **{f"{module}.*": SCALAR for module in words("binascii base64 calendar fnmatch platform getpass secrets locale")},
    **{
        f"{module}.*": FRESH for module in words("statistics fractions decimal numbers uuid datetime hashlib hmac zlib")
    },
    **{f"{module}.*": FRESH for module in words("gzip bz2 lzma zoneinfo ipaddress colorsys time timeit ast dis")},
    **{f"{module}.*": ANYTHING for module in words("types enum abc inspect")},
    "typing.*": VIEW,
    "typing.get_type_hints": FRESH,
    "dataclasses.*": HOLDER,
    "dataclasses.dataclass": VIEW,
    **under("dataclasses", FRESH, "asdict fields make_dataclass is_dataclass"),
    "dataclasses.astuple": FRESH,
    "dataclasses.replace": replace(HOLDER, shares=Shares.HOLDS | Shares.PARTS),
    "math.*": SCALAR,
    "time.*": GLANCE,
    "time.localtime": GLANCE,
    "datetime.*": SCALAR,
    "decimal.*": SCALAR,
    "fractions.*": SCALAR,
    "timeit.*": CallEffect(shares=NOTHING, immutable=True, calls=(ALL,)),
    "pprint.*": replace(GLANCE, mutates=(1, "stream")),
    "traceback.*": replace(FRESH, mutates=("file",)),
    "traceback.walk_tb": ITERATOR,
    "re.*": SCALAR,
    **under("re", FRESH, "findall split"),
    **under("re", CallEffect(shares=NOTHING, immutable=True, calls=(1, "repl")), "sub subn"),
    "re.finditer": FRESH_ITERATOR,
    "calendar.monthcalendar": FRESH,
    "difflib.*": HOLDER,
    **under("difflib", FRESH, "get_close_matches"),
    **under("difflib", FRESH_ITERATOR, "unified_diff context_diff ndiff"),
    "json.dumps": CallEffect(shares=NOTHING, immutable=True, calls=("default",)),
    "json.loads": CallEffect(shares=NOTHING, calls=("object_hook", "object_pairs_hook", "parse_float", "parse_int")),
    "json.load": CallEffect(mutates=(0,), shares=NOTHING, calls=("object_hook", "object_pairs_hook")),
    "json.dump": CallEffect(mutates=(1, "fp"), shares=NOTHING, immutable=True, calls=("default",)),
    **under("pickle", SCALAR, "dumps"),
    **under("pickle", FRESH, "loads"),
    **under("pickle", CHANGES_FIRST, "load"),
    **under("pickle", CallEffect(mutates=(1, "file"), shares=NOTHING, immutable=True), "dump"),
    **under("marshal", SCALAR, "dumps"),
    "marshal.loads": FRESH,
    "struct.*": SCALAR,
    "struct.pack_into": CallEffect(mutates=(1,), shares=NOTHING, immutable=True),
    "zipfile.*": HOLDER,
    "tarfile.*": HOLDER,
    "configparser.*": HOLDER,
    "csv.*": HOLDER,
    **under("csv", ITERATOR, "reader DictReader"),
    **under("csv", HOLDER, "writer DictWriter"),
    "io.*": FRESH,
    **under("io", FRESH_ITERATOR, "open StringIO BytesIO"),
    **under("io", ITERATOR, "TextIOWrapper BufferedReader BufferedWriter"),
    "urllib.parse.*": SCALAR,
    **under("urllib.parse", FRESH, "parse_qs parse_qsl"),
    "urllib.request.*": HOLDER,
    "urllib.request.urlopen": FRESH_ITERATOR,
    "xml.etree.ElementTree.*": HOLDER,
    "xml.etree.ElementTree.SubElement": replace(STORES_AND_SHARES, shares=Shares.HOLDS),
    "xml.etree.ElementTree.indent": CHANGES_FIRST,
    "argparse.*": HOLDER,
    "logging.*": GLANCE,
    **under("logging", HOLDER, "getLogger Formatter StreamHandler FileHandler LoggerAdapter NullHandler"),
    **under("warnings", GLANCE, "warn filterwarnings simplefilter resetwarnings"),
    "warnings.catch_warnings": FRESH,
}

_CONTAINERS: dict[str, CallEffect] = {
    **under("collections", HOLDER, "OrderedDict UserDict UserList UserString namedtuple defaultdict"),
    "collections.ChainMap": CallEffect(shares=Shares.NEW | Shares.ITSELF | Shares.HOLDS),
    **under("collections", GATHERING, "Counter deque"),
    "copy.copy": GATHERING,
    "copy.deepcopy": FRESH,
    "copy.replace": replace(HOLDER, shares=Shares.HOLDS | Shares.PARTS),
    "array.array": FRESH,
    "itertools.*": replace(ITERATOR, calls=(ALL,)),
    "itertools.tee": HOLDER,
    "itertools.chain.from_iterable": ITERATOR,
    "functools.*": replace(HOLDER, calls=(ALL,)),
    **under("functools", _CALLS_ALL, "cache lru_cache wraps update_wrapper total_ordering singledispatch"),
    "functools.reduce": CallEffect(shares=Shares.PART, of=(1,), defaults=(2, "initial"), calls=(0,)),
    "operator.*": FRESH,
    **under("operator", SCALAR, "eq ne lt le gt ge is_ is_not not_ truth contains countOf indexOf length_hint index"),
    **under("operator", HOLDER, "itemgetter attrgetter methodcaller concat __concat__"),
    **under("operator", replace(PART, of=(0,)), "getitem __getitem__"),
    "operator.setitem": STORES_IN_FIRST,
    "operator.delitem": CHANGES_FIRST,
    **under(
        "operator",
        STORES_AND_SHARES,
        "iadd iand iconcat ifloordiv ilshift imatmul imod imul ior ipow irshift isub itruediv ixor __iadd__ __iand__"
        " __iconcat__ __ifloordiv__ __ilshift__ __imatmul__ __imod__ __imul__ __ior__ __ipow__ __irshift__ __isub__"
        " __itruediv__ __ixor__",
    ),
    **under("operator", STORES_IN_FIRST, "__setitem__"),
    **under("operator", CHANGES_FIRST, "__delitem__"),
    **under("operator", CallEffect(mutates=(ALL,)), "call __call__"),
    **under("heapq", STORES_IN_FIRST, "heappush"),
    **under("heapq", TAKES_FROM_FIRST, "heappop heappop_max"),
    **under("heapq", CHANGES_FIRST, "heapify heapify_max"),
    **under(
        "heapq",
        replace(STORES_AND_SHARES, shares=Shares.PART, of=(0,), defaults=(1,)),
        "heappushpop heapreplace heappushpop_max heapreplace_max",
    ),
    "heapq.heappush_max": STORES_IN_FIRST,
    **under("heapq", replace(GATHERING, calls=("key",)), "nlargest nsmallest"),
    "heapq.merge": replace(ITERATOR, calls=("key",)),
    **under("bisect", CallEffect(shares=NOTHING, immutable=True, calls=("key",)), "bisect bisect_left bisect_right"),
    **under(
        "bisect",
        CallEffect(mutates=(0,), shares=NOTHING, immutable=True, shallow=True, stores_arguments=True, calls=("key",)),
        "insort insort_left insort_right",
    ),
    "contextlib.*": _CALLS_ALL,
    **under("contextlib", CallEffect(mutates=(0,)), "redirect_stdout redirect_stderr"),
    **under("weakref", HOLDER, "ref proxy WeakKeyDictionary WeakValueDictionary WeakSet"),
}

_PROCESS: dict[str, CallEffect] = {
    "os.*": SCALAR,
    **under("os", FRESH, "listdir environ.copy getgroups sched_getaffinity"),
    **under("os", FRESH_ITERATOR, "walk scandir popen fdopen"),
    "os.path.*": SCALAR,
    "pathlib.*": SCALAR,
    **under("pathlib", FRESH_ITERATOR, "Path.glob Path.rglob Path.iterdir Path.open"),
    **under("glob", FRESH, "glob"),
    **under("glob", FRESH_ITERATOR, "iglob"),
    "glob.escape": SCALAR,
    "shutil.*": SCALAR,
    "shutil.copyfileobj": CallEffect(mutates=(0, 1), shares=NOTHING, immutable=True),
    "tempfile.*": FRESH,
    "sys.*": GLANCE,
    "gc.*": GLANCE,
    **under("gc", ANYTHING, "get_objects get_referrers get_referents"),
    "platform.*": SCALAR,
    "subprocess.*": FRESH,
    "multiprocessing.cpu_count": SCALAR,
    "threading.current_thread": FRESH,
    **under("threading", FRESH, "Lock RLock Event Semaphore BoundedSemaphore local"),
    "sqlite3.connect": FRESH,
    "importlib.import_module": ANYTHING,
    "importlib.metadata.*": FRESH,
    "importlib.resources.*": FRESH,
    "atexit.register": VIEW,
    "signal.signal": HOLDER,
    "webbrowser.open": SCALAR,
}

_RANDOM_NUMBERS: dict[str, CallEffect] = {
    **under(
        "random",
        CallEffect(shares=NOTHING, immutable=True, draws=_RANDOM),
        "random uniform triangular randint randrange getrandbits gauss normalvariate lognormvariate expovariate"
        " betavariate gammavariate paretovariate vonmisesvariate weibullvariate binomialvariate randbytes",
    ),
    "random.choice": CallEffect(shares=Shares.PART, draws=_RANDOM),
    **under("random", _SAMPLE, "choices sample"),
    "random.shuffle": CallEffect(
        mutates=(0, "x"), shares=NOTHING, immutable=True, shallow=True, draws=_RANDOM, calls=(1, "random")
    ),
    **under("random", SCALAR, "seed setstate getstate"),
    **under("random", FRESH, "Random SystemRandom"),
}

STDLIB_CALLS: dict[str, CallEffect] = {**_TEXT_AND_NUMBERS, **_CONTAINERS, **_PROCESS, **_RANDOM_NUMBERS}
