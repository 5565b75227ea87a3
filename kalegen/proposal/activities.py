"""What a cell does, by the calls in it and the headings above it: it loads, prepares, trains, evaluates, …

This is a guess that decides nothing but where cuts are good and what steps are called.
"""

from __future__ import annotations

import ast
import enum
import re
from collections import Counter
from collections.abc import Iterator, Mapping


class Activity(enum.Enum):
    """What cells do in notebooks; the values are the beginnings of names."""

    DOWNLOAD = "download"
    LOAD = "load"
    EXPLORE = "explore"
    PREPARE = "prepare"
    TRAIN = "train"
    EVALUATE = "evaluate"
    PREDICT = "predict"
    SAVE = "save"


CALLS: Mapping[Activity, str] = {
    Activity.DOWNLOAD: r"urlretrieve|download\w*|wget|curl|unzip|extractall|get_file|snapshot_download|hf_hub_download",
    Activity.LOAD: r"read_\w+|load_\w+|load|loadtxt|genfromtxt|fetch_\w+|make_(?:blobs|moons|circles|classification"
    r"|regression)|imread|from_csv|read_csv|listdir|glob|image_dataset_from_directory|flow_from_directory|DataLoader",
    Activity.EXPLORE: r"head|tail|describe|info|show|plot|imshow|hist|scatter|bar|barplot|boxplot|countplot|pairplot"
    r"|heatmap|distplot|histplot|lineplot|scatterplot|catplot|displot|kdeplot|subplots?|figure|savefig|value_counts"
    r"|nunique|unique|corr|isnull|isna|sample|summary|display|legend|xlabel|ylabel|title|skew|plot_\w+|crosstab",
    Activity.PREPARE: r"fit_transform|transform|fillna|dropna|drop|replace|merge|concat|concatenate|get_dummies"
    r"|train_test_split|astype|apply|map|rename|pivot|pivot_table|join|resize|reshape|pad_sequences|to_categorical"
    r"|set_index|reset_index|to_datetime|melt|tokenize|texts_to_sequences|drop_duplicates|cut|qcut|split|Tokenizer"
    r"|\w*(?:Scaler|Encoder|Imputer|Vectorizer|Augmenter)|make_column_transformer|ColumnTransformer|unstack|sub",
    Activity.TRAIN: r"fit|train|fit_generator|partial_fit|backward|train_(?!test_split)\w+|cross_validate|GridSearchCV"
    r"|RandomizedSearchCV|minimize|trainer|Trainer|fit_model|compile|Sequential|\w+(?:Classifier|Regressor)"
    r"|LogisticRegression|LinearRegression|SVC|LinearSVC|KMeans|optimize",
    Activity.EVALUATE: r"evaluate\w*|score|\w+_score|confusion_matrix|classification_report|mean_squared_error|rmse|mse"
    r"|mean_absolute_error|roc_curve|auc|precision_recall_curve|log_loss|accuracy|ConfusionMatrixDisplay",
    Activity.PREDICT: r"predict|predict_\w+|forecast|generate|inverse_transform|infer",
    Activity.SAVE: r"to_csv|to_parquet|to_pickle|to_json|to_excel|dump|save|save_\w+|export|upload\w*|put_object",
}
"""The last names of calls that tell what is done."""

