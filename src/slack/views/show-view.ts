import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { slackErrorOf } from '../channels.ts';
import { errorMessage } from '../error-message.ts';
import { levelOf } from '../log-level.ts';
import { BUDGET_MS, within } from '../within.ts';
import { noticeView } from './notice-view.ts';

/** Where a view goes: over everything, or onto the modal that the press came from. */
export type Place = { client: WebClient; trigger_id: string; how: 'open' | 'push' };

/**
 * Shows a view while the trigger lasts: itself where it is ready soon, else `loading`, which is replaced when it is. What goes
 * wrong before anything is shown is thrown; afterwards it is said in the view. Returns the view's id, `null` where an earlier
 * delivery of the same press has shown it.
 */
export async function showWhenReady(
  { logger }: { logger: Logger },
  place: Place,
  { view, loading, title }: { view: Promise<ModalView>; loading: ModalView; title: string },
): Promise<string | null> {
  const ready = await within(BUDGET_MS.open, view);
  if (ready.done) return show(place, ready.value);
  ready.later.catch(() => undefined);
  const view_id = await show(place, loading);
  if (view_id === null) return null;
  const later = await ready.later.catch((error: unknown) => {
    logger[levelOf(error)]({ err: error }, 'view not filled');
    return noticeView(errorMessage(error), title);
  });
  await place.client.views.update({ view_id, view: later });
  return view_id;
}

async function show({ client, trigger_id, how }: Place, view: ModalView): Promise<string | null> {
  try {
    const shown = how === 'open' ? client.views.open({ trigger_id, view }) : client.views.push({ trigger_id, view });
    return (await shown).view?.id ?? null;
  } catch (error) {
    switch (slackErrorOf(error)) {
      case 'exchanged_trigger_id':
        return null;
      case 'expired_trigger_id':
        throw new AppError('unavailable', {}, { cause: error });
      default:
        throw error;
    }
  }
}
