"""``docs/reference/settings.md``: what a step and a pipeline can ask for, from the tables that the code uses."""

from __future__ import annotations

from kalegen.settings.metadata import KEYS, VOLUME, WITHOUT_MEANING
from kalegen.settings.table import ROWS, StepSetting
from kalegen.settings.volumes import ACCESS_MODES, TYPES

INTRODUCTION = """\
# Settings

What a step asks of the cluster is said in one of these places. The first one that says anything about a setting
wins; tables (`limits`, `labels`, `env`, …) are joined key by key.

1. The step's own tags, on any of its cells; in a script, the arguments of `@step(…)`.
2. `steps_defaults` of the notebook's metadata or of `@pipeline(…)`.
3. A step's setting beside it in the same place (`enable_caching`, `security_context`, `labels`, …).
4. `[tool.kalegen]` in `pyproject.toml`: its `steps_defaults`, then what stands beside them.

`steps_defaults` is a list of tags, as Kale writes it, or a table with the keys below:

    "kubeflow_notebook": {"steps_defaults": ["limit:memory:4Gi", "retry:2"]}
    "kubeflow_notebook": {"steps_defaults": {"limits": {"memory": "4Gi"}, "retry_count": 2}}

Every value is checked where it stands. Only what is asked for is written into the module, and always as data: no
value can become code.

## Of a step
"""

NOTES = """\

- **Quantities** are Kubernetes'. Where Kubeflow Pipelines takes fewer forms they are converted: `1.5Gi` becomes
  `1536Mi`. What no node has (10,000 CPUs, a pebibyte of memory) is refused as a slip.
- **Accelerators** are whole numbers, of one kind per step. A limit of 0 takes back what a default asks for.
- **Durations** are seconds, or `90s`, `10m`, `1h30m`, `2d`.
- **Retries**: all four values are written into the module. What is not said is no wait before the first retry, a
  factor of 2, and at most an hour between two attempts.
- **Environment variables**: `env`, `secret` and `configmap` share their names; a step's own wins over a default of
  another kind.
- **Volumes**: NAME is a volume of the metadata, or else a claim (PVC) that exists. The tag goes before the mount
  point that the metadata gives. It has at most 63 characters and no dots, as the pod's volume is called like it.
- **Reserved**: Kubeflow Pipelines' own variables (`KFP_POD_NAME`), labels and annotations (`pipelines.kubeflow.org/…`,
  `workflows.argoproj.io/…`), volumes and paths (`/kfp-workspace`, `/tmp`, `/`, …) are refused.
- **Secrets and config maps**: with `:optional` (`"optional": true`) the step starts also if the object is missing.
  As volumes (`secret-volume`, `configmap-volume`) each key is a file below the path.
- **Folders of a volume**: `sub-path:NAME:FOLDER` mounts that folder of the volume NAME, which `volume` or the metadata
  mounts. `empty-dir` is a folder that lives as long as the pod, on the node's disk or in `Memory`; its size is also
  how kfp, which has no `ephemeral-storage` limit, bounds what a step writes.
- **Fields** of the pod: `metadata.name`, `metadata.namespace`, `metadata.uid`, `spec.nodeName`,
  `spec.serviceAccountName`, `status.hostIP`, `status.podIP`, `metadata.labels['KEY']`, `metadata.annotations['KEY']`.
- **Affinity**: a node must meet all terms without a weight (`In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`); one
  with a weight of 1 to 100 is a preference.
- **Parameters as values**: the image, limits and requests may be `{NAME}`, a parameter of the pipeline whose value is
  a text: `limit:memory:{MEMORY}`. It is given when a run is started. (Not in a notebook inside another.) Of nodes
  Kubeflow Pipelines takes whole tables: `node:{SELECTOR}` is a parameter with a table of labels, `toleration:{GPU}`
  one with a toleration or a list of them, `affinity:{WHERE}` one with a node affinity as Kubernetes writes it. A
  selector or an affinity that is a parameter is all that the step says of its nodes. Other settings take none.
- **Later kfps**: what a setting becomes may need a later kfp than the oldest one that kalegen takes; the table says
  which. With an older one the setting is refused (KG620).
  Init containers are on the main branch of kfp, which is to be 2.18. Limits of ephemeral storage none has.
- **Cache keys**: steps with one `cache-key` share results, whatever their code and inputs. Without one it is these
  that decide. It is for you to give another key when the results must be others.
- **Pauses**: `debug-pause` keeps the pod at the step's end, so that `kubectl exec` leads into it; `:before` at its
  beginning, `:error` at its end if it failed. Needs Argo Workflows 3.5; `kalegen run` does not wait.
- **Init containers** end before the step begins. What follows the image is its command, split as a shell does. They
  have the step's volumes where the step has them, but for claims that a run creates.
- **Confusion matrices and ROC curves**: the variable that `classification` names holds a square table of numbers (an
  array, nested lists, a frame), whose classes may be in a second variable; or what `roc_curve` returns, in one variable
  or in three: `classification:fpr,tpr,thresholds`. The step, or one before it, binds them (in a script they are the
  pipeline function's, such as those that the step's results are assigned to). At the step's end they become a
  `ClassificationMetrics` artifact, which Kubeflow Pipelines draws. Of a curve at most 1,001 points are kept, and an
  infinite threshold becomes 1 more than the others. What is neither is left out, with a warning in the log.
- **Importers, containers, paths** of files: see [containers](../how-to/containers.md).
- **Loops**: `parallelism:4` lets four iterations run at a time.
- **After a failure**: a step tagged `ignore-upstream-failure` runs also if a step that it waits for (`prev:`) has
  failed; it can use no values of these.
- **Security context**: `true` means what Kale asks for (user 65534, group 0, not root); a table changes some of
  it; `false` takes it back. With `run_as_user` 0, which is root, `run_as_non_root` is false.

## Of a pipeline

Keys of the notebook's `kubeflow_notebook` metadata; `@pipeline(…)` and `[tool.kalegen]` have the same.
"""

