import { allocatorProblems } from './allocator-rules.ts';
import { annotationProblems } from './annotation-rules.ts';
import { fixesEverything, mediumTypeProblem, overrideProblem } from './hyperparameter-rules.ts';
import type { RunSpec } from './run-spec.ts';
import { isReserved, mixedWith } from './variable-names.ts';

/** What is wrong, as the predicate of a sentence about the field at `path`. */
type Problem = { path: (string | number)[]; message: string };

/** The rules of a spec that reach over several fields, in the order of the manifest. */
export function specProblems(spec: RunSpec): Problem[] {
  return [
    ...prepareProblems(spec),
    ...variableProblems(spec),
    ...factorProblems(spec),
    ...reservedNames(spec),
    ...roleProblems(spec),
    ...hyperparameterProblems(spec),
    ...signProblems(spec),
    ...trainProblems(spec),
    ...calibrationProblems(spec),
    ...annotationProblems(spec),
    ...allocatorProblems(spec),
  ];
}

/** Rows that become one go by their date, whatever else is put together. */
function prepareProblems(spec: RunSpec): Problem[] {
  return spec.prepare.flatMap((step, index) =>
    Object.entries(step)
      .filter(([, options]) => 'aggregates' in options && Object.hasOwn(options.aggregates, spec.date_var))
      .map(([name]) => ({
        path: ['prepare', index, name, 'aggregates', spec.date_var],
        message: 'is what the rows go by: it has no aggregate',
      })),
  );
}

function variableProblems(spec: RunSpec): Problem[] {
  const problems: Problem[] = [];
  if (spec.paid_media_vars.length !== spec.paid_media_spends.length) {
    problems.push({
      path: ['paid_media_vars'],
      message: `needs one column for each of the ${spec.paid_media_spends.length} paid_media_spends, in their order; there are ${spec.paid_media_vars.length}`,
    });
  }
  if (spec.window.start >= spec.window.end) {
    problems.push({ path: ['window', 'end'], message: 'must be later than window.start' });
  }
  // glmnet refuses a matrix of one column.
  const variables =
    spec.paid_media_vars.length +
    spec.organic_vars.length +
    spec.context_vars.length +
    (spec.prophet?.vars.length ?? 0);
  if (variables < 2) {
    problems.push({
      path: ['paid_media_spends'],
      message:
        'is the only thing that could explain dep_var; add prophet.vars (trend, season), context_vars or another channel',
    });
  }
  return problems;
}

function factorProblems(spec: RunSpec): Problem[] {
  const of = (message: string): Problem => ({ path: ['factor_vars'], message });
  const problems: Problem[] = [];
  if (spec.factor_vars.length > 0 && (spec.prophet?.vars.length ?? 0) === 0) {
    // Robyn turns factors into numbers by prophet's regression, and stops without it.
    problems.push(of('needs prophet.vars, such as trend; without it give numbers, such as 0 and 1, in context_vars'));
  }
  for (const name of spec.factor_vars) {
    if (!spec.context_vars.includes(name)) problems.push(of(`"${name}" must also be in context_vars`));
    const mixed_with = mixedWith(name, spec.factor_vars);
    if (mixed_with !== null) {
      problems.push(
        of(
          `"${name}" is how "${mixed_with}" begins, and Robyn would mix the effects of both; rename it in the data, or in data.query`,
        ),
      );
    }
  }
  return problems;
}

function reservedNames(spec: RunSpec): Problem[] {
  const exposures = spec.paid_media_vars.filter((name, index) => name !== spec.paid_media_spends[index]);
  const fields = { ...spec, paid_media_vars: exposures };
  return (['paid_media_spends', 'paid_media_vars', 'organic_vars', 'context_vars'] as const).flatMap((field) =>
    fields[field]
      .filter((name) => isReserved(name, spec.prophet?.vars ?? []))
      .map((name) => ({
        path: [field],
        message: `"${name}" is a name that Robyn needs for a column of its own; rename it in the data, or in data.query`,
      })),
  );
}

