"""The built-in functions and the standard library."""

from __future__ import annotations

import dataclasses
import io
import logging
import pathlib
import random
import sys
from typing import Any
from xml.etree import ElementTree

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import Given, given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.plain import PLAIN, SAMPLE_FILE, TEXTS, WORDS, Thing, rows


@dataclasses.dataclass
class Record:
    """A data class with a part that can change."""

    part: list[int] = dataclasses.field(default_factory=lambda: [1])


@dataclasses.dataclass(frozen=True)
class Point:
    """A data class that can't be changed."""

    xs: tuple[int, ...] = (1,)


class Squares:
    """An object that operators change in place."""

    def __init__(self) -> None:
        self.parts: list[Any] = []

    def _add(self, other: Any) -> Squares:
        self.parts.append(other)
        return self

    __iadd__ = __isub__ = __imul__ = __imatmul__ = __itruediv__ = __ifloordiv__ = __imod__ = __ipow__ = _add
    __iand__ = __ior__ = __ixor__ = __ilshift__ = __irshift__ = _add


class Counted:
    """Something that can be iterated over asynchronously."""

    def __aiter__(self) -> Counted:
        return self

    async def __anext__(self) -> int:
        return 1


def element() -> Any:
    return ElementTree.fromstring("<a><b>1</b></a>")


def _function() -> Any:
    def function(x: int = 1) -> int:
        """Give it back."""
        return x

    return function


def _module_file(*lines: str) -> Given:
    pathlib.Path("module.txt").write_text("\n".join(lines), encoding="utf-8")
    return given("module.txt")


_IN_PLACE: dict[str, tuple[Sample, ...]] = {
    f"operator.{name}": (lambda: given(Squares(), [1]),)
    for name in words(
        "iadd iand ifloordiv ilshift imatmul imod imul ior ipow irshift isub itruediv ixor __iadd__ __iand__"
        " __ifloordiv__ __ilshift__ __imatmul__ __imod__ __imul__ __ior__ __ipow__ __irshift__ __isub__ __itruediv__"
        " __ixor__"
    )
}

_BUILTINS: dict[str, tuple[Sample, ...]] = {
    "builtins.__import__": (lambda: given("json"),),
    "builtins.aiter": (lambda: given(Counted()),),
    "builtins.anext": (lambda: given(Counted()),),
    "builtins.bytes.fromhex": (lambda: given("ff"),),
    "builtins.bytes.maketrans": (lambda: given(b"ab", b"cd"),),
    "builtins.classmethod": (lambda: given(Thing()), lambda: given(_function())),
    "builtins.compile": (lambda: given("1 + 1", "text", "eval"),),
    "builtins.filter": (lambda: given(None, rows()), lambda: given(Recorder(), rows())),
    "builtins.float.fromhex": (lambda: given("0x1p3"),),
    "builtins.isinstance": (lambda: given([], list),),
    "builtins.issubclass": (lambda: given(bool, int),),
    "builtins.iter": (lambda: given(rows()), lambda: given(Recorder(), 3)),
    "builtins.max": (
        lambda: given([[1], [2]], default=[3]),
        lambda: given([], default=[3]),
        lambda: given(rows(), key=Recorder()),
        lambda: given([1], [2]),
    ),
    "builtins.min": (lambda: given([], default=[3]), lambda: given(rows(), key=Recorder()), lambda: given([1], [2])),
    "builtins.next": (lambda: given(iter(rows())), lambda: given(iter([]), [3])),
    "builtins.open": (lambda: given(SAMPLE_FILE), lambda: given(SAMPLE_FILE, "a")),
    "builtins.ord": (lambda: given("a"),),
    "builtins.print": (lambda: given([1]), lambda: given([1], file=io.StringIO())),
    "builtins.sorted": (lambda: given(rows(), key=Recorder()), lambda: given(iter(rows()))),
    "builtins.sum": (lambda: given([[[1]], [[2]]], []), lambda: given([[[1]]], start=[[0]])),
    "builtins.super": (lambda: given(Squares, Squares()),),
    "builtins.type": (lambda: given("T", (), {"part": [1]}), lambda: given(Thing())),
    "builtins.zip": (lambda: given(rows(), rows()), lambda: given(iter(rows()), rows())),
    "builtins.object.__delattr__": (lambda: given(Thing(), "part"),),
    "builtins.dict.fromkeys": (lambda: given("ab", [1]),),
    "builtins.property": (lambda: given(_function()),),
    "builtins.vars": (lambda: given(Thing()),),
}

