#ifndef MMMTRAINER_KEEPER_H
#define MMMTRAINER_KEEPER_H

#include <Rinternals.h>
#include <signal.h>

SEXP mmm_keeper_start(SEXP folder, SEXP seconds);
SEXP mmm_keeper_say(SEXP texts);
SEXP mmm_keeper_stop(void);

/* The signal that asked R to stop, 0 while none has; written by its handler, read by the keeper too. */
volatile sig_atomic_t *keeper_stop_signal(void);

/* In a forked process: the keeper is its parent's. */
void keeper_leave(void);

#endif
