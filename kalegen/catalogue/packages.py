"""Codes about packages, and about what a pod can take (KG4xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG401",
        "unknown-package",
        WARNING,
        "Unknown package",
        "kalegen does not know which distribution provides an imported module, so the component installs none.",
        "If kalegen guessed a name, the step might install somebody else's package.",
        "Name the distribution in the setting `import_names`, or install it with %pip in the notebook.",
    ),
    Code(
        "KG402",
        "component-too-large",
        ERROR,
        "Component too large",
        "A component's text is too long for a pod.",
        "It travels as one command-line argument, and Linux limits these to 128 KiB.",
        "Split the step, or move large literals into a file.",
    ),
    Code(
        "KG403",
        "too-many-artifacts",
        ERROR,
        "Too many artifacts",
        "A step loads and saves too many artifacts.",
        "Their description travels as one command-line argument, and Linux limits these to 128 KiB. A loaded artifact "
        "takes some 700 bytes, a saved one some 400, and the parameters' values count, too.",
        "Put values that belong together into one dict or list.",
    ),
    Code(
        "KG404",
        "unserialisable-value",
        WARNING,
        "Value can't be serialised",
        "A later step needs a value that can't be saved: a generator, an open file, a connection. It is an ERROR if "
        "both are certain: that the value is one of these, and that the step reads it.",
        "Steps run in separate processes, on different machines.",
        "Create it in the step that uses it. Instead of a generator, pass `iter(list(rows))`.",
        is_soft=True,
    ),
    Code(
        "KG405",
        "file-from-other-step",
        WARNING,
        "File written by another step",
        "A step reads a file that another step writes, uses a file that another step has opened, or writes into a"
        " folder that another step makes. In the path, an ellipsis stands for a part that is only known at run time.",
        "Steps do not share a disk, so the file will be missing.",
        "Pass the value in a variable, or give the steps a volume or a workspace.",
    ),
    Code(
        "KG406",
        "file-not-in-pod",
        WARNING,
        "File is not in the pod",
        "A step reads a file that lies next to the notebook, elsewhere on this machine, or nowhere.",
        "A pod has the code of its step and nothing else of your disk.",
        "Bring it with the setting `files` or a volume, or read it from a URL. A workspace is empty when a run starts.",
    ),
    Code(
        "KG407",
        "unreadable-module",
        ERROR,
        "Unreadable module",
        "A module next to the notebook can't be read, or is a link that leads out of the project.",
        "The module's text travels with the step, and kalegen sends no files from outside of the project.",
        "Put a copy next to the notebook, or install the module as a package.",
    ),
    Code(
        "KG408",
        "name-too-long",
        ERROR,
        "Name too long",
        "The name of a step or an inner notebook makes the name of a task too long for Argo. The limit is 128 "
        "characters, "
        "with what Kubeflow Pipelines adds.",
        "The cluster would refuse the run.",
        "Give the step a shorter name.",
    ),
    Code(
        "KG409",
        "package-data-left-out",
        WARNING,
        "Data of a package does not travel",
        "A file of a local package can't travel with the steps that import the package.",
        "The package finds its own folder by __file__ or importlib.resources, so it may open any of its files. "
        "Files up "
        "to 512 KiB travel with it.",
        'Put the package into the image of the steps, and write `import_names = {acme = ""}` into the configuration.',
    ),
    Code(
        "KG410",
        "workflow-too-large",
        WARNING,
        "Workflow too large",
        "The programs of all components together have more than 1.5 MiB.",
        "A run is one resource of the cluster with all programs, and etcd limits its size (`--max-request-bytes`). On "
        "your machine the pipeline runs all the same.",
        "Make two pipelines of it, or move data into files. Ignore the code if your cluster accepts more.",
    ),
    Code(
        "KG411",
        "file-lost-with-pod",
        WARNING,
        "File is lost with the pod",
        "A step writes a file that no step reads.",
        "The disk of a pod is deleted with the pod. Files that you want to keep have to be outputs of the step, or lie"
        " on a volume.",
        "Save the file as an output by the tag `output:PATH`, or write it to a volume.",
    ),
    Code(
        "KG412",
        "environment-variable-not-set",
        WARNING,
        "Environment variable is not set",
        "A step reads a variable of the environment that neither the notebook nor a setting sets.",
        "A pod has the environment of its image and of its settings, not that of your shell.",
        "Give it by the setting `env`, `secrets` or `configmaps`, or make it a parameter.",
    ),
    Code(
        "KG413",
        "credential-in-code",
        WARNING,
        "Credential in the code",
        "A text in a cell, in a module or file that travels, in a variable of a step or in the address of an index "
        "looks like a password, a token or a key.",
        "Everybody who can read the notebook, the pipeline, the git repository or the logs can read it. If the policy "
        "has a rule `credentials`, that rule applies instead (KG908).",
        "Put it into a secret of the cluster, tag the step `secret:NAME:KEY:VARIABLE`, and read `os.environ`. In a "
        "script that is `@step(secrets={VARIABLE: {name: NAME, key: KEY}})`. Replace the old credential by a new one.",
    ),
)
