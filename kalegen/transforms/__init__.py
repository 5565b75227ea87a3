"""The passes, in the order in which they run; each takes and gives an EmittedPipeline, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable

from kalegen.model.pipeline import EmittedPipeline
from kalegen.transforms.annotations import keep_annotations_unevaluated
from kalegen.transforms.awaits import await_in_coroutine
from kalegen.transforms.conditions import return_answers
from kalegen.transforms.data_files import place_data_files
from kalegen.transforms.displays import embed_display
from kalegen.transforms.exit_status import receive_status
from kalegen.transforms.figures import close_figures_between_cells
from kalegen.transforms.file_outputs import save_files
from kalegen.transforms.future_imports import drop_future_imports
from kalegen.transforms.guards import guard_values
from kalegen.transforms.inputs import prepare_inputs
from kalegen.transforms.local_modules import install_local_modules
from kalegen.transforms.logging_setup import force_logging_setup
from kalegen.transforms.main_module import run_as_main_module
from kalegen.transforms.metrics import log_step_metrics
from kalegen.transforms.namespaces import use_module_namespace
from kalegen.transforms.outputs import save_outputs
from kalegen.transforms.parameters import receive_parameters
from kalegen.transforms.report_files import write_reports
from kalegen.transforms.reports import show_values
from kalegen.transforms.result_counts import count_results
from kalegen.transforms.serving import save_served_models
from kalegen.transforms.shown_figures import close_shown_figures
from kalegen.transforms.star_imports import call_star_imports
from kalegen.transforms.text import protect_text
from kalegen.transforms.user_code import start_with_user_code
from kalegen.transforms.workspace import enter_workspace

Pass = Callable[[EmittedPipeline], EmittedPipeline]

PASSES: tuple[Pass, ...] = (
    start_with_user_code,  # first: the later ones change the body that it makes
    close_figures_between_cells,  # while the body is the cells' statements, one by one
    show_values,  # while the body is the cells' statements, one by one
    prepare_inputs,  # before the codemods: copied definitions need them as much as the cells do
    close_shown_figures,  # in copied definitions, too
    use_module_namespace,  # on the user's own calls, before passes add theirs
    keep_annotations_unevaluated,  # while the future import that asks for it is still there
    drop_future_imports,
    call_star_imports,
    force_logging_setup,
    count_results,
    embed_display,
    install_local_modules,  # above the imports that prepare_inputs made
    receive_parameters,  # above all that prepare_inputs made, which may need a parameter
    receive_status,  # with the parameters: it comes in as they do
    place_data_files,  # above all that may read a file
    enter_workspace,  # above all that may read or write one
    save_outputs,
    log_step_metrics,  # after the saves: a metric that can't be logged must not cost an output
    save_served_models,  # after the saves too: what can't be served must not cost an output
    save_files,  # after the saves too: a file that is missing must not cost an output
    return_answers,  # below all saves
    run_as_main_module,  # after everything that binds a name of the notebook
    await_in_coroutine,  # the coroutine repeats the global statement; its own name is none of the notebook's
    guard_values,  # its own name must not be among those that are global or the coroutine's
    write_reports,  # around everything that may fail
    protect_text,  # last: no string may be added behind its back
)
