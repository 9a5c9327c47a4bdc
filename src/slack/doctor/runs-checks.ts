import { findModelSummary } from '../../results/read-results.ts';
import { isFinal, type Run } from '../../runs/run.ts';
import { differs, type RunRow, rowOf } from '../../runs/run-row.ts';
import { duration } from '../blocks/numbers.ts';
import { count, listOf } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';
import type { Check } from './check.ts';
import { STORAGE } from './storage-check.ts';

const SECONDS = 12;
const LOOKED_AT = 5;

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'doctor' | 'now'>;

/** Whether lists say what the records say: the newest runs and those under way are compared. */
export function catalogueCheck({ runs }: Deps): Check {
  return {
    name: 'List of runs',
    seconds: SECONDS,
    needs: STORAGE,
    fix: 'Press “Rebuild the list”: it is made anew from the records.',
    async run() {
      const [rows, active] = await Promise.all([
        runs.rows(),
        runs.list({ of: { kind: 'active' }, page_size: 50 }).then(({ runs: found }) => found),
      ]);
      const newest = await Promise.all(
        rows
          .slice(0, LOOKED_AT)
          .map((row) => ({ row, run: runs.read(row.run_id) }))
          .map(compared),
      );
      const listed = new Set(rows.map(({ run_id }) => run_id));
      const lost = active.filter(({ run_id }) => !listed.has(run_id)).map(({ run_id }) => run_id);
      const wrong = [...newest.flat(), ...lost];
      if (wrong.length === 0) return { state: 'ok', says: `${count(rows.length, 'run')}, as their records say.` };
      return {
        state: 'warn',
        says: `The list does not say what the records say of ${listOf(wrong, 3)}.`,
        fix: 'Press “Rebuild the list”. A run that is just changing may also be a moment ahead.',
      };
    },
  };
}

async function compared({ row, run }: { row: RunRow; run: Promise<Run> }): Promise<string[]> {
  const same = await run.then(
    (found) => !differs(rowOf(found), row),
    () => false,
  );
  return same ? [] : [row.run_id];
}

/** Runs under way for longer than a training may take: somebody has to look at them. */
export function stuckCheck({ runs, doctor, now }: Deps): Check {
  const most_seconds = doctor.facts.trainer.timeout_seconds + 3600;
  return {
    name: 'Runs under way',
    seconds: SECONDS,
    needs: STORAGE,
    fix: 'Look at the storage first.',
    async run() {
      const { runs: found } = await runs.list({ of: { kind: 'active' }, page_size: 100 });
      const active = found.filter(({ state }) => !isFinal(state));
      const age = (run: Run) => (now().getTime() - Date.parse(run.requested_at)) / 1000;
      const stuck = active.filter((run) => age(run) > most_seconds);
      const [oldest] = stuck;
      if (oldest === undefined)
        return { state: 'ok', says: active.length === 0 ? 'None.' : `${count(active.length, 'run')}.` };
      return {
        state: 'warn',
        says: `${count(stuck.length, 'run')} for longer than a training may take, among them ${oldest.run_id}, for ${duration(age(oldest))}.`,
        fix: `Type /mmm doctor ${oldest.run_id} to see where it is.`,
      };
    },
  };
}

/** What runs here, and what the newest finished run was trained with. */
export function versionsCheck({ runs, objects, doctor }: Deps): Check {
  const { version, trainer } = doctor.facts;
  const ours = `MMM Trainer ${version}, Node ${process.versions.node}, trainer image ${trainer.image}`;
  return {
    name: 'Versions',
    seconds: SECONDS,
    needs: STORAGE,
    fix: 'Look at the storage first.',
    async run() {
      const { rows } = await runs.page({ filter: { states: ['succeeded'] }, page_size: 1 });
      const [latest] = rows;
      if (latest === undefined) return { state: 'ok', says: `${ours}. No run has been trained yet.` };
      const summary = await findModelSummary(objects, latest.run_id).catch(() => null);
      if (summary === null) return { state: 'ok', says: `${ours}.` };
      const { r, robyn, mmmtrainer } = summary.versions;
      return {
        state: 'ok',
        says: `${ours}. ${latest.run_id} was trained with R ${r}, Robyn ${robyn}, mmmtrainer ${mmmtrainer}.`,
      };
    },
  };
}