_CONTAINERS: dict[str, tuple[Sample, ...]] = {
    "array.array": (lambda: given("i", [1, 2]),),
    "collections.UserString": (lambda: given("ab"),),
    "collections.defaultdict": (lambda: given(list, {"k": [1]}),),
    "collections.namedtuple": (lambda: given("P", "x y"), lambda: given("P", ["x", "y"], defaults=[[1]])),
    "copy.copy": (lambda: given(Thing()), lambda: given(rows()), lambda: given({"k": [1]})),
    "copy.deepcopy": (lambda: given(rows()), lambda: given(rows(), {})),
    "copy.replace": (lambda: given(Record(), part=[2]),),
    "functools.cache": (lambda: given(_function()), lambda: given(Recorder())),
    "functools.lru_cache": (lambda: given(_function()), lambda: given(8)),
    "functools.cached_property": (lambda: given(_function()),),
    "functools.partial": (lambda: given(Recorder(), [1]),),
    "functools.partialmethod": (lambda: given(_function(), [1]),),
    "functools.reduce": (lambda: given(Recorder(), rows()), lambda: given(Recorder(), [], [3])),
    "functools.singledispatch": (lambda: given(_function()),),
    "functools.total_ordering": (lambda: given(type("T", (), {"__lt__": lambda a, b: True})),),
    "functools.update_wrapper": (lambda: given(_function(), _function()), lambda: given(Thing(), _function())),
    "functools.wraps": (lambda: given(_function()),),
    "heapq.heapreplace": (lambda: given([[1], [3]], [2]),),
    "heapq.heappop": (lambda: given([[1], [3]]),),
    "heapq.heappushpop": (lambda: given([[1], [3]], [2]), lambda: given([[1], [3]], [0])),
    "heapq.heappushpop_max": (lambda: given([[3], [1]], [2]), lambda: given([[3], [1]], [4])),
    "heapq.heapreplace_max": (lambda: given([[3], [1]], [2]),),
    "heapq.heappush_max": (lambda: given([[3], [1]], [4]),),
    "heapq.heappop_max": (lambda: given([[3], [1]]),),
    "heapq.merge": (lambda: given([[1]], [[2]]), lambda: given([[1]], [[2]], key=Recorder())),
    "heapq.nlargest": (lambda: given(1, rows()), lambda: given(1, rows(), Recorder())),
    "heapq.nsmallest": (lambda: given(1, rows()), lambda: given(1, rows(), Recorder())),
    "bisect.insort": (lambda: given([[1], [3]], [2]), lambda: given([1, 3], 2, key=Recorder())),
    "bisect.bisect": (lambda: given([1, 3], 2, key=Recorder()),),
    "itertools.chain.from_iterable": (lambda: given([rows(), rows()]),),
    "itertools.groupby": (lambda: given(rows()), lambda: given(rows(), Recorder())),
    "itertools.tee": (lambda: given(rows()), lambda: given(iter(rows()))),
    "operator.attrgetter": (lambda: given("a"),),
    **{f"operator.{name}": (lambda: given(list.append, [1], [2]),) for name in ("call", "__call__")},
    **{f"operator.{name}": (lambda: given(rows(), rows()),) for name in ("iconcat", "__iconcat__")},
    "operator.itemgetter": (lambda: given("a"), lambda: given(0, 1)),
    "operator.methodcaller": (lambda: given("append", [1]),),
    **_IN_PLACE,
    "contextlib.redirect_stdout": (lambda: given(io.StringIO()),),
    "contextlib.redirect_stderr": (lambda: given(io.StringIO()),),
    "contextlib.closing": (lambda: given(io.StringIO()),),
    "contextlib.contextmanager": (lambda: given(_function()),),
    "contextlib.suppress": (lambda: given(ValueError),),
    "contextlib.nullcontext": (lambda: given([1]),),
    **{f"weakref.{name}": (lambda: given(Thing()),) for name in ("ref", "proxy")},
    "weakref.WeakSet": (lambda: given(),),
    **{
        f"weakref.{name}": (lambda: given(), lambda: given({})) for name in ("WeakKeyDictionary", "WeakValueDictionary")
    },
    "dataclasses.asdict": (lambda: given(Record()),),
    "dataclasses.astuple": (lambda: given(Record()),),
    "dataclasses.fields": (lambda: given(Record()),),
    "dataclasses.replace": (lambda: given(Record()), lambda: given(Record(), part=[2])),
    "dataclasses.dataclass": (lambda: given(type("T", (), {})),),
    "dataclasses.field": (lambda: given(default_factory=list),),
    "dataclasses.make_dataclass": (lambda: given("T", ["x"]),),
}

