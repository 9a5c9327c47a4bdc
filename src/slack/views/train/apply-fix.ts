import type { App } from '@slack/bolt';
import { applyFix } from '../../../data/apply-fix.ts';
import { fixOfKey } from '../../../data/findings.ts';
import type { Fix } from '../../../data/fix.ts';
import { fixLabel } from '../../../data/fix-label.ts';
import { AppError } from '../../../errors.ts';
import { readFindings } from '../../../runs/kept-findings.ts';
import type { RunSpec } from '../../../runs/run-spec.ts';
import type { Filling } from '../../actions/filled-from.ts';
import { onButton } from '../../actions/on-button.ts';
import type { SlackDeps } from '../../deps.ts';
import { ACTIONS } from '../../ids.ts';
import { openTrain } from './open-train.ts';
import type { ColumnReader } from './source-columns.ts';

type Deps = SlackDeps & { columns: ColumnReader };

/** Registers the buttons beside the findings of a run: each opens the train modal at its review with the fix in it. Nothing is launched. */
export function registerApplyFix(app: App, deps: Deps): void {
  onButton(app, deps, new RegExp(`^${ACTIONS.apply_fix}`), async (run_id, { action_id, user, body, client }) => {
    const key = action_id.slice(ACTIONS.apply_fix.length);
    await openTrain(deps, {
      client,
      trigger_id: body.trigger_id,
      user,
      channel: body.channel?.id ?? '',
      text: '',
      filled: () => fixedRun(deps, { run_id, key, user }),
    });
    return null;
  });
}

/** What the run was asked for, with the fix. Throws `run_not_found`, `not_allowed`, `launch_not_allowed`, `fix_gone`, `spec_invalid`. */
async function fixedRun(deps: Deps, pressed: { run_id: string; key: string; user: string }): Promise<Filling> {
  const { run_id, key, user } = pressed;
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  await deps.access.requireLaunch(run.channel, user);
  const fix = fixOfKey((await readFindings(deps.objects, run_id)) ?? [], key);
  if (fix === null) throw new AppError('fix_gone', { run_id });
  const notify = { ...run.spec.notify, channel: run.channel };
  return { manifest: run.run_id, spec: { ...fixedSpec(run.spec, fix), notify }, changes: [fixLabel(fix)] };
}

/** The spec with the fix in it. Throws `spec_invalid` where no model is left. */
export function fixedSpec(spec: RunSpec, fix: Fix): RunSpec {
  const fixed = applyFix(spec, fix);
  if (fixed !== null) return fixed;
  throw new AppError('spec_invalid', { reason: `“${fixLabel(fix)}” would leave nothing to train.` });
}
