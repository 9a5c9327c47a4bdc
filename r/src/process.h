#ifndef MMMTRAINER_PROCESS_H
#define MMMTRAINER_PROCESS_H

#include <Rinternals.h>

SEXP mmm_tee_start(SEXP path);
SEXP mmm_tee_stop(void);
SEXP mmm_interrupt_on_sigterm(void);
SEXP mmm_depend_on_parent(void);

#endif