WORDS: Mapping[Activity, str] = {
    Activity.DOWNLOAD: r"download\w*|herunterladen|t[ée]l[ée]charg\w+|descarg\w+|下载|ダウンロード",
    Activity.LOAD: r"load\w*(?!\W+(?:\w+\W+){0,4}(?:model|weights|checkpoint|librar|modul|packag))|read\w*"
    r"|import(?:ing)? (?:the )?data\w*|get(?:ting)? (?:the )?data|datasets?|laden|einlesen"
    r"|daten|charg\w+|donn[ée]es|carg\w+|datos|加载|读取|数据|データ|読み込み",
    Activity.EXPLORE: r"explor\w*|eda|visuali[sz]\w*|plot\w*|statistics|overview|distribution|inspect\w*|look\w*"
    r"|correlat\w*|darstellung|visualis\w+|可视化|可視化",
    Activity.PREPARE: r"pre-?process\w*|process\w*|prepar\w*|clean\w*|featur\w*|transform\w*|split\w*|encod\w*|imput\w*"
    r"|scal\w+|normali[sz]\w*|missing|augment\w*|wrangl\w*|vectori[sz]\w*|vorbereit\w*|aufbereit\w*|bereinig\w*"
    r"|pr[ée]par\w*|nettoy\w*|limpi\w*|预处理|清洗|前処理",
    Activity.TRAIN: r"train\w*|model+\w*|fit\w*|learn\w*|classifier|regress\w*|forest|tuning|hyper-?parameter tuning"
    r"|architecture|baseline|cnn|lstm|xgboost|lightgbm|catboost|svm|bayes|neighbou?rs|network|boosting|ensembl\w*"
    r"|trainier\w*|modell\w*|entra[îi]n\w*|mod[èe]le|entren\w*|modelo|训练|模型|学習|モデル",
    Activity.EVALUATE: r"evaluat\w*|test(?:ing)?|reports?|performance|metrics?|accuracy|results?|scor\w+"
    r"|validat\w*|confusion|bewert\w*|auswert\w*|ergebnis\w*|[ée]valu\w+|r[ée]sultats?|resultados|评估|結果|评价|評価",
    Activity.PREDICT: r"predict\w*|forecast\w*|inferenc\w*|submission|vorhersag\w*|pr[ée]di\w+|predic\w*|预测|予測",
    Activity.SAVE: r"sav(?:e|ing)\w*|export\w*|persist\w*|stor(?:e|ing)|speicher\w*|enregistr\w*|guard\w*|保存",
}
"""Words of headings that tell what is done, in languages that notebooks are written in."""

_CALLS = {activity: re.compile(pattern) for activity, pattern in CALLS.items()}
_WORDS = {
    activity: re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", re.IGNORECASE) for activity, pattern in WORDS.items()
}
_WORDS_ANYWHERE = {
    activity: re.compile("|".join(re.findall(r"[一-龯ぁ-んァ-ン]+", p)) or r"(?!)") for activity, p in WORDS.items()
}

PREPARERS = re.compile(r"scal|encod|token|vector|pca|imput|transform|label|select|tfidf|norm", re.IGNORECASE)
"""Receivers of ``fit`` that are no models."""

ORDER = (Activity.TRAIN, Activity.EVALUATE, Activity.PREDICT, Activity.DOWNLOAD, Activity.LOAD, Activity.SAVE,
         Activity.PREPARE, Activity.EXPLORE)  # fmt: skip
"""Of several activities in a cell the first one here is what it is there for."""


def activities_in(tree: ast.Module | None) -> Counter[Activity]:
    """How often a cell does what; what its functions do when they are called does not count."""
    return Counter(
        activity for name, receiver in _calls(tree) if tree is not None for activity in _meanings(name, receiver)
    )


def main_activity(found: Counter[Activity]) -> Activity | None:
    """What a cell is there for."""
    return next((activity for activity in ORDER if found[activity]), None)


def activity_of_heading(text: str) -> Activity | None:
    """What a heading says that is done below it: the first word that tells."""
    matches = [
        (match.start(), ORDER.index(activity), activity)
        for table in (_WORDS, _WORDS_ANYWHERE)
        for activity, pattern in table.items()
        if (match := pattern.search(text)) is not None
    ]
    return min(matches)[2] if matches else None


def _meanings(name: str, receiver: str) -> Iterator[Activity]:
    if name == "fit" and PREPARERS.search(receiver):
        yield Activity.PREPARE
        return
    yield from (activity for activity, pattern in _CALLS.items() if pattern.fullmatch(name))


def _calls(tree: ast.AST | None) -> Iterator[tuple[str, str]]:
    """The last names of all calls, each with the name of what it is called on; those in functions do not count."""
    todo: list[ast.AST] = [tree] if tree is not None else []
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Call):
            yield from _called(node)
        todo += ast.iter_child_nodes(node)


def _called(node: ast.Call) -> Iterator[tuple[str, str]]:
    match node.func:
        case ast.Attribute(attr=("system" | "getoutput")):
            words = (word for one in node.args if isinstance(one, ast.Constant) for word in str(one.value).split())
            yield from ((word, "") for word in words if word in ("wget", "curl", "unzip"))
        case ast.Attribute(value=ast.Name(id=receiver), attr=name):
            yield name, receiver
        case ast.Attribute(attr=name):
            yield name, ""
        case ast.Name(id=name):
            yield name, ""
