"""Codes about the image that steps run in (KG78x)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG780",
        "image-not-current",
        ERROR,
        "Image is not current",
        "Steps use the image `built`, but the Dockerfile of `kalegen image` is missing, was changed by hand, or lacks "
        "a package, a module or a file that the steps need now.",
        "These steps embed and install nothing. In an old image they would run old code, or fail.",
        "Run `kalegen image --build --push`, which builds the image under a new tag, and compile again. To add other "
        "things to the image, put them into `base_image`.",
        is_soft=True,
    ),
    Code(
        "KG781",
        "image-impossible",
        ERROR,
        "Image can't be made",
        "Pipelines that share an image need different base images, indexes, versions of a package, or files with the "
        "same name. Or kalegen can't read a file, or it has more than 64 MiB, or a Dockerfile can't contain its name.",
        "An image has one base image, and one file for each path.",
        "Give each an image of its own: `image_name` and `dockerfile` in the pipelines' entries of pyproject.toml.",
    ),
    Code(
        "KG782",
        "secret-in-image",
        ERROR,
        "Secret in an image",
        "A file for the image looks like a secret, by its name (`.env`, `id_rsa`, `*.key`) or its contents. Or the "
        "address of a package index contains a user, a password or a token.",
        "Anyone who can pull an image can read everything in it, and how it was made.",
        "Remove the file from `files`, and give it to the steps from a Kubernetes secret: `secret-volume:NAME:PATH` "
        "or `secret:NAME:KEY:VARIABLE`.",
    ),
    Code(
        "KG783",
        "unpinned-image",
        WARNING,
        "Image without versions",
        "`kalegen image` does not know the versions of some packages in the image.",
        "The image's tag depends only on the Dockerfile. If a package has a new release, the same Dockerfile makes "
        "another image under the same tag.",
        "Set the versions in [tool.kalegen]: by `pin_from` with a lock file, or by `pins`.",
    ),
    Code(
        "KG784",
        "image-not-built",
        ERROR,
        "Image was not built",
        "`kalegen image --build` or `--push` did not find docker, podman or buildah, or has no name for the image, or "
        "the program failed.",
        "kalegen uses these programs to build images.",
        "Install one of them, or build from the Dockerfile in CI: `docker build -f Dockerfile -t NAME .`.",
    ),
)
