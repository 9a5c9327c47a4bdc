#ifndef MMMTRAINER_PROCESS_H
#define MMMTRAINER_PROCESS_H

#include <Rinternals.h>

SEXP mmm_tee_start(SEXP path);
SEXP mmm_tee_stop(void);
SEXP mmm_on_sigterm(SEXP action);
SEXP mmm_was_terminated(void);

#endif
