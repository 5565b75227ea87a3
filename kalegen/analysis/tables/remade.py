"""Objects that nothing can serialise: why not, and which of them the step that needs one can make again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.effects import Position, words
from kalegen.analysis.tables.names import canonical


def _because(reason: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), reason)


_FILE = "an open file belongs to its process"
_FOLDER = "a temporary folder is deleted with the pod that made it"
_CONNECTION = "a connection belongs to its process"
_LOCK = "a lock or thread belongs to its process"
_WORKERS = "worker processes belong to the process that started them"
_ITERATOR = "an iterator remembers a position and can be read once"
_MATCHES = "an iterator over matches can be read once, and a match of a regular expression can't be pickled"

_STATE = "its state is kept where no other process can read it"
CHUNKS = "it reads a file piece by piece"
"""Why what pandas reads with a ``chunksize`` may not travel."""

_WEAK = "a weak reference does not hold its object"
TRACEBACK = "a traceback holds the frames of running functions, which belong to their process"
CONTEXT = "a context manager of a generator belongs to its process"
COROUTINE = "a coroutine belongs to the event loop of its process"
ROWS = "the rows that a cursor has not fetched belong to its connection"
_SUPER = "what super() gives belongs to the method that asks for it"
_NAMESPACE = "the dict of all variables belongs to its process"
ROW = "a row of sqlite3 belongs to its cursor"
_ENTRIES = "an iterator over a folder belongs to its process"
_ENTRY = "an entry of a folder belongs to the process that looked at it"
_THREAD = "a thread belongs to its process"
_PYTHON = "it describes the Python that runs"

REASONS: dict[str, str] = {
    **_because(
        _STATE,
        "hashlib.new hashlib.md5 hashlib.sha1 hashlib.sha224 hashlib.sha256 hashlib.sha384 hashlib.sha512"
        " hashlib.sha3_224 hashlib.sha3_256 hashlib.sha3_384 hashlib.sha3_512 hashlib.shake_128 hashlib.shake_256"
        " hashlib.blake2b hashlib.blake2s hmac.new hmac.HMAC contextvars.ContextVar contextvars.copy_context"
        " json.JSONDecoder json.decoder.JSONDecoder functools.cmp_to_key PIL.ImageDraw.Draw"
        " ssl.create_default_context ssl.SSLContext select.poll select.epoll selectors.DefaultSelector"
        " selectors.EpollSelector selectors.SelectSelector struct.Struct random.SystemRandom secrets.SystemRandom"
        " zlib.compressobj zlib.decompressobj bz2.BZ2Compressor bz2.BZ2Decompressor lzma.LZMACompressor"
        " lzma.LZMADecompressor ctypes.create_string_buffer ctypes.create_unicode_buffer ctypes.pointer ctypes.byref"
        " ctypes.CDLL ctypes.cdll.LoadLibrary ctypes.c_char_p ctypes.c_wchar_p ctypes.c_void_p numpy.nditer"
        " numpy.ndenumerate numpy.ndindex numpy.broadcast decimal.localcontext cProfile.Profile"
        " xml.parsers.expat.ParserCreate xml.etree.ElementTree.XMLParser xml.etree.ElementTree.XMLPullParser"
        " xml.sax.make_parser symtable.symtable numpy.frompyfunc numpy.finfo"
        " tkinter.Tk curses.initscr",
    ),
    **_because("a progress bar writes to the output of its process", "tqdm.tqdm tqdm.trange tqdm.auto.tqdm"),
    **_because("a progress bar writes to the output of its process", "tqdm.notebook.tqdm tqdm.auto.trange"),
    **_because(_FILE, "gzip.GzipFile bz2.BZ2File lzma.LZMAFile fileinput.input dbm.open dbm.dumb.open"),
    **_because(_MATCHES, "re.finditer"),
    **_because(_ITERATOR, "tokenize.generate_tokens tokenize.tokenize pkgutil.iter_modules os.walk os.fwalk"),
    **_because(_WEAK, "weakref.WeakKeyDictionary weakref.WeakSet weakref.WeakMethod weakref.finalize"),
    **_because(
        _FILE, "builtins.open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile os.fdopen"
    ),
    **_because(_FOLDER, "tempfile.TemporaryDirectory"),
    **_because(_FILE, "os.popen tempfile.TemporaryFile tempfile.NamedTemporaryFile tempfile.SpooledTemporaryFile"),
    **_because(_FILE, "h5py.File pandas.HDFStore pandas.ExcelWriter pandas.ExcelFile shelve.open"),
    **_because(
        _FILE, "netCDF4.Dataset rasterio.open pathlib.Path.open cv2.VideoCapture cv2.VideoWriter wave.open mmap.mmap"
    ),
    **_because(
        _CONNECTION,
        "sqlite3.connect duckdb.connect psycopg2.connect psycopg.connect pymysql.connect MySQLdb.connect"
        " mysql.connector.connect pyodbc.connect cx_Oracle.connect oracledb.connect snowflake.connector.connect"
        " sqlalchemy.create_engine sqlalchemy.orm.Session pymongo.MongoClient redis.Redis redis.StrictRedis"
        " redis.from_url elasticsearch.Elasticsearch cassandra.cluster.Cluster kafka.KafkaProducer"
        " kafka.KafkaConsumer pika.BlockingConnection paho.mqtt.client.Client socket.socket socket.create_connection"
        " ssl.wrap_socket http.client.HTTPConnection http.client.HTTPSConnection urllib.request.urlopen ftplib.FTP"
        " ftplib.FTP_TLS smtplib.SMTP smtplib.SMTP_SSL imaplib.IMAP4_SSL paramiko.SSHClient boto3.client"
        " boto3.resource boto3.Session boto3.session.Session google.cloud.storage.Client google.cloud.bigquery.Client"
        " azure.storage.blob.BlobServiceClient minio.Minio aiohttp.ClientSession httpx.Client httpx.AsyncClient"
        " grpc.insecure_channel grpc.secure_channel websocket.WebSocket openai.OpenAI openai.AsyncOpenAI"
        " anthropic.Anthropic neo4j.GraphDatabase.driver influxdb_client.InfluxDBClient selenium.webdriver.Chrome"
        " selenium.webdriver.Firefox selenium.webdriver.Edge selenium.webdriver.Remote selenium.webdriver.Safari"
        " playwright.sync_api.sync_playwright",
    ),
    **_because(
        _LOCK,
        "threading.Lock threading.RLock threading.Event threading.Condition threading.Semaphore"
        " threading.BoundedSemaphore threading.Barrier threading.local queue.Queue"
        " queue.LifoQueue queue.PriorityQueue queue.SimpleQueue multiprocessing.Lock multiprocessing.RLock"
        " multiprocessing.Queue multiprocessing.SimpleQueue multiprocessing.JoinableQueue multiprocessing.Event"
        " multiprocessing.Condition multiprocessing.Semaphore multiprocessing.Value multiprocessing.Array"
        " multiprocessing.Pipe asyncio.new_event_loop asyncio.get_event_loop asyncio.create_task"
        " asyncio.ensure_future _thread.allocate_lock",
    ),
    **_because(_ENTRIES, "os.scandir"),
    **_because(_SUPER, "builtins.super"),
    **_because(_NAMESPACE, "builtins.globals"),
    **_because(_THREAD, "threading.Thread threading.Timer"),
    **_because(_PYTHON, "sys.version_info sys.float_info sys.int_info sys.hash_info sys.thread_info sys.flags"),
    **_because(TRACEBACK, "inspect.stack inspect.trace inspect.getinnerframes inspect.getouterframes sys.exc_info"),
    **_because(
        _WORKERS,
        "subprocess.Popen multiprocessing.Pool multiprocessing.Process multiprocessing.Manager"
        " multiprocessing.pool.Pool multiprocessing.pool.ThreadPool concurrent.futures.ThreadPoolExecutor"
        " concurrent.futures.ProcessPoolExecutor concurrent.futures.thread.ThreadPoolExecutor"
        " concurrent.futures.process.ProcessPoolExecutor dask.distributed.Client distributed.Client ray.init",
    ),
    **_because(
        "a Spark session belongs to its process",
        "pyspark.sql.SparkSession.builder.getOrCreate pyspark.SparkContext pyspark.SparkContext.getOrCreate"
        " pyspark.sql.SQLContext",
    ),
    **_because("a TensorFlow session belongs to its process", "tensorflow.Session tensorflow.compat.v1.Session"),
    **_because(
        "a TensorFlow session belongs to its process",
        "tensorflow.InteractiveSession tensorflow.compat.v1.InteractiveSession",
    ),
    **_because("a logging handler holds an open stream and a lock", "logging.StreamHandler logging.FileHandler"),
    **_because("a logging handler holds an open stream and a lock", "logging.handlers.RotatingFileHandler"),
    **_because("a logging handler holds an open stream and a lock", "logging.handlers.TimedRotatingFileHandler"),
    **_because("its writer belongs to an open file", "csv.writer csv.DictWriter torch.utils.tensorboard.SummaryWriter"),
    **_because("the frame of a running function belongs to its process", "sys._getframe inspect.currentframe"),
    **_because("a view of a dictionary shows one process's dictionary", "types.MappingProxyType"),
    **_because(_WEAK, "weakref.ref weakref.proxy weakref.WeakValueDictionary"),
    **_because("patsy's design matrices cannot be pickled: numpy.asarray(X) can", "patsy.dmatrix patsy.dmatrices"),
    **_because("a view of memory belongs to its process", "builtins.memoryview"),
}
"""Why the result of calling a name cannot be serialised."""

_MADE_AGAIN = frozenset(
    words(
        "sqlite3.connect threading.Lock threading.RLock threading.Event threading.Semaphore queue.Queue queue.LifoQueue"
        " threading.BoundedSemaphore threading.Condition queue.PriorityQueue queue.SimpleQueue builtins.memoryview"
    )
)
"""What the marshaller makes again where it is loaded."""

_READ_AGAIN = frozenset(words("builtins.open io.open pathlib.Path.open"))

_SERIALISABLE_ITERATORS = frozenset(
    words(
        "io.StringIO io.BytesIO builtins.map builtins.filter builtins.zip builtins.enumerate builtins.reversed"
        " builtins.iter"
    )
)


_GENERATOR_METHODS = frozenset(words("glob iterdir iterrows itertuples named_parameters parameters rglob"))
"""Methods that give generators, whatever library they are of."""

_GENERATOR_METHODS_OF = {
    "frame": {"items"},
    "estimator": {"split"},
    "drawing estimator": {"split"},
    "drawing splitter": {"split"},
}
"""Those that do so by the kind of their receiver: ``split`` of a text gives a list."""

GENERATOR = "a generator that has begun belongs to its process"
"""Why a generator may not travel; one that has not begun does."""


def gives_generator(method: str, kind: str | None) -> bool:
    """Whether a library's method, of an object of that kind, gives a generator: the marshaller calls it again."""
    return method in _GENERATOR_METHODS or method in _GENERATOR_METHODS_OF.get(kind or "", ())


