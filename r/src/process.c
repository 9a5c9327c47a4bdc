#include "process.h"

#include "keeper.h"

#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <unistd.h>

/* SIGTERM (stop) and SIGXCPU (out of time) become R's own interrupt, so that handlers and on.exit() run. Calls into C or C++
 * may not look for interrupts for minutes; R is then ended without them. */

static int cancelled_status = 143, out_of_time_status = 1;
static unsigned int seconds_to_end = 2;
static volatile sig_atomic_t *asked = NULL;

static void on_signal(int signal_number, void (*action)(int)) {
  struct sigaction handler = {0};
  handler.sa_handler = action;
  sigemptyset(&handler.sa_mask);
  sigaction(signal_number, &handler, NULL);
}

/* What is forked depends on R and ends with it; the keeper sees R's end and says it. */
static void end_now(int signal_number) {
  (void)signal_number;
  _exit(*asked == SIGXCPU ? out_of_time_status : cancelled_status);
}

static void interrupt_once(int signal_number) {
  if (*asked != 0) return;
  *asked = signal_number;
  alarm(seconds_to_end);
  raise(SIGINT);
}

/* Exit statuses for an R that does not end by itself within the seconds. */
SEXP mmm_stop_on_signals(SEXP cancelled, SEXP out_of_time, SEXP seconds) {
  cancelled_status = Rf_asInteger(cancelled);
  out_of_time_status = Rf_asInteger(out_of_time);
  seconds_to_end = (unsigned int)Rf_asInteger(seconds);
  asked = keeper_stop_signal();
  on_signal(SIGALRM, end_now);
  on_signal(SIGTERM, interrupt_once);
  on_signal(SIGXCPU, interrupt_once);
  return R_NilValue;
}

/* The name of the signal that asked R to stop, NULL while none has. */
SEXP mmm_stopped_by(void) {
  int signal_number = *keeper_stop_signal();
  if (signal_number == 0) return R_NilValue;
  return Rf_mkString(signal_number == SIGXCPU ? "SIGXCPU" : "SIGTERM");
}

/* In a process that was forked to do a task: a signal ends it, and so does the end of its parent, however that comes. */
SEXP mmm_depend_on_parent(void) {
  on_signal(SIGTERM, SIG_DFL);
  on_signal(SIGXCPU, SIG_DFL);
  on_signal(SIGALRM, SIG_DFL);
  keeper_leave();
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  return R_NilValue;
}
