"""Codes about packages, and about what a pod can take (KG4xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG401",
        "unknown-package",
        WARNING,
        "Unknown package",
        "No distribution is known that brings an imported module, so the component installs none for it.",
        "If kalegen guessed a name, the step might install somebody else's package.",
        "Name the distribution in the setting `import_names`, or install it with %pip in the notebook.",
    ),
    Code(
        "KG402",
        "component-too-large",
        ERROR,
        "Component too large",
        "A component's text is longer than a pod can be given.",
        "It travels as one command-line argument, of which Linux takes 128 KiB.",
        "Split the step, or move large literals into a file.",
    ),
    Code(
        "KG403",
        "too-many-artifacts",
        ERROR,
        "Too many artifacts",
        "A step loads and saves more artifacts than its pod can be told about.",
        "Their description travels as one command-line argument, of which Linux takes 128 KiB: some 700 bytes for what "
        "is loaded, some 400 for what is saved, and the parameters' values.",
        "Put values that belong together into one dict or list.",
    ),
    Code(
        "KG404",
        "unserialisable-value",
        WARNING,
        "Value cannot be serialised",
        "A later step needs a value that cannot be written to a file: a generator, an open file, a connection. It is "
        "an ERROR where the later step surely reads what surely is such a value.",
        "Steps run in separate processes, on different machines.",
        "Create it in the step that uses it. Of a generator, pass on `iter(list(rows))`.",
        is_soft=True,
    ),
    Code(
        "KG405",
        "file-from-other-step",
        WARNING,
        "File written by another step",
        "A step reads a file that another step writes, uses a file that another step has opened, or writes into a"
        " folder that another step makes. An ellipsis in the path stands for what only running the code tells.",
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
        "The name of a step, or of a notebook inside, makes a task's name longer than Argo takes: 128 characters, "
        "with what Kubeflow Pipelines adds.",
        "The run would be refused when it is submitted.",
        "Give the step a shorter name.",
    ),
    Code(
        "KG409",
        "package-data-left-out",
        WARNING,
        "Data of a package does not travel",
        "A file of a local package can't travel with the steps that import the package.",
        "A package that asks where it is, by __file__ or importlib.resources, may open any of its files. They travel "
        "with it, up to 512 KiB each.",
        'Put the package into the image of the steps, and write `import_names = {acme = ""}` into the configuration.',
    ),
    Code(
        "KG410",
        "workflow-too-large",
        ERROR,
        "Workflow too large",
        "The programs of all components together have more than 1.5 MiB.",
        "A run is one resource of the cluster, which holds all of them; etcd takes no larger request.",
        "Make two pipelines of it, or move data into files. It can be ignored where your cluster takes more.",
        is_soft=True,
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
        "A text in a cell, or in a module or file that travels, looks like a password, a token or a key.",
        "What stands in a notebook stands in the pipeline: on the cluster, in git and in logs. The policy's rule "
        "`credentials` has the say where there is one (KG908).",
        "Put it into a secret of the cluster, tag the step `secret:NAME:KEY:VARIABLE`, and read `os.environ`. In a "
        "script that is `@step(secrets={VARIABLE: {name: NAME, key: KEY}})`. Have the old one changed.",
    ),
)
