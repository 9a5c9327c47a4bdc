#' Train Robyn marketing mix models from a folder
#'
#' `Rscript run_all.R FOLDER` trains the run that lies in a folder; at an R prompt the same is done step by step:
#'
#' 1. [read_job()] and [read_input()] read `job.json` and `data/`, and refuse what cannot be trained.
#' 2. [prepare_inputs()] gives Robyn's `InputCollect`.
#' 3. [run_trials()] gives what `robyn_run` gives, a hundred times faster.
#' 4. [collect_outputs()] gives what `robyn_outputs` gives, and its files.
#' 5. [finalists_of()], [response_curves()] and [allocate_budget()] answer questions about the models.
#'
#' Conditions have a class for each cause, `mmmtrainer_<code>`; errors that the input has to change for are
#' `mmmtrainer_refused`, and all errors are `mmmtrainer_error` with the fields `code` and `fix`.
#'
#' @keywords internal
#' @useDynLib mmmtrainer, .registration = TRUE
"_PACKAGE"
