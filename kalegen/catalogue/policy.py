"""Codes about what a project allows, and what its target can do (KG9xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, Code

RULE = "The project's policy has a rule about it; `why` says where."

CODES: tuple[Code, ...] = (
    Code(
        "KG901",
        "image-not-allowed",
        ERROR,
        "Image is not allowed",
        "A step's image comes from no registry of the rule `registries`, and the rule `images` does not list it.",
        RULE,
        "Use an allowed image. `base_image` is the image of all steps that name none.",
    ),
    Code(
        "KG902",
        "mutable-image-tag",
        ERROR,
        "Image tag does not name a version",
        "A step's image has no tag, or one without a digit, such as `latest`; the rule is `mutable_tags = false`.",
        RULE + " Such a tag means another image tomorrow.",
        "Name a version or a digest.",
    ),
    Code(
        "KG903",
        "package-not-pinned",
        ERROR,
        "Package is not pinned",
        "A step, or the image built for it, installs a package without an exact version; the rule is `pinned = true`.",
        RULE + " The next run may get another version.",
        "Add it to the lock file that `pin_from` names, or to `pins`.",
    ),
    Code(
        "KG904",
        "index-not-allowed",
        ERROR,
        "Package index is not allowed",
        "Steps install from an index, or a package comes from an address, that the rule `indexes` does not list; "
        "pip would trust a host without TLS (`pip_trusted_hosts`); or a variable of a step, such as "
        "`PIP_EXTRA_INDEX_URL`, tells pip where to find packages.",
        RULE + " Where nobody names an index, pip asks PyPI.",
        "Write `pip_index_urls` in pyproject.toml, install packages by their names, and remove `pip_trusted_hosts`.",
    ),
    Code(
        "KG905",
        "label-required",
        ERROR,
        "Label is required",
        "A step lacks a label of the rule `labels`, or the label has another value than the rule allows.",
        RULE,
        "Tag the step label:KEY:VALUE, or give all steps the label in pyproject.toml.",
    ),
    Code(
        "KG906",
        "limit-required",
        ERROR,
        "Limit is required",
        "A step has no limit of CPU or memory, or one of 0, which is none; the rule is `limits`.",
        RULE,
        "Tag the step limit:RESOURCE:AMOUNT, or give all steps the limit in pyproject.toml.",
    ),
    Code(
        "KG907",
        "limit-too-high",
        ERROR,
        "Limit is too high",
        "A step's limit is above what the rule `limits` allows, or a parameter gives it.",
        RULE,
        "Write a limit that is allowed.",
    ),
    Code(
        "KG908",
        "credential-in-text",
        ERROR,
        "Credential in the text",
        "A text in a cell, a module that travels, a variable or an address looks like a password, a token or a key; "
        "the rule is `credentials = false`.",
        RULE + " Everybody who can read the pipeline, the git repository or the logs can read it.",
        "Put it into a secret of the cluster, tag the step secret:NAME:KEY:VARIABLE, and replace the old credential "
        "by a new one.",
    ),
    Code(
        "KG909",
        "runs-as-root",
        ERROR,
        "Step runs as root",
        "The security context of a step says `run_as_user` 0; the rule is `root = false`.",
        RULE,
        "Name another user.",
    ),
    Code(
        "KG910",
        "too-many-tasks",
        ERROR,
        "Too many tasks",
        "The pipeline has more tasks than the rule `max_tasks` allows.",
        RULE,
        "Join steps that belong together, or make two pipelines of it.",
    ),
    Code(
        "KG911",
        "component-above-bound",
        ERROR,
        "Component is too large",
        "The program of a component has more bytes than the rule `max_component_bytes` allows.",
        RULE + " A pod takes 128 KiB at most (KG402).",
        "Split the step, or move data into files.",
    ),
    Code(
        "KG912",
        "pipeline-above-bound",
        ERROR,
        "Pipeline is too large",
        "The compiled pipeline has more bytes than the rule `max_bytes` allows.",
        RULE + " It becomes one resource of the cluster, which takes 1.5 MiB at most.",
        "Make two pipelines of it, or move data into files.",
    ),
    Code(
        "KG920",
        "not-on-this-target",
        ERROR,
        "Target does not support this",
        "A step or the pipeline asks for something that the platform of the setting `target` does not have.",
        "The pipeline would be refused when it is submitted, or run without what was asked for.",
        "Follow the hint, or set another target.",
    ),
)