_TEXTS: dict[str, tuple[Sample, ...]] = {
    "abc.abstractmethod": (lambda: given(_function()),),
    "ast.parse": (lambda: given("x = [1]"),),
    "dis.dis": (lambda: given("1", file=io.StringIO()),),
    "enum.auto": (lambda: given(),),
    "enum.Enum": (lambda: given("E", "a b"),),
    "xml.etree.ElementTree.parse": (lambda: given(io.StringIO("<a/>")),),
    "io.FileIO": (lambda: given(SAMPLE_FILE),),
    "io.IncrementalNewlineDecoder": (lambda: given(None, True),),
    "fractions.Fraction": (lambda: given(1, 2), lambda: given("0.5")),
    "bz2.compress": (lambda: given(b"a"),),
    "gzip.compress": (lambda: given(b"a"),),
    "lzma.compress": (lambda: given(b"a"),),
    "ipaddress.collapse_addresses": (lambda: given([__import__("ipaddress").ip_network("127.0.0.0/30")]),),
    "shutil.get_unpack_formats": (lambda: given(),),
    **{f"subprocess.{name}": (lambda: given(["true"]),) for name in ("call", "check_call")},
    **{f"subprocess.{name}": (lambda: given("true"),) for name in ("getoutput", "getstatusoutput")},
    "xml.etree.ElementTree.Element": (lambda: given("a", {"k": "v"}),),
    "datetime.datetime": (lambda: given(2020, 1, 1),),
    "datetime.date": (lambda: given(2020, 1, 1),),
    "decimal.Decimal": (lambda: given("1.5"),),
    "difflib.SequenceMatcher": (lambda: given(None, "ab", "b"),),
    "hashlib.new": (lambda: given("md5", b"a"),),
    "hmac.new": (lambda: given(b"a", b"b", "md5"),),
    "hmac.digest": (lambda: given(b"a", b"b", "md5"),),
    "ipaddress.ip_address": (lambda: given("127.0.0.1"),),
    "ipaddress.ip_network": (lambda: given("127.0.0.0/30"),),
    "json.dump": (lambda: given([1], io.StringIO()), lambda: given([Thing()], io.StringIO(), default=lambda x: 1)),
    "json.dumps": (lambda: given([Thing()], default=Recorder()), lambda: given([1])),
    "json.load": (lambda: given(io.StringIO("[1]")), lambda: given(io.StringIO("{}"), object_hook=Recorder())),
    "json.loads": (lambda: given("[1]"), lambda: given("{}", object_hook=Recorder())),
    "marshal.loads": (lambda: given(b"\xe9\x01\x00\x00\x00"),),
    "pickle.dump": (lambda: given([1], io.BytesIO()),),
    "pickle.load": (lambda: given(io.BytesIO(b"\x80\x04]\x94.")),),
    "pickle.loads": (lambda: given(b"\x80\x04]\x94."),),
    "pprint.pprint": (lambda: given([1]), lambda: given([1], io.StringIO()), lambda: given([1], stream=io.StringIO())),
    "re.compile": (lambda: given("a"),),
    "re.sub": (lambda: given("a", Recorder(), "bab"), lambda: given("a", "b", "a")),
    "re.subn": (lambda: given("a", lambda found: "c", "bab"),),
    "struct.pack": (lambda: given("i", 1),),
    "struct.pack_into": (lambda: given("i", bytearray(4), 0, 1),),
    "struct.unpack": (lambda: given("i", b"abcd"),),
    "struct.iter_unpack": (lambda: given("i", b"abcd"),),
    "string.Template": (lambda: given("$a"),),
    "string.Formatter": (lambda: given(),),
    "traceback.walk_tb": (lambda: given(None),),
    "traceback.print_exc": (lambda: given(file=io.StringIO()),),
    "types.MappingProxyType": (lambda: given({"k": [1]}),),
    "types.SimpleNamespace": (lambda: given(a=[1]),),
    "typing.cast": (lambda: given(list, rows()),),
    "typing.get_type_hints": (lambda: given(_function()),),
    "urllib.parse.parse_qs": (lambda: given("a=1"),),
    "urllib.parse.parse_qsl": (lambda: given("a=1"),),
    "uuid.UUID": (lambda: given("12345678123456781234567812345678"),),
    "xml.etree.ElementTree.SubElement": (lambda: given(element(), "c"), lambda: given(element(), "c", {"k": "v"})),
    "xml.etree.ElementTree.indent": (lambda: given(element()),),
    "xml.etree.ElementTree.fromstring": (lambda: given("<a/>"),),
    "xml.etree.ElementTree.tostring": (lambda: given(element()),),
    "xml.etree.ElementTree.ElementTree": (lambda: given(element()),),
    "zoneinfo.ZoneInfo": (lambda: given("UTC"),),
    "calendar.monthcalendar": (lambda: given(2020, 1),),
    "calendar.month": (lambda: given(2020, 1),),
    "calendar.Calendar": (lambda: given(),),
    "calendar.monthrange": (lambda: given(2020, 1),),
    "csv.reader": (lambda: given(["a,b"]), lambda: given(iter(["a,b"]))),
    "csv.DictReader": (lambda: given(["a,b"]),),
    "csv.writer": (lambda: given(io.StringIO()),),
    "csv.DictWriter": (lambda: given(io.StringIO(), ["a"]),),
    "csv.Sniffer": (lambda: given(),),
    "configparser.ConfigParser": (lambda: given(), lambda: given({"k": "v"})),
    "argparse.ArgumentParser": (lambda: given(), lambda: given("prog", "usage")),
    "argparse.Namespace": (lambda: given(a=[1]),),
    "argparse.FileType": (lambda: given("r"),),
    "io.StringIO": (lambda: given("a"),),
    "io.BytesIO": (lambda: given(b"a"),),
    "io.open": (lambda: given(SAMPLE_FILE),),
    "io.TextIOWrapper": (lambda: given(io.BytesIO(b"a")),),
    "io.BufferedReader": (lambda: given(io.BytesIO(b"a")),),
    "io.BufferedWriter": (lambda: given(io.BytesIO(b"a")),),
    "zipfile.ZipFile": (lambda: given(io.BytesIO(), "w"), lambda: given("sample.zip", "w")),
    "zipfile.ZipInfo": (lambda: given("a"),),
    "tarfile.open": (lambda: given("sample.tar", "w"),),
    "tarfile.TarInfo": (lambda: given("a"),),
    "gzip.open": (lambda: given("sample.gz", "w"),),
    "bz2.open": (lambda: given("sample.bz2", "w"),),
    "lzma.open": (lambda: given("sample.xz", "w"),),
}

