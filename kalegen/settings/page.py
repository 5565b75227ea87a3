"""``docs/reference/settings.md``: what a step and a pipeline can ask for, from the tables that the code uses."""

from __future__ import annotations

from kalegen.settings.metadata import KEYS, VOLUME, WITHOUT_MEANING
from kalegen.settings.table import ROWS, StepSetting
from kalegen.settings.volumes import ACCESS_MODES, TYPES

INTRODUCTION = """\
# Settings

You can give a setting of a step in these places. If several of them give it, the first one wins. Tables (`limits`,
`labels`, `env`, …) are merged key by key.

1. The step's own tags, on any of its cells; in a script, the arguments of `@step(…)`.
2. `steps_defaults` of the notebook's metadata or of `@pipeline(…)`.
3. The same keys outside `steps_defaults`, in the same metadata or `@pipeline(…)` (`enable_caching`, `labels`, …).
4. `[tool.kalegen]` in `pyproject.toml`: its `steps_defaults`, then the same keys outside it.

`steps_defaults` is a list of tags, as Kale writes it, or a table with the keys below:

    "kubeflow_notebook": {"steps_defaults": ["limit:memory:4Gi", "retry:2"]}
    "kubeflow_notebook": {"steps_defaults": {"limits": {"memory": "4Gi"}, "retry_count": 2}}

kalegen checks every value, and a message names its place. It writes only the settings that you give into the module,
always as data: no value can become code.

## Of a step
"""

NOTES = """\

- **Quantities** are written as in Kubernetes. kalegen converts forms that Kubeflow Pipelines does not accept: `1.5Gi`
  becomes `1536Mi`. It refuses quantities that no node has (10,000 CPUs, a pebibyte of memory), as typing errors.
- **Accelerators** are whole numbers, of one kind per step. A limit of 0 cancels a default.
- **Durations** are seconds, or `90s`, `10m`, `1h30m`, `2d`.
- **Retries**: the defaults are no wait before the first retry, a factor of 2, and at most an hour between two attempts.
  The module contains all four values.
- **Environment variables**: a name can have one value only. So a step's `env` replaces a default that sets the same
  name from a secret or a config map, and the reverse.
- **Volumes**: NAME is a volume of the metadata, or else an existing claim (PVC). The tag wins over the mount point in
  the metadata. NAME has at most 63 characters and no dots, because the pod's volume gets this name.
- **Reserved**: kalegen refuses the names that Kubeflow Pipelines uses itself: variables (`KFP_POD_NAME`), labels and
  annotations (`pipelines.kubeflow.org/…`, `workflows.argoproj.io/…`), volumes and paths (`/kfp-workspace`, `/tmp`,
  `/`, …).
- **Secrets and config maps**: with `:optional` (`"optional": true`), the step starts even if the object is missing.
  With `secret-volume` and `configmap-volume`, each key is a file in the folder PATH.
- **Folders of a volume**: `sub-path:NAME:FOLDER` mounts only this folder of the volume NAME, which `volume` or the
  metadata mounts. `empty-dir` is a folder that exists as long as the pod, on the node's disk or in `Memory`. Its size
  limits what a step can write; kfp has no limit for `ephemeral-storage`.
- **Fields** of the pod: `metadata.name`, `metadata.namespace`, `metadata.uid`, `spec.nodeName`,
  `spec.serviceAccountName`, `status.hostIP`, `status.podIP`, `metadata.labels['KEY']`, `metadata.annotations['KEY']`.
- **Affinity**: a node must meet all terms without a weight (`In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`). A
  term with a weight of 1 to 100 is a preference.
- **Parameters as values**: the image, limits and requests can be `{NAME}`, a parameter of the pipeline that holds a
  text: `limit:memory:{MEMORY}`. You give its value when you start a run. (This does not work in an inner notebook.)
  For nodes, the parameter holds a whole table: `node:{SELECTOR}` a table of labels, `toleration:{GPU}` a toleration
  or a list of them, `affinity:{WHERE}` a node affinity as in Kubernetes. If a selector or an affinity is a parameter,
  the step can have no other one. Other settings can't be parameters.
- **Newer kfp**: some settings need a newer kfp, as the table says. With an older kfp, kalegen refuses them (KG620).
  Init containers are on kfp's main branch, which will be 2.18.
- **Cache keys**: steps with the same `cache-key` share results, whatever their code and inputs are. Without a key, the
  code and the inputs decide. Give another key when the results must change.
- **Pauses**: `debug-pause` keeps the pod at the step's end, so that you can look into it with `kubectl exec`. With
  `:before` it waits at the beginning, with `:error` at the end if the step failed. It needs Argo Workflows 3.5.
  `kalegen run` does not wait.
- **Init containers** end before the step begins. The words after the image are the command, split as a shell does. They
  mount the step's volumes at the same paths, except for claims that a run creates.
- **Confusion matrices and ROC curves**: `classification` names a variable with a square table of numbers (an array,
  nested lists, a frame), and if you like a second variable with the classes. Or it names what `roc_curve` returns, as
  one variable or as three: `classification:fpr,tpr,thresholds`. The step or an earlier one binds these variables. (In
  a script, they are variables of the pipeline function.) At the step's end they become a `ClassificationMetrics`
  artifact, which Kubeflow Pipelines draws. A curve keeps at most 1,001 points, and an infinite threshold becomes the
  largest other one plus 1. Other values are left out, with a warning in the log.
- **Importers, containers, paths** of files: see [containers](../how-to/containers.md).
- **Loops**: `parallelism:4` lets four iterations run at a time.
- **After a failure**: a step tagged `ignore-upstream-failure` runs even if a step that it waits for (`prev:`) has
  failed. It can't use values of these steps.
- **Security context**: `true` means Kale's values (user 65534, group 0, not root). A table changes some of them, and
  `false` cancels a default. With `run_as_user` 0, which is root, `run_as_non_root` is false.

## Of a pipeline

These are keys of the notebook's `kubeflow_notebook` metadata. `@pipeline(…)` and `[tool.kalegen]` have the same keys.
"""