/** A column has one role; an exposure is that of one channel. */
function roleProblems(spec: RunSpec): Problem[] {
  const problems: Problem[] = [];
  const roles = new Map<string, string>([[spec.date_var, 'date_var']]);
  const take = (role: 'dep_var' | 'paid_media_spends' | 'organic_vars' | 'context_vars', names: readonly string[]) => {
    for (const name of names) {
      const other = roles.get(name);
      if (other !== undefined) {
        problems.push({ path: [role], message: `"${name}" is already used as ${other}; a column has one role` });
      }
      roles.set(name, role);
    }
  };
  take('dep_var', [spec.dep_var]);
  take('paid_media_spends', spec.paid_media_spends);
  take('organic_vars', spec.organic_vars);
  take('context_vars', spec.context_vars);
  spec.paid_media_vars.forEach((name, index) => {
    if (name === spec.paid_media_spends[index]) return;
    const path = ['paid_media_vars', index];
    const role = roles.get(name);
    if (role !== undefined) {
      problems.push({ path, message: `"${name}" is already used as ${role}; a column has one role` });
    } else if (spec.paid_media_vars.indexOf(name) !== index) {
      problems.push({ path, message: `"${name}" is named twice; each channel needs an exposure of its own` });
    }
  });
  return problems;
}

function hyperparameterProblems(spec: RunSpec): Problem[] {
  const { media, overrides } = spec.hyperparameters;
  const problems: Problem[] = [];
  for (const [medium, type] of Object.entries(media)) {
    const message = mediumTypeProblem(spec, medium, type);
    if (message !== null) problems.push({ path: ['hyperparameters', 'media', medium], message });
  }
  for (const [name, override] of Object.entries(overrides)) {
    const message = overrideProblem(spec, name, override);
    if (message !== null) problems.push({ path: ['hyperparameters', 'overrides', name], message });
  }
  if (fixesEverything(spec, overrides)) {
    problems.push({
      path: ['hyperparameters', 'overrides'],
      message: 'fixes all hyperparameters; give at least one of them a range to search',
    });
  }
  return problems;
}

function signProblems(spec: RunSpec): Problem[] {
  const pairs = [
    ['paid_media_signs', 'paid_media_spends'],
    ['organic_signs', 'organic_vars'],
    ['context_signs', 'context_vars'],
  ] as const;
  return pairs.flatMap(([signs, variables]) => {
    const [given, wanted] = [spec[signs].length, spec[variables].length];
    if (given === 0 || given === wanted) return [];
    const message = `needs one sign for each of the ${wanted} ${variables}, in their order; there are ${given}`;
    return [{ path: [signs], message }];
  });
}

function trainProblems(spec: RunSpec): Problem[] {
  const problems: Problem[] = [];
  const train_size = spec.hyperparameters.overrides.train_size ?? spec.train.train_size;
  if (spec.train.ts_validation && [train_size].flat().includes(1)) {
    problems.push({
      path: ['train', 'train_size'],
      message: 'leaves nothing to validate with where it reaches 1; lower it, such as [0.5, 0.8]',
    });
  }
  const weights = spec.train.objective_weights;
  if (weights === null) return problems;
  const path = ['train', 'objective_weights'];
  const is_calibrated = spec.calibration.length > 0;
  if (weights.length !== (is_calibrated ? 3 : 2)) {
    const message = is_calibrated
      ? 'needs three numbers with calibration, for nrmse, decomp.rssd and mape'
      : 'needs two numbers without calibration, for nrmse and decomp.rssd';
    return [...problems, { path, message }];
  }
  const is_zero = weights.every((weight) => weight === 0);
  return is_zero ? [...problems, { path, message: 'needs a number above 0' }] : problems;
}

/** As Robyn's check_calibration, and what it does not see. */
function calibrationProblems(spec: RunSpec): Problem[] {
  const channels = new Set([...spec.paid_media_spends, ...spec.organic_vars]);
  return spec.calibration.flatMap((study, index) => {
    const problems: Problem[] = [];
    const refuse = (field: string[], message: string) =>
      problems.push({ path: ['calibration', index, ...field], message });
    // By the spend column; several that were tested together as "a+b".
    const unknown = study.channel.split('+').find((channel) => !channels.has(channel));
    if (unknown !== undefined) refuse(['channel'], `"${unknown}" is none of paid_media_spends and organic_vars`);
    if (study.start > study.end) refuse(['end'], 'must not be before its start');
    if (study.metric !== spec.dep_var) {
      refuse(['metric'], `must be dep_var, "${spec.dep_var}"; leave out a test of another metric`);
    }
    if (study.lift === 0) refuse(['lift'], 'is 0, and Robyn measures errors relative to it; leave the test out');
    if (study.start < spec.window.start || study.end > spec.window.end) {
      refuse([], `must lie within the window, ${spec.window.start} to ${spec.window.end}`);
    }
    return problems;
  });
}
