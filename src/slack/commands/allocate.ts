import { AppError } from '../../errors.ts';
import { said } from '../blocks/text.ts';
import { openAllocate } from '../views/allocate/allocate.ts';
import type { CommandHandler } from './command.ts';

/** `/mmm allocate [run id]`: the allocator on that run, or on the person's latest that has a result. */
export const allocateCommand: CommandHandler = async (deps, { client, command, rest, say }) => {
  try {
    await openAllocate(
      deps,
      { client, trigger_id: command.trigger_id, how: 'open' },
      { run_id: rest === '' ? null : rest, user: command.user_id },
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'run_not_found' || rest !== '') throw error;
    await say(
      said(
        'You have no finished run yet. `/mmm results` lists those of others; `/mmm allocate` with the id of one of them works too.',
      ),
    );
  }
};
