"""What functions and classes of the standard library do to their arguments (source: the Python library's reference).

A key that ends in ``.*`` stands for everything below that module which has no row of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kalegen.analysis.tables.effects import (
    ALL,
    CHANGES_FIRST,
    FRESH,
    FRESH_ITERATOR,
    GLANCE,
    ITERATOR,
    SCALAR,
    STORES_AND_SHARES,
    STORES_IN_FIRST,
    TAKES_FROM_FIRST,
    VIEW,
    CallEffect,
    Draw,
    under,
    words,
)

_CALLS_ALL = CallEffect(calls=(ALL,))
_RANDOM = (Draw("random"),)

_TEXT_AND_NUMBERS: dict[str, CallEffect] = {
    **{f"{module}.*": SCALAR for module in words("math cmath string textwrap keyword unicodedata stat errno html")},
    **{f"{module}.*": SCALAR for module in words("binascii base64 calendar fnmatch platform getpass secrets locale")},
    **{
        f"{module}.*": FRESH for module in words("statistics fractions decimal numbers uuid datetime hashlib hmac zlib")
    },
    **{f"{module}.*": FRESH for module in words("gzip bz2 lzma zoneinfo ipaddress colorsys time timeit ast dis")},
    **{f"{module}.*": VIEW for module in words("typing types dataclasses enum abc inspect")},
    "math.*": SCALAR,
    "time.*": GLANCE,
    "time.localtime": GLANCE,
    "datetime.*": SCALAR,
    "decimal.*": SCALAR,
    "fractions.*": SCALAR,
    "timeit.*": CallEffect(shares=False, immutable=True, calls=(ALL,)),
    "pprint.*": replace(GLANCE, mutates=(1, "stream")),
    "traceback.*": replace(VIEW, mutates=("file",)),
    "re.*": SCALAR,
    **under("re", FRESH, "findall split"),
    **under("re", CallEffect(shares=False, immutable=True, calls=(1, "repl")), "sub subn"),
    "re.finditer": FRESH_ITERATOR,
    "calendar.monthcalendar": FRESH,
    "difflib.*": VIEW,
    "json.dumps": CallEffect(shares=False, immutable=True, calls=("default",)),
    "json.loads": CallEffect(shares=False, calls=("object_hook", "object_pairs_hook", "parse_float", "parse_int")),
    "json.load": CallEffect(mutates=(0,), shares=False, calls=("object_hook", "object_pairs_hook")),
    "json.dump": CallEffect(mutates=(1, "fp"), shares=False, immutable=True, calls=("default",)),
    **under("pickle", SCALAR, "dumps"),
    **under("pickle", FRESH, "loads"),
    **under("pickle", CHANGES_FIRST, "load"),
    **under("pickle", CallEffect(mutates=(1, "file"), shares=False, immutable=True), "dump"),
    **under("marshal", SCALAR, "dumps"),
    "marshal.loads": FRESH,
    "struct.*": SCALAR,
    "struct.pack_into": CallEffect(mutates=(1,), shares=False, immutable=True),
    "zipfile.*": VIEW,
    "tarfile.*": VIEW,
    "configparser.*": VIEW,
    "csv.*": VIEW,
    **under("csv", CallEffect(iterator=True), "reader DictReader"),
    **under("csv", VIEW, "writer DictWriter"),
    "io.*": FRESH,
    **under("io", FRESH_ITERATOR, "open StringIO BytesIO"),
    **under("io", CallEffect(iterator=True), "TextIOWrapper BufferedReader BufferedWriter"),
    "urllib.parse.*": SCALAR,
    **under("urllib.parse", FRESH, "parse_qs parse_qsl"),
    "urllib.request.*": VIEW,
    "urllib.request.urlopen": FRESH_ITERATOR,
    "xml.etree.ElementTree.*": VIEW,
    "xml.etree.ElementTree.SubElement": STORES_AND_SHARES,
    "xml.etree.ElementTree.indent": CHANGES_FIRST,
    "argparse.*": VIEW,
    "logging.*": GLANCE,
    **under("logging", VIEW, "getLogger Formatter StreamHandler FileHandler LoggerAdapter NullHandler"),
    **under("warnings", GLANCE, "warn filterwarnings simplefilter resetwarnings"),
    "warnings.catch_warnings": FRESH,
}

_CONTAINERS: dict[str, CallEffect] = {
    **under("collections", VIEW, "Counter OrderedDict deque ChainMap UserDict UserList UserString namedtuple"),
    "collections.defaultdict": VIEW,
    "copy.copy": VIEW,
    "copy.deepcopy": FRESH,
    "copy.replace": VIEW,
    "array.array": FRESH,
    "itertools.*": CallEffect(iterator=True, calls=(ALL,)),
    "itertools.tee": VIEW,
    "itertools.chain.from_iterable": ITERATOR,
    "functools.*": _CALLS_ALL,
    "functools.reduce": CallEffect(mutates=(), calls=(0,)),
    "operator.*": VIEW,
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
    **under("heapq", STORES_AND_SHARES, "heappushpop heapreplace heappushpop_max heapreplace_max"),
    "heapq.heappush_max": STORES_IN_FIRST,
    **under("heapq", CallEffect(calls=("key",)), "nlargest nsmallest"),
    "heapq.merge": CallEffect(iterator=True, calls=("key",)),
    **under("bisect", CallEffect(shares=False, immutable=True, calls=("key",)), "bisect bisect_left bisect_right"),
    **under(
        "bisect",
        CallEffect(mutates=(0,), shares=False, immutable=True, shallow=True, stores_arguments=True, calls=("key",)),
        "insort insort_left insort_right",
    ),
    "contextlib.*": _CALLS_ALL,
    **under("contextlib", CallEffect(mutates=(0,)), "redirect_stdout redirect_stderr"),
    **under("weakref", VIEW, "ref proxy WeakKeyDictionary WeakValueDictionary WeakSet"),
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
    "shutil.copyfileobj": CallEffect(mutates=(0, 1), shares=False, immutable=True),
    "tempfile.*": FRESH,
    "sys.*": GLANCE,
    "gc.*": GLANCE,
    "gc.get_objects": VIEW,
    "gc.get_referrers": VIEW,
    "gc.get_referents": VIEW,
    "platform.*": SCALAR,
    "subprocess.*": FRESH,
    "multiprocessing.cpu_count": SCALAR,
    "threading.current_thread": FRESH,
    **under("threading", FRESH, "Lock RLock Event Semaphore BoundedSemaphore local"),
    "sqlite3.connect": FRESH,
    "importlib.import_module": VIEW,
    "importlib.metadata.*": FRESH,
    "importlib.resources.*": FRESH,
    "atexit.register": VIEW,
    "signal.signal": VIEW,
    "webbrowser.open": SCALAR,
}

_RANDOM_NUMBERS: dict[str, CallEffect] = {
    **under(
        "random",
        CallEffect(shares=False, immutable=True, draws=_RANDOM),
        "random uniform triangular randint randrange getrandbits gauss normalvariate lognormvariate expovariate"
        " betavariate gammavariate paretovariate vonmisesvariate weibullvariate binomialvariate randbytes",
    ),
    **under("random", CallEffect(draws=_RANDOM), "choice choices sample"),
    "random.shuffle": CallEffect(
        mutates=(0, "x"), shares=False, immutable=True, shallow=True, draws=_RANDOM, calls=(1, "random")
    ),
    **under("random", SCALAR, "seed setstate getstate"),
    **under("random", FRESH, "Random SystemRandom"),
}

STDLIB_CALLS: dict[str, CallEffect] = {**_TEXT_AND_NUMBERS, **_CONTAINERS, **_PROCESS, **_RANDOM_NUMBERS}
