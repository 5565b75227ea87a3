"""Codes about the image that steps run in (KG78x)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG780",
        "image-not-current",
        ERROR,
        "Image is not current",
        "Steps have the image `built`, and the Dockerfile that `kalegen image` wrote is not there, was changed by "
        "hand, or makes an image that lacks a package, a module or a file as the steps need it now.",
        "These steps embed nothing and install nothing: in an old image they would run old code, or fail.",
        "`kalegen image --build --push` writes the Dockerfile again, and builds the image under its new tag; then "
        "compile. What the image is to have beyond that belongs into `base_image`.",
        is_soft=True,
    ),
    Code(
        "KG781",
        "image-impossible",
        ERROR,
        "Image cannot be made",
        "Pipelines that have one image need different base images, indexes, versions of a package or files of one "
        "name; or a file cannot be read, is larger than 64 MiB, or has a name that a Dockerfile cannot hold.",
        "An image has one base, and one file of each path.",
        "Give each an image of its own: `image_name` and `dockerfile` in the pipelines' entries of pyproject.toml.",
    ),
    Code(
        "KG782",
        "secret-in-image",
        ERROR,
        "Secret in an image",
        "A file that would be in the image looks like a secret, by its name (`.env`, `id_rsa`, `*.key`) or by what it "
        "holds; or an address that packages come from holds a user, a password or a token.",
        "Anyone who can pull an image can read all that is in it, and how it was made.",
        "Take the file out of `files`, and let the steps have it from a Kubernetes secret: `secret-volume:NAME:PATH` "
        "or `secret:NAME:KEY:VARIABLE`.",
    ),
    Code(
        "KG783",
        "unpinned-image",
        WARNING,
        "Image without versions",
        "`kalegen image` knows no version of some packages of the image.",
        "Its tag names the Dockerfile's content: of one Dockerfile two images are built if a package has a new version "
        "in between.",
        "Name the versions: `pin_from` with a lock file, or `pins`, in [tool.kalegen].",
    ),
    Code(
        "KG784",
        "image-not-built",
        ERROR,
        "Image was not built",
        "`kalegen image --build` or `--push` found neither docker, podman nor buildah, has no name for the image, or "
        "the program failed.",
        "kalegen builds nothing itself.",
        "Install one of the programs, or build from the Dockerfile in CI: `docker build -f Dockerfile -t NAME .`.",
    ),
)
