#include "keeper.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A small process beside R that does what R cannot while it is busy in one long call, or when it is gone:
 *
 * - copies everything that R and its processes print to robyn_console.log, C++ libraries included;
 * - writes status.json: when R says something new, every few seconds with the time and the memory, and at the end of an R
 *   that could not say its own end.
 *
 * What R says is a frame: the lengths of four texts, then the texts. They are JSON objects without their last brace: how
 * things are, and how they are to be said to have ended where R is stopped, out of time, or killed. A frame with the first
 * alone is R's own end. */

enum { HOW_IT_IS, IF_STOPPED, IF_OUT_OF_TIME, IF_KILLED, TEXTS };
enum { LOOK_MS = 200, DRAIN_MS = 2000, CHUNK = 4096 };

static pid_t keeper_pid = -1;
static int control = -1, saved_out = -1, saved_err = -1;
static volatile sig_atomic_t *stop_signal = NULL;

volatile sig_atomic_t *keeper_stop_signal(void) {
  if (!stop_signal) {
    void *shared = mmap(NULL, sizeof *stop_signal, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) Rf_error("no memory to share with the keeper");
    stop_signal = shared;
    *stop_signal = 0;
  }
  return stop_signal;
}

/* ---- The keeper's own side ---- */

typedef struct {
  pid_t r;
  int console, control, log, out;
  char chunk[CHUNK];
  size_t chunk_size, chunk_sent;
  char *frame;
  size_t frame_size, frame_room;
  char *text[TEXTS];
  int has_ended;
  long long peak;
  const char *file, *part;
} keeper;

static long long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static int write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return 0;
    bytes += written;
    size -= written;
  }
  return 1;
}

static void write_status(keeper *self, const char *text) {
  if (!text) return;
  tree_memory memory = memory_of_tree(self->r);
  if (memory.now > self->peak) self->peak = memory.now;
  if (memory.largest > self->peak) self->peak = memory.largest;
  struct timeval time;
  gettimeofday(&time, NULL);
  struct tm utc;
  gmtime_r(&time.tv_sec, &utc);
  char at[32], now[32] = "null", peak[32] = "null", added[256];
  strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%S", &utc);
  if (memory.now >= 0) snprintf(now, sizeof now, "%lld", memory.now);
  if (self->peak >= 0) snprintf(peak, sizeof peak, "%lld", self->peak);
  int size = snprintf(
      added, sizeof added, ",\n  \"updated_at\": \"%s.%03dZ\",\n  \"memory_bytes\": %s,\n  \"memory_peak_bytes\": %s\n}\n", at,
      (int)(time.tv_usec / 1000), now, peak);
  int part = open(self->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (part < 0) return;
  int is_whole = write_all(part, text, strlen(text)) && write_all(part, added, size);
  if (close(part) == 0 && is_whole) rename(self->part, self->file);
}

static void take_frame(keeper *self, const uint32_t sizes[TEXTS]) {
  const char *bytes = self->frame + TEXTS * sizeof(uint32_t);
  for (int i = 0; i < TEXTS; i++) {
    free(self->text[i]);
    self->text[i] = sizes[i] > 0 ? strndup(bytes, sizes[i]) : NULL;
    bytes += sizes[i];
  }
  self->has_ended = self->text[IF_KILLED] == NULL;
}

/* Reads what R says. 0 where R has nothing more to say. */
static int listen_to_r(keeper *self) {
  if (self->frame_room - self->frame_size < CHUNK) {
    char *larger = realloc(self->frame, self->frame_room + 16 * CHUNK);
    if (!larger) return 0;
    self->frame = larger;
    self->frame_room += 16 * CHUNK;
  }
  ssize_t got = read(self->control, self->frame + self->frame_size, self->frame_room - self->frame_size);
  if (got < 0 && errno == EINTR) return 1;
  if (got <= 0) return 0;
  self->frame_size += got;
  int is_new = 0;
  for (;;) {
    uint32_t sizes[TEXTS];
    if (self->frame_size < sizeof sizes) break;
    memcpy(sizes, self->frame, sizeof sizes);
    size_t whole = sizeof sizes;
    for (int i = 0; i < TEXTS; i++) whole += sizes[i];
    if (self->frame_size < whole) break;
    take_frame(self, sizes);
    is_new = 1;
    self->frame_size -= whole;
    memmove(self->frame, self->frame + whole, self->frame_size);
  }
  if (is_new) write_status(self, self->text[HOW_IT_IS]);
  return 1;
}

/* Reads what was printed into the log, and keeps it for the real output. 0 where nobody can print any more. */
static int read_console(keeper *self) {
  ssize_t got = read(self->console, self->chunk, CHUNK);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return 1;
  if (got <= 0) return 0;
  if (self->log >= 0) write_all(self->log, self->chunk, got);
  self->chunk_size = self->out >= 0 ? got : 0;
  self->chunk_sent = 0;
  return 1;
}

/* Where nobody reads the real output any more, the log still gets everything. */
static void write_out(keeper *self) {
  ssize_t written = write(self->out, self->chunk + self->chunk_sent, self->chunk_size - self->chunk_sent);
  if (written > 0) self->chunk_sent += written;
  if (written < 0 && errno != EINTR && errno != EAGAIN) self->out = -1;
  if (self->out < 0 || self->chunk_sent == self->chunk_size) self->chunk_size = 0;
}

static void keep(keeper *self, long long beat_ms) {
  long long next_beat = now_ms() + beat_ms, give_up = -1;
  int hears = 1, prints = 1;
  while (prints || hears) {
    int is_pending = self->chunk_size > 0;
    struct pollfd looks[] = {{hears ? self->control : -1, POLLIN, 0},
                             {is_pending ? self->out : prints ? self->console : -1, is_pending ? POLLOUT : POLLIN, 0}};
    poll(looks, 2, LOOK_MS);
    if (looks[0].revents && !listen_to_r(self)) hears = 0;
    if (looks[1].revents) {
      if (is_pending) write_out(self);
      else prints = read_console(self);
    }
    if (getppid() != self->r) hears = 0;
    if (hears && !self->has_ended && now_ms() >= next_beat) {
      write_status(self, self->text[HOW_IT_IS]);
      next_beat = now_ms() + beat_ms;
    }
    /* R is gone, or is done: what it printed last is still to come, unless somebody keeps its output open. */
    if (!hears && give_up < 0) give_up = now_ms() + DRAIN_MS;
    if (!hears && now_ms() > give_up) break;
  }
  if (self->has_ended) return;
  int stopped_by = *stop_signal;
  int how = stopped_by == 0 ? IF_KILLED : stopped_by == SIGXCPU ? IF_OUT_OF_TIME : IF_STOPPED;
  write_status(self, self->text[how]);
}

static char *path_in(const char *folder, const char *name) {
  size_t room = strlen(folder) + strlen(name) + 2;
  char *path = malloc(room);
  if (path) snprintf(path, room, "%s/%s", folder, name);
  return path;
}

static void be_keeper(const char *folder, int console, int control_end, double seconds) {
  /* It ends when R and all that R has started have ended, and is not to miss the last words: neither signals nor the end of
   * R's process group are for it. */
  int ignored[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGXCPU, SIGPIPE, SIGTTOU};
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_IGN);
  pid_t r = getppid();
  setpgid(0, 0);
  char *log = path_in(folder, "robyn_console.log");
  keeper self = {.r = r, .console = console, .control = control_end, .out = 1, .peak = -1};
  self.file = path_in(folder, "status.json");
  self.part = path_in(folder, "status.json.part");
  if (!log || !self.file || !self.part) _exit(1);
  self.log = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  keep(&self, (long long)(seconds * 1000));
  _exit(0);
}

