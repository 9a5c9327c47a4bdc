#ifndef MMMTRAINER_PROCESS_H
#define MMMTRAINER_PROCESS_H

#include <Rinternals.h>

SEXP mmm_stop_on_signals(SEXP cancelled, SEXP out_of_time, SEXP seconds);
SEXP mmm_stopped_by(void);
SEXP mmm_depend_on_parent(void);

#endif