ASYNC_GENERATOR = "an asynchronous generator belongs to the event loop of its process"
"""Why an asynchronous generator may not travel, be it begun or not."""

HELD_GENERATOR = "it holds a generator, which belongs to its process"
"""Why an object may not travel that holds a generator, be it begun or not."""

ROW_METHODS = frozenset(words("fetchone fetchall fetchmany"))
"""Methods of a cursor that give rows: with a ``row_factory`` such as nothing can save."""


def selects_rows(method: str, text: str | None) -> bool:
    """Whether a method runs a query, and gives the cursor that has its rows."""
    return method == "execute" and text is not None and text.lstrip().lower().startswith("select")


ITERATED_BY_GENERATORS = frozenset({"groupby", "frame"})
"""Kinds of objects over which an iterator is a generator."""

PARTS_OF_RESULTS: dict[str, tuple[str | None, ...]] = {"sys.exc_info": (None, None, TRACEBACK)}
"""Why the parts of a tuple that a call gives may not travel."""

REASONS_OF_PARTS: dict[str | None, str] = {_ENTRIES: _ENTRY}
"""Why what an iterator gives may not travel, by the reason why it may not itself."""

_ATTRIBUTES = {"__traceback__": TRACEBACK, "tb_frame": TRACEBACK, "tb_next": TRACEBACK}