_PROCESS: dict[str, tuple[Sample, ...]] = {
    "random.seed": (lambda: given(1),),
    "random.getstate": (lambda: given(),),
    "random.setstate": (lambda: given(random.getstate()),),
    "random.choices": (lambda: given(rows(), k=2), lambda: given(rows())),
    "random.sample": (lambda: given(rows(), 2),),
    "random.choice": (lambda: given(rows()),),
    "random.shuffle": (lambda: given(rows()),),
    "random.binomialvariate": (lambda: given(20, 0.5),),
    "random.randbytes": (lambda: given(3),),
    "random.getrandbits": (lambda: given(8),),
    "random.randrange": (lambda: given(100),),
    "random.randint": (lambda: given(1, 100),),
    "random.triangular": (lambda: given(0, 1),),
    "time.localtime": (lambda: given(),),
    "time.time": (lambda: given(),),
    "time.gmtime": (lambda: given(0),),
    "time.strftime": (lambda: given("%Y"),),
    "timeit.timeit": (lambda: given(Recorder(), number=1),),
    "timeit.repeat": (lambda: given(Recorder(), number=1, repeat=1),),
    "os.getcwd": (lambda: given(),),
    "os.environ.copy": (lambda: given(),),
    "os.getenv": (lambda: given("A", "b"), lambda: given("A")),
    "os.getgroups": (lambda: given(),),
    "os.listdir": (lambda: given("."), lambda: given()),
    "os.scandir": (lambda: given("."),),
    "os.walk": (lambda: given("."),),
    "os.stat": (lambda: given(SAMPLE_FILE),),
    "os.makedirs": (lambda: given("made"),),
    "os.sched_getaffinity": (lambda: given(0),),
    "os.popen": (lambda: given("true"),),
    "os.fdopen": (lambda: given(__import__("os").open(SAMPLE_FILE, 0)),),
    "os.get_terminal_size": (lambda: given(),),
    "os.fspath": (lambda: given("a"), lambda: given(pathlib.Path("a"))),
    "os.path.join": (lambda: given("a", "b"),),
    "os.path.exists": (lambda: given("a"),),
    "os.path.split": (lambda: given("a/b"),),
    "pathlib.Path": (lambda: given("a"),),
    "pathlib.Path.glob": (lambda: given(pathlib.Path(), "*"),),
    "pathlib.Path.rglob": (lambda: given(pathlib.Path(), "*"),),
    "pathlib.Path.iterdir": (lambda: given(pathlib.Path()),),
    "pathlib.Path.open": (lambda: given(pathlib.Path(SAMPLE_FILE)),),
    "pathlib.Path.cwd": (lambda: given(),),
    "glob.glob": (lambda: given("*"),),
    "glob.iglob": (lambda: given("*"),),
    "glob.escape": (lambda: given("*"),),
    "shutil.copy": (lambda: given(SAMPLE_FILE, "copied.txt"),),
    "shutil.copyfileobj": (lambda: given(io.StringIO("a"), io.StringIO()),),
    "shutil.rmtree": (lambda: given("nothing", True),),
    "shutil.which": (lambda: given("sh"),),
    "shutil.disk_usage": (lambda: given("."),),
    "shutil.get_archive_formats": (lambda: given(),),
    "tempfile.mkdtemp": (lambda: given(dir="."),),
    "tempfile.TemporaryDirectory": (lambda: given(dir="."),),
    "tempfile.NamedTemporaryFile": (lambda: given(dir="."),),
    "tempfile.gettempdir": (lambda: given(),),
    "sys.getsizeof": (lambda: given([1]), lambda: given([1], [2])),
    "sys.getrecursionlimit": (lambda: given(),),
    "sys.intern": (lambda: given("a"),),
    "sys.exc_info": (lambda: given(),),
    "gc.collect": (lambda: given(),),
    "gc.get_referents": (lambda: given(rows()),),
    "platform.system": (lambda: given(),),
    "platform.uname": (lambda: given(),),
    "getpass.getuser": (lambda: given(),),
    "locale.getlocale": (lambda: given(),),
    "locale.localeconv": (lambda: given(),),
    "secrets.token_hex": (lambda: given(2),),
    "secrets.choice": (lambda: given(rows()),),
    "subprocess.run": (lambda: given(["true"]),),
    "subprocess.check_output": (lambda: given(["true"]),),
    "subprocess.Popen": (lambda: given(["true"]),),
    "multiprocessing.cpu_count": (lambda: given(),),
    "threading.current_thread": (lambda: given(),),
    **{f"threading.{name}": (lambda: given(),) for name in words("Lock RLock Event Semaphore BoundedSemaphore local")},
    "sqlite3.connect": (lambda: given(":memory:"),),
    "importlib.import_module": (lambda: given("json"),),
    "importlib.metadata.version": (lambda: given("numpy"),),
    "importlib.metadata.distribution": (lambda: given("numpy"),),
    "importlib.resources.files": (lambda: given("json"),),
    "atexit.register": (lambda: given(_function()),),
    "signal.signal": (lambda: given(10, lambda *_: None),),
    "urllib.request.Request": (lambda: given("http://localhost/", b"a", {"k": "v"}),),
    "urllib.request.build_opener": (lambda: given(),),
    "urllib.request.pathname2url": (lambda: given("a"),),
    "logging.getLogger": (lambda: given("a"),),
    "logging.Formatter": (lambda: given("%(message)s"),),
    "logging.StreamHandler": (lambda: given(io.StringIO()),),
    "logging.FileHandler": (lambda: given(SAMPLE_FILE),),
    "logging.NullHandler": (lambda: given(),),
    "logging.LoggerAdapter": (lambda: given(logging.getLogger("b"), {"k": [1]}),),
    "logging.info": (lambda: given("a %s", [1]),),
    "logging.getLevelName": (lambda: given(10),),
    "warnings.warn": (lambda: given("a"),),
    "warnings.filterwarnings": (lambda: given("ignore"),),
    "warnings.simplefilter": (lambda: given("ignore"),),
    "warnings.resetwarnings": (lambda: given(),),
    "warnings.catch_warnings": (lambda: given(),),
    "inspect.signature": (lambda: given(_function()),),
    "inspect.getsource": (lambda: given(Record),),
    "inspect.getmembers": (lambda: given(Thing()),),
}