/* ---- R's side ---- */

static void close_on_exec(int file) { fcntl(file, F_SETFD, FD_CLOEXEC); }

/* `seconds` is the time between two beats. */
SEXP mmm_keeper_start(SEXP folder, SEXP seconds) {
  if (keeper_pid > 0) Rf_error("the console is already being kept");
  const char *path = R_ExpandFileName(CHAR(STRING_ELT(folder, 0)));
  keeper_stop_signal();
  int console[2], talk[2];
  if (pipe(console) != 0) Rf_error("no pipe for the console log");
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, talk) != 0) Rf_error("no socket for the heartbeat");
  pid_t pid = fork();
  if (pid < 0) Rf_error("no process for the heartbeat");
  if (pid == 0) {
    close(console[1]);
    close(talk[0]);
    be_keeper(path, console[0], talk[1], Rf_asReal(seconds));
  }
  saved_out = dup(1);
  saved_err = dup(2);
  dup2(console[1], 1);
  dup2(console[1], 2);
  close(console[0]);
  close(console[1]);
  close(talk[1]);
  control = talk[0];
  close_on_exec(control);
  close_on_exec(saved_out);
  close_on_exec(saved_err);
  keeper_pid = pid;
  return R_NilValue;
}

static int send_all(const void *bytes, size_t size) {
#ifdef MSG_NOSIGNAL
  int flags = MSG_NOSIGNAL;
#else
  int flags = 0;
#endif
  const char *rest = bytes;
  while (size > 0) {
    ssize_t sent = send(control, rest, size, flags);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return 0;
    rest += sent;
    size -= sent;
  }
  return 1;
}

/* Hands the texts of a frame over: four, or one where it is the end. FALSE where no keeper is there to take them. */
SEXP mmm_keeper_say(SEXP texts) {
  if (keeper_pid <= 0) return Rf_ScalarLogical(0);
  uint32_t sizes[TEXTS] = {0};
  size_t whole = sizeof sizes;
  for (int i = 0; i < TEXTS && i < LENGTH(texts); i++) whole += sizes[i] = LENGTH(STRING_ELT(texts, i));
  char *frame = R_alloc(whole, 1), *end = frame + sizeof sizes;
  memcpy(frame, sizes, sizeof sizes);
  for (int i = 0; i < TEXTS && i < LENGTH(texts); i++) {
    memcpy(end, CHAR(STRING_ELT(texts, i)), sizes[i]);
    end += sizes[i];
  }
  return Rf_ScalarLogical(send_all(frame, whole));
}

/* Waits until the last words are in the log and status.json is written. */
SEXP mmm_keeper_stop(void) {
  if (keeper_pid <= 0) return R_NilValue;
  dup2(saved_out, 1);
  dup2(saved_err, 2);
  close(saved_out);
  close(saved_err);
  close(control);
  while (waitpid(keeper_pid, NULL, 0) < 0 && errno == EINTR) {
  }
  keeper_pid = -1;
  return R_NilValue;
}

void keeper_leave(void) {
  if (keeper_pid <= 0) return;
  close(control);
  close(saved_out);
  close(saved_err);
  keeper_pid = -1;
}