def why_attribute_stays(attribute: str) -> str | None:
    """Why nothing can save an attribute; None where something can, or nothing is known."""
    return _ATTRIBUTES.get(attribute)


HINTS: dict[str, str] = {
    _FILE: "open the file in step {step!r}",
    _CONNECTION: "open the connection in step {step!r}",
    _LOCK: "create it in step {step!r}",
    _WORKERS: "start the workers in the step that uses them, and pass on the results that they return",
    _ITERATOR: "end this step with the line {name} = iter(list({name}))",
    _MATCHES: "end this step with the line {name} = [match.group() for match in {name}]",
    GENERATOR: "end this step with the line {name} = iter(list({name})), which keeps the items that are left",
    CHUNKS: "end this step with the line {name} = pandas.concat({name})",
    _WEAK: "pass on the objects themselves",
    ASYNC_GENERATOR: "collect the items in this step: {name} = [item async for item in {name}]",
    HELD_GENERATOR: "keep iter(list(generator)) in it instead of the generator",
    TRACEBACK: "pass on the text of the traceback: traceback.format_exc()",
    CONTEXT: "enter the context manager in step {step!r}",
    COROUTINE: "await it in this step: {name} = await {name}",
    ROWS: "end this step with the line {name} = {name}.fetchall()",
    _SUPER: "pass on the object itself",
    _NAMESPACE: "call globals() in step {step!r}",
    ROW: "end this step with the line {name} = dict({name})",
    _ENTRIES: "end this step with the line {name} = [entry.path for entry in {name}], and use the paths",
    _ENTRY: "end this step with the line {name} = {name}.path, and use the path",
    _THREAD: "start the thread in the step that joins it",
    _PYTHON: "read it in step {step!r}",
    _STATE: "create it in step {step!r}, or pass on the result that it computed",
}
"""What to do instead, by the reason."""