VOLUMES = """\

## Volumes

The form is Kale's. A volume with a `mount_point` is mounted there in every step. A volume without one is mounted in the
steps that have a tag `volume:NAME:PATH`.

| type | what it is |
|---|---|
| `pvc` | the claim `name`, which exists |
| `new_pvc` | a claim that each run creates; it is deleted after the steps that mount it, unless `keep` is true |
| `clone` | the same, to be filled with what the claim `name` holds; some versions of Kubeflow Pipelines ignore that |
| `pv` | a claim that each run creates for the volume `name`, which exists, with its own `storage_class_name`; kept |
| `ephemeral` | a volume of each step's own, as long as the step runs |
"""

END = """\

New volumes need a `storage_class_name`, here or as a key of the pipeline: Kubeflow Pipelines does not use the cluster's
default class. With `expose_as_env_var`, each step has a variable `KALE_VOLUME_NAME` with the mount path. kalegen warns
you if parallel steps use a volume that only one node can mount.

## Workspace

With `workspace`, all steps of a run have the same volume as their working directory. A file that one step writes is
there in the next one. These steps are not cached, because a step from the cache writes no files. The tag
`cache:enabled` caches a step all the same.

    "workspace": "5Gi"
    "workspace": {"size": "5Gi", "volume_access_mode": "rwm", "storage_class_name": "shared"}

If the table leaves them out, the pipeline's `volume_access_mode` and `storage_class_name` apply, or else
`ReadWriteOnce`, which every cluster has, and the cluster's default class. kalegen warns you if parallel steps need
another mode.

## Files

`files` lists paths or patterns in the notebook's folder. A file travels with each step that names it: a string in the
step's code, or in a function that the step uses, is the file's path, a folder above it, or a pattern that matches it.
The pod writes the file into the step's working directory, if no file of that name is there. Files are part of the
component's text, so a step can carry at most 96 KiB. Put larger data on a volume or into the workspace.

## A step at the end

A step tagged `on-exit` runs when all other steps have ended, even after a failure. It can't use values of other steps.
The name `pipeline_status` is kfp's `PipelineTaskFinalStatus` there:

    if pipeline_status.state != "SUCCEEDED":
        print("the run ended", pipeline_status.state)

The state is `SUCCEEDED`, `FAILED` or `CANCELLED`, on a cluster too: the words of its metadata (`COMPLETE`, `CACHED`,
`CANCELED`) are translated. Any other word (`RUNNING`) means that the cluster does not know how the run ended, because a
pod was lost. `error_code` and `error_message` are empty on a cluster, which has not implemented them
(`backend/src/v2/driver/resolve.go`). The step always runs, even if the results of others are used again, unless
you tag it `cache:enabled`. To run such a cell in the notebook, bind the name in a cell tagged `skip`.

## Running here

In `kalegen run`, these settings work: retries, timeouts of steps, environment variables, files, the workspace (a
directory of the run), steps that ignore failures, and the step at the end. Others have no effect; one line lists them.
"""


def as_markdown() -> str:
    """Return the page about settings in Markdown."""
    steps = [
        "| tag | key | example | what it does, and kfp's name for it |",
        "|---|---|---|---|",
        *(_row(row) for row in ROWS),
    ]
    pipeline = ["| key | meaning | example |", "|---|---|---|", *(_key_row(name) for name in KEYS)]
    without = ", ".join(f"`{name}`" for name in sorted(WITHOUT_MEANING))
    dropped = f"\nKale's {without} have no effect; one WARNING says so.\n"
    return "".join(
        [
            INTRODUCTION,
            "\n",
            "\n".join(steps),
            "\n",
            NOTES,
            "\n",
            "\n".join(pipeline),
            "\n",
            dropped,
            VOLUMES,
            _fields(),
            END,
        ]
    )


def _since(version: str) -> str:
    return f"; needs kfp {version}" if version else ""


def _row(row: StepSetting) -> str:
    tag = " or ".join(f"`{part}`" for part in row.form.split(" or ")) if row.form else ""
    keys = ", ".join(f"`{key}`" for key in row.keys)
    return _line(tag, keys, f"`{row.example}`" if row.example else "", f"{row.meaning}{_since(row.since)}")


def _key_row(name: str) -> str:
    key = KEYS[name]
    names = ", ".join(f"`{one}`" for one in (name, *key.old))
    since = f" Needs kfp {key.since}." if key.since else ""
    return _line(names, f"{key.meaning}{since}", f"`{key.example}`")


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _fields() -> str:
    fields = ", ".join(f"`{name}`" for name in VOLUME["properties"])
    modes = ", ".join(f"`{short}` ({full})" for short, full in ACCESS_MODES.items())
    types = ", ".join(f"`{name}`" for name in TYPES)
    return f"\nA volume's keys: {fields}. Types: {types}. Access modes: {modes}.\n"
