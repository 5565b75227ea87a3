"""Objects that nothing can serialise: why not, and which of them the step that needs one can make again."""

from __future__ import annotations

from kalegen.analysis.tables.calls import call_effect
from kalegen.analysis.tables.effects import words
from kalegen.analysis.tables.names import canonical


def _because(reason: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), reason)


_FILE = "an open file belongs to its process"
_CONNECTION = "a connection belongs to its process"
_LOCK = "a lock or thread belongs to its process"
_WORKERS = "worker processes belong to the process that started them"
_ITERATOR = "an iterator remembers a position and can be read once"

REASONS: dict[str, str] = {
    **_because(
        _FILE, "builtins.open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile os.fdopen"
    ),
    **_because(
        _FILE, "os.popen os.scandir tempfile.TemporaryFile tempfile.NamedTemporaryFile tempfile.SpooledTemporaryFile"
    ),
    **_because(
        _FILE, "tempfile.TemporaryDirectory h5py.File pandas.HDFStore pandas.ExcelWriter pandas.ExcelFile shelve.open"
    ),
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
        " threading.BoundedSemaphore threading.Barrier threading.Thread threading.Timer threading.local queue.Queue"
        " queue.LifoQueue queue.PriorityQueue queue.SimpleQueue multiprocessing.Lock multiprocessing.RLock"
        " multiprocessing.Queue multiprocessing.SimpleQueue multiprocessing.JoinableQueue multiprocessing.Event"
        " multiprocessing.Condition multiprocessing.Semaphore multiprocessing.Value multiprocessing.Array"
        " multiprocessing.Pipe asyncio.new_event_loop asyncio.get_event_loop asyncio.create_task"
        " asyncio.ensure_future _thread.allocate_lock",
    ),
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
    **_because("a weak reference does not hold its object", "weakref.ref weakref.proxy weakref.WeakValueDictionary"),
    **_because("a view of memory belongs to its process", "builtins.memoryview"),
    **_because("a module is imported where it is used", "importlib.import_module builtins.__import__"),
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

_GENERATOR_METHODS_OF = {"frame": {"items"}, "estimator": {"split"}, "drawing estimator": {"split"}}
"""Those that do so by the kind of their receiver: ``split`` of a text gives a list."""

GENERATOR = "a generator that has begun belongs to its process"
"""Why a generator may not travel; one that has not begun does."""


def gives_generator(method: str, kind: str | None) -> bool:
    """Whether a library's method, of an object of that kind, gives a generator: the marshaller calls it again."""
    return method in _GENERATOR_METHODS or method in _GENERATOR_METHODS_OF.get(kind or "", ())


def unserialisable(dotted: str) -> str | None:
    """Why nothing can serialise what calling ``dotted`` gives; None where something can, or nothing is known."""
    dotted = canonical(dotted)
    if dotted in REASONS:
        return REASONS[dotted]
    effect = call_effect(dotted)
    is_plain = dotted in _SERIALISABLE_ITERATORS or dotted.startswith("itertools.")
    iterates = effect is not None and effect.iterator and not is_plain
    return _ITERATOR if iterates else None


def can_be_made_again(dotted: str, mode: str | None = "r") -> bool:
    """Whether another process that makes the same call gets as good an object.

    A file is, when it is read (``mode``: a literal, or None where unknown) and nothing was read from it before.
    """
    dotted = canonical(dotted)
    if dotted in _READ_AGAIN:
        return mode is not None and not any(letter in mode for letter in "wax+")
    return dotted in _MADE_AGAIN