def what_to_do(reason: str, name: str, step: str) -> str:
    """The hint for a variable that can't travel to a step, by the reason."""
    return HINTS.get(reason, "create it in step {step!r}").format(name=name, step=step)


_READ_IN_CHUNKS = frozenset(
    words("pandas.read_csv pandas.read_table pandas.read_fwf pandas.read_json pandas.read_sql pandas.read_sql_query")
)


_OF_A_PATH = frozenset(words("zipfile.ZipFile tarfile.open"))
"""What can travel if it is of a buffer in memory, and not of a file."""

_OF_PYTHON = frozenset(name for name, reason in REASONS.items() if reason == _PYTHON)

_AS_LONG_AS_UNUSED = frozenset(
    words(
        "threading.Thread threading.Timer threading.Barrier subprocess.Popen types.MappingProxyType smtplib.SMTP"
        " http.client.HTTPConnection http.client.HTTPSConnection tempfile.TemporaryDirectory weakref.WeakSet"
    )
)
"""What can travel as long as it has not been started, connected or filled."""


def is_surely_unserialisable(dotted: str) -> bool:
    """Whether the result of calling ``dotted`` is of a type that nothing can serialise, whatever it is given."""
    dotted = canonical(dotted)
    return dotted in REASONS and dotted not in _AS_LONG_AS_UNUSED | _OF_A_PATH


def unserialisable(
    dotted: str,
    given: Collection[Position] = (),
    kinds: Mapping[Position, str | None] = MappingProxyType({}),
    path: str | None = None,
) -> str | None:
    """Why nothing can serialise what calling ``dotted`` gives; None where something can, or nothing is known.

    ``given`` are the arguments that it is given other values for than None and False, ``kinds`` the arguments' kinds,
    ``path`` is its first argument where that is a known text.
    """
    dotted = canonical(dotted)
    if dotted in _OF_A_PATH and kinds.get(0) not in ("str", "path"):
        return None
    if dotted in REASONS:
        return REASONS[dotted]
    if dotted == "numpy.load" and path is not None and path.endswith(".npz"):
        return _FILE
    if dotted in _READ_IN_CHUNKS and {"chunksize", "iterator"} & set(given):
        return CHUNKS
    effect = call_effect(dotted)
    iterates = effect is not None and effect.iterator and not is_plain_iterator(dotted)
    return _ITERATOR if iterates else None


def is_plain_iterator(dotted: str) -> bool:
    """Whether calling ``dotted`` gives an iterator that travels if what it iterates over does."""
    return canonical(dotted) in _SERIALISABLE_ITERATORS or dotted.startswith("itertools.")


def why_part_of_library_stays(dotted: str | None) -> str | None:
    """Why a part of a library that a variable names can't travel; None where it can."""
    return REASONS.get(dotted or "") if dotted in _OF_PYTHON else None


def can_be_made_again(dotted: str, mode: str | None = "r") -> bool:
    """Whether another process that makes the same call gets as good an object.

    A file is, when it is read (``mode``: a literal, or None where unknown) and nothing was read from it before.
    """
    dotted = canonical(dotted)
    if dotted in _READ_AGAIN:
        return mode is not None and not any(letter in mode for letter in "wax+")
    return dotted in _MADE_AGAIN
