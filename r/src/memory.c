#include "memory.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Forked processes share most of their pages, so that the sum of their resident sets counts the same memory many times.
 * The proportional set size (PSS) of proc(5) counts a page that n processes share as a page/n in each. */

typedef struct {
  pid_t pid, parent;
  int is_member;
} process;

static int read_file(pid_t pid, const char *name, char *text, size_t room) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t size = read(file, text, room - 1);
  close(file);
  if (size <= 0) return 0;
  text[size] = '\0';
  return 1;
}

/* The number of a line "Name:   123 kB" in bytes, -1 where there is none. `name` begins with a line feed. */
static long long kilobytes(const char *text, const char *name) {
  const char *line = strstr(text, name);
  return line ? atoll(line + strlen(name)) * 1024 : -1;
}

static pid_t parent_of(pid_t pid) {
  char text[512];
  if (!read_file(pid, "stat", text, sizeof text)) return -1;
  /* The name of the program is in parentheses and may itself contain anything. */
  const char *rest = strrchr(text, ')');
  int parent;
  return rest && sscanf(rest + 1, " %*c %d", &parent) == 1 ? parent : -1;
}

static process *all_processes(size_t *count) {
  *count = 0;
  DIR *folder = opendir("/proc");
  if (!folder) return NULL;
  size_t room = 256;
  process *found = malloc(room * sizeof *found);
  for (struct dirent *entry; found && (entry = readdir(folder));) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (*count == room) {
      process *larger = realloc(found, 2 * room * sizeof *found);
      if (!larger) break;
      found = larger;
      room *= 2;
    }
    pid_t pid = atoi(entry->d_name);
    found[(*count)++] = (process){pid, parent_of(pid), 0};
  }
  closedir(folder);
  return found;
}

static void mark_tree(process *all, size_t count, pid_t root) {
  for (size_t i = 0; i < count; i++) all[i].is_member = all[i].pid == root;
  for (int grown = 1; grown;) {
    grown = 0;
    for (size_t i = 0; i < count; i++) {
      for (size_t k = 0; !all[i].is_member && k < count; k++) {
        if (all[k].is_member && all[k].pid == all[i].parent) grown = all[i].is_member = 1;
      }
    }
  }
}

tree_memory memory_of_tree(pid_t root) {
  tree_memory memory = {-1, -1};
  size_t count;
  process *all = all_processes(&count);
  if (!all) return memory;
  mark_tree(all, count, root);
  for (size_t i = 0; i < count; i++) {
    char status[4096], shares[4096];
    if (!all[i].is_member || !read_file(all[i].pid, "status", status, sizeof status)) continue;
    long long bytes = read_file(all[i].pid, "smaps_rollup", shares, sizeof shares) ? kilobytes(shares, "\nPss:") : -1;
    if (bytes < 0) bytes = kilobytes(status, "\nVmRSS:");
    if (bytes > 0) memory.now = (memory.now < 0 ? 0 : memory.now) + bytes;
    long long largest = kilobytes(status, "\nVmHWM:");
    if (largest > memory.largest) memory.largest = largest;
  }
  free(all);
  return memory;
}