LIBRARY = Library(
    packages=tuple(sorted({*sys.stdlib_module_names, "builtins"})),
    pool=PLAIN,
    pools={
        **dict.fromkeys(
            words("math fnmatch statistics decimal re difflib pprint traceback struct csv os.path random types"), TEXTS
        ),
        **dict.fromkeys(
            words(
                "cmath string textwrap keyword unicodedata stat html binascii base64 calendar fractions numbers uuid"
                " datetime hashlib hmac zlib colorsys zoneinfo ipaddress urllib.parse"
            ),
            WORDS,
        ),
    },
    own={**_BUILTINS, **_CONTAINERS, **_TEXTS, **_PROCESS},
    apart=frozenset(
        words(
            "os pathlib shutil tempfile sys gc subprocess multiprocessing threading sqlite3 importlib atexit signal"
            " webbrowser urllib.request logging warnings platform getpass locale time timeit inspect zipfile tarfile"
            " io gzip bz2 lzma weakref random.seed random.setstate builtins.open builtins.print builtins.vars glob xml"
            " secrets argparse configparser ast dis abc enum"
        )
    )
    - {"os.path"},
    untried={
        **dict.fromkeys(words("builtins.breakpoint builtins.exit builtins.quit builtins.input"), "ends or asks"),
        **dict.fromkeys(
            words("builtins.help builtins.license builtins.credits builtins.copyright"), "is there interactively alone"
        ),
        **dict.fromkeys(words("gc.get_objects gc.get_referrers"), "gives the tests' own objects"),
        **dict.fromkeys(words("typing.final typing.no_type_check typing.runtime_checkable"), "mark a definition"),
        "types.GenericAlias": "stands for what it is given",
        "urllib.request.urlopen": "needs a network",
        "webbrowser.open": "opens a window",
    },
)
