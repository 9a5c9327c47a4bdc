#' Robyn's allocator with what it leaves to chance made certain
#'
#' The objective, the constraints and the solver are Robyn's. Other than in Robyn
#' - the constraint of target_efficiency has its own derivative: Robyn's (`eval_g_eq_effi`) has the wrong sign and leaves the
#'   target out, so that the solver fails and every channel ends at its lower bound;
#' - the solver starts at three points, and the best end that keeps to bounds and constraint is taken. Robyn starts at the
#'   lower bounds alone and takes whatever it ends with, also where the solver reports failure;
#' - a start above the upper bound, at which the solver stops with "x0 > ub", is moved to it;
#' - the response of now is the curve at the spend of now, as the proposed response is the curve at the proposed spend.
#'   Robyn takes the mean of the responses over the whole window, which is another thing: curves are not straight lines.
#'
#' @param save Replaces `ggsave`.
#' @noRd
allocator_overlay <- function(curves, plan, save) {
  overlay <- robyn_overlay(
    c("robyn_allocator", "allocation_plots"), list(ggsave = save, eval_g_eq_effi = efficiency_constraint),
    list("nloptr::nloptr" = solve_from_many(curves))
  )
  respond <- robyn_overlay("robyn_response", plot_data_only())$robyn_response
  overlay$robyn_response <- function(..., metric_name) {
    response <- respond(..., metric_name = metric_name)
    curve <- curves[metric_name, ]
    response$mean_response <- response_at(curve, curve$now)
    response
  }
  draw <- overlay$allocation_plots
  overlay$allocation_plots <- function(InputCollect, OutputCollect, dt_optimOut, select_model, scenario, eval_list, ...) {
    # Robyn looks its measures of fit up by the spends, and finds none for a channel modelled on its exposure.
    InputCollect$paid_media_spends <- InputCollect$paid_media_selected
    if (scenario == "target_efficiency") eval_list <- label_missed_target(eval_list, dt_optimOut)
    draw(InputCollect, OutputCollect, dt_optimOut, select_model, scenario, eval_list, ...)
  }
  overlay
}

#' Replaces Robyn's `eval_g_eq_effi`: spend less response over target, and its derivative.
#' @noRd
efficiency_constraint <- function(X, target_value) {
  given <- getOption("ROBYN_TEMP")
  of_each <- function(name) {
    mapply(
      robyn_function(name), x = X, coeff = given$coefs_eval, alpha = given$alphas_eval, inflexion = given$inflexions_eval,
      x_hist_carryover = given$hist_carryover_eval
    )
  }
  spend_for_response <- if (given$dep_var_type == "conversion") target_value else 1 / target_value
  list(
    constraints = sum(X) - sum(of_each("fx_objective")) * spend_for_response,
    # fx_gradient is the derivative of what is minimised: less the response.
    jacobian = 1 + of_each("fx_gradient") * spend_for_response
  )
}

# How far, relative to the spend, a constraint may be missed. The money is rounded more.
tolerance <- 1e-6

#' Replaces `nloptr::nloptr`: the best of what it ends with from several starts, and of the starts.
#' @noRd
solve_from_many <- function(curves) {
  function(x0, eval_f, eval_g_eq, lb, ub, opts, target_value, ...) {
    given <- getOption("ROBYN_TEMP")
    curves <- curves[names(ub), ]
    lower <- pmin(lb, ub)
    within <- function(spends) stats::setNames(pmin(pmax(spends, lower), ub), names(ub))
    best_by_price <- if (is.null(target_value)) {
      spends_for_budget(curves, lower, ub, given$total_budget_unit)
    } else {
      spends_for_efficiency(curves, lower, ub, response_per_spend(target_value, given$dep_var_type))
    }
    starts <- lapply(list(x0, curves$now, best_by_price), within)
    solve <- function(start) {
      tryCatch(
        nloptr::nloptr(
          x0 = start, eval_f = eval_f, eval_g_eq = eval_g_eq, lb = lower, ub = ub, opts = opts, target_value = target_value
        ),
        error = function(e) list(solution = start, status = -1L, message = conditionMessage(e))
      )
    }
    ends <- lapply(starts, solve)
    spends <- lapply(c(lapply(ends, function(end) end$solution), starts), within)
    missed <- vapply(spends, function(x) abs(eval_g_eq(x, target_value)$constraints) / max(sum(x), 1e-300), numeric(1))
    lost <- vapply(spends, function(x) eval_f(x, target_value)$objective, numeric(1))
    possible <- which(missed <= tolerance)
    chosen <- if (length(possible) > 0) possible[[which.min(lost[possible])]] else which.min(missed)
    result <- ends[[(chosen - 1) %% length(ends) + 1]]
    result$solution <- unname(spends[[chosen]])
    result
  }
}

#' The target as response for one unit of spend, which is what ROAS is; CPA is its reciprocal.
#' @noRd
response_per_spend <- function(target, dep_var_type) if (dep_var_type == "conversion") 1 / target else target

#' Robyn's plot shows a second target of its own (ROAS 1, or 1.5 times the CPA) and says that it was hit, reached or not.
#' @noRd
label_missed_target <- function(eval_list, table) {
  spend <- table$optmSpendTotalUnbound[[1]]
  reached <- table$optmResponseTotalUnbound[[1]] / spend
  wanted <- response_per_spend(eval_list$target_value_ext, eval_list$dep_var_type)
  if (isTRUE(abs(reached / wanted - 1) <= 0.005)) return(eval_list)
  label <- sub("^Hit", "Nearest to", eval_list$levs1[[3]])
  levels(eval_list$mainPoints$type)[levels(eval_list$mainPoints$type) == eval_list$levs1[[3]]] <- label
  eval_list$levs1[[3]] <- label
  eval_list
}