VOLUMES = """\

## Volumes

Kale's form. A volume with a `mount_point` is mounted there in every step; without one, where the tag
`volume:NAME:PATH` says so.

| type | what it is |
|---|---|
| `pvc` | the claim `name`, which exists |
| `new_pvc` | a claim that each run creates; it is deleted after the steps that mount it, unless `keep` is true |
| `clone` | the same, to be filled with what the claim `name` holds; some versions of Kubeflow Pipelines ignore that |
| `pv` | a claim that each run creates for the volume `name`, which exists, with its own `storage_class_name`; kept |
| `ephemeral` | a volume of each step's own, as long as the step runs |
"""

END = """\

New volumes need a `storage_class_name`, here or in the pipeline's key of that name: Kubeflow Pipelines does not
take the cluster's default one. With `expose_as_env_var`, the variable `KALE_VOLUME_NAME` of each step holds the
mount path. A WARNING says where a volume that one node can mount meets parallel steps.

## Workspace

With `workspace`, all steps of a run have one volume as their working directory: a file that one step writes is
there in the next. Steps are not cached then, unless their own tag says `cache:enabled`: a step that is taken from
the cache writes no files.

    "workspace": "5Gi"
    "workspace": {"size": "5Gi", "volume_access_mode": "rwm", "storage_class_name": "shared"}

What the table leaves open, the pipeline's `volume_access_mode` and `storage_class_name` say, else it is
`ReadWriteOnce`, which every cluster has, and the cluster's default class. A WARNING says where parallel steps need
more.

## Files

The files under `files` (paths or patterns below the notebook's folder) travel with the steps that name them: a
string in the step's code, or in a function that it uses, is the file's path, a folder above it, or a pattern that
it matches. They are written below the step's working directory where there is no file yet. They are part of the
component's text, so 96 KiB is the most that a step can carry; larger data belongs on a volume or into the
workspace.

## A step at the end

A step tagged `on-exit` runs when all other steps have ended, also after a failure. It can't use values of other
steps. If it reads `pipeline_status`, that is kfp's `PipelineTaskFinalStatus`:

    if pipeline_status.state != "SUCCEEDED":
        print("the run ended", pipeline_status.state)

The state is `SUCCEEDED`, `FAILED` or `CANCELLED`, on a cluster too: the words of its metadata (`COMPLETE`, `CACHED`,
`CANCELED`) are translated. Any other word (`RUNNING`) means that the cluster did not learn how the run ended: a pod was
lost. `error_code` and `error_message` are empty on a cluster, which has not implemented them
(`backend/src/v2/driver/resolve.go`). The step runs in each run, also if the results of others are used again,
unless its own tag says `cache:enabled`. To run such a cell in the notebook, bind the name in a cell tagged `skip`.

## Running here

`kalegen run` honours retries, timeouts of steps, environment variables, files, the workspace (a directory of the
run), steps that ignore failures and the step at the end. What else was asked for is left to a cluster, and one line
says what that is.
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
    return _line(names, f"{key.meaning}{_since(key.since)}", f"`{key.example}`")


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _fields() -> str:
    fields = ", ".join(f"`{name}`" for name in VOLUME["properties"])
    modes = ", ".join(f"`{short}` ({full})" for short, full in ACCESS_MODES.items())
    types = ", ".join(f"`{name}`" for name in TYPES)
    return f"\nA volume's keys: {fields}. Types: {types}. Access modes: {modes}.\n"
