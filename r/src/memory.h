#ifndef MMMTRAINER_MEMORY_H
#define MMMTRAINER_MEMORY_H

#include <sys/types.h>

/* Memory of a process and of everything that descends from it, in bytes; -1 where the system does not tell. */
typedef struct {
  long long now;
  /* The most that any one of them has ever taken: less than all of them have taken together, but never missed. */
  long long largest;
} tree_memory;

tree_memory memory_of_tree(pid_t root);

#endif
