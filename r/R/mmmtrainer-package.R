#' Train Robyn marketing mix models from a folder
#'
#' `Rscript r/run_all.R FOLDER` trains the run that lies in a folder; at an R prompt the same is done step by step:
#'
#' 1. [read_job()] and [read_input()] read `job.json` and `data/`, and refuse what cannot be trained.
#' 2. [prepare_inputs()] gives Robyn's `InputCollect`. So does `Robyn::robyn_inputs()`, without a folder.
#' 3. [run_trials()] gives what `robyn_run` gives, a hundred times faster.
#' 4. [collect_outputs()] gives what `robyn_outputs` gives, and its files.
#' 5. [finalists_of()], [response_curves()], [allocate_budget()] and [draw_onepager()] answer questions about the models.
#'
#' Conditions have a class for each cause, `mmmtrainer_<code>`. Errors are `mmmtrainer_error`, with the fields `code` and
#' `fix`, what to do about it; those after which the input has to change are `mmmtrainer_refused`.
#'
#' @keywords internal
#' @useDynLib mmmtrainer, .registration = TRUE
"_PACKAGE"
