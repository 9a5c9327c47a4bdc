import { randomBytes, randomInt } from 'node:crypto';
import { LIMITS } from './limits.ts';
import { SlackRefusal } from './refusal.ts';

/** What a person did just now, and what a view may be opened with: once, and for three seconds. */
export type Trigger = { user: string; channel: string | null; view_id: string | null };
export type Triggers = {
  issue(trigger: Trigger): string;
  /** Throws `invalid_trigger_id`, `exchanged_trigger_id`, `expired_trigger_id`. */
  exchange(trigger_id: string): Trigger;
};

export function createTriggers(now: () => Date): Triggers {
  const issued = new Map<string, Trigger & { at: number; exchanged: boolean }>();

  function forgetOld(): void {
    for (const [id, { at }] of issued) {
      if (now().getTime() - at <= 100 * LIMITS.trigger_ms) return;
      issued.delete(id);
    }
  }

  return {
    issue: (trigger) => {
      forgetOld();
      const id = `${randomInt(1e9, 1e10)}.${randomInt(1e9, 1e10)}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { ...trigger, at: now().getTime(), exchanged: false });
      return id;
    },
    exchange: (id) => {
      const found = issued.get(id);
      if (found === undefined) throw new SlackRefusal('invalid_trigger_id');
      if (found.exchanged) throw new SlackRefusal('exchanged_trigger_id');
      if (now().getTime() - found.at > LIMITS.trigger_ms) throw new SlackRefusal('expired_trigger_id');
      found.exchanged = true;
      return { user: found.user, channel: found.channel, view_id: found.view_id };
    },
  };
}
