#include "process.h"

#include <errno.h>
#include <signal.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* What R itself cannot do: copy everything that this process and its children print to a file, C++ libraries included, and
 * turn SIGTERM into R's own interrupt, so that handlers and on.exit() run. */

static pid_t tee_pid = -1;
static int saved_out = -1, saved_err = -1;

SEXP mmm_tee_start(SEXP path) {
  if (tee_pid > 0) Rf_error("the console is already being copied");
  const char *file = R_ExpandFileName(CHAR(STRING_ELT(path, 0)));
  int ends[2];
  if (pipe(ends) != 0) Rf_error("no pipe for the console log");
  pid_t pid = fork();
  if (pid < 0) Rf_error("no process for the console log");
  if (pid == 0) {
    /* It ends when the last writer does, and is not to miss the last words. */
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    dup2(ends[0], 0);
    close(ends[0]);
    close(ends[1]);
    execlp("tee", "tee", "-a", file, (char *)NULL);
    _exit(127);
  }
  saved_out = dup(1);
  saved_err = dup(2);
  dup2(ends[1], 1);
  dup2(ends[1], 2);
  close(ends[0]);
  close(ends[1]);
  tee_pid = pid;
  return R_NilValue;
}

SEXP mmm_tee_stop(void) {
  if (tee_pid <= 0) return R_NilValue;
  dup2(saved_out, 1);
  dup2(saved_err, 2);
  close(saved_out);
  close(saved_err);
  while (waitpid(tee_pid, NULL, 0) < 0 && errno == EINTR) {
  }
  tee_pid = -1;
  return R_NilValue;
}

static void interrupt_instead(int signal_number) {
  (void)signal_number;
  raise(SIGINT);
}

static void on_sigterm(void (*action)(int)) {
  struct sigaction handler = {0};
  handler.sa_handler = action;
  sigemptyset(&handler.sa_mask);
  sigaction(SIGTERM, &handler, NULL);
}

/* From now on SIGTERM raises an R interrupt. */
SEXP mmm_interrupt_on_sigterm(void) {
  on_sigterm(interrupt_instead);
  return R_NilValue;
}

/* In a process that was forked to do a task: SIGTERM ends it, and so does the end of its parent, however that comes. */
SEXP mmm_depend_on_parent(void) {
  on_sigterm(SIG_DFL);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  return R_NilValue;
}
