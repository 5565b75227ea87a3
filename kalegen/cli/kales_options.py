"""Options of Kale's command line, with what says the same here."""

from __future__ import annotations

from collections.abc import Mapping

NOTEBOOK = "name the notebook by itself: kalegen NOTEBOOK -o pipeline.py"
SUBMIT = "submit it: kalegen submit NOTEBOOK --host URL"

KALES: Mapping[str, str] = {
    "--nb": NOTEBOOK,
    "--notebook": NOTEBOOK,
    "--upload_pipeline": "upload it: kalegen submit NOTEBOOK --host URL --upload-only",
    "--run_pipeline": SUBMIT,
    "--deploy": SUBMIT,
    "--kfp": SUBMIT,
    "-K": SUBMIT,
    "--kfp_host": "kalegen submit NOTEBOOK --host URL",
    "--experiment_name": "kalegen submit NOTEBOOK --experiment NAME",
    "--pipeline_name": "write --set pipeline_name=NAME",
    "--pipeline_description": "write --set pipeline_description=TEXT",
    "--docker_image": "write --set base_image=IMAGE",
    "--storage-class-name": "write --set storage_class_name=NAME",
    "--volume-access-mode": "write --set volume_access_mode=MODE",
    "--debug": "write --verbose",
}
"""By option: what to write. ``kalegen submit --help`` and ``kalegen config`` tell the rest."""
