#include "process.h"

#include <errno.h>
#include <signal.h>
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

static volatile sig_atomic_t terminated = 0;

static void interrupt_instead(int signal_number) {
  (void)signal_number;
  terminated = 1;
  raise(SIGINT);
}

/* "interrupt": SIGTERM raises an R interrupt. "default": it ends the process, as in trial processes. */
SEXP mmm_on_sigterm(SEXP action) {
  int interrupt = CHAR(STRING_ELT(action, 0))[0] == 'i';
  struct sigaction handler = {0};
  handler.sa_handler = interrupt ? interrupt_instead : SIG_DFL;
  sigemptyset(&handler.sa_mask);
  sigaction(SIGTERM, &handler, NULL);
  return R_NilValue;
}

SEXP mmm_was_terminated(void) { return Rf_ScalarLogical(terminated); }
