#ifndef MMMTRAINER_DESIGN_H
#define MMMTRAINER_DESIGN_H

#include <Rinternals.h>

#include "objective.h"

/* Reads what fast_design() (R/fast-design.R) made. The design points into the list's vectors: keep it alive. */
void design_read(objective_design *design, SEXP list);
void design_free(objective_design *design);

#endif
