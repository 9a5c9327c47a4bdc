import type { Subscription } from '../../runs/subscriptions.ts';
import { STATE_WORDS } from './run-words.ts';
import { escapeMrkdwn } from './text.ts';

/** "When a run of de is done or failed", "Each Monday: the week's runs of every market". */
export function subscriptionWords(subscription: Subscription): string {
  const which = whichRuns(subscription);
  switch (subscription.about) {
    case 'ends': {
      const states = subscription.states.map((state) => STATE_WORDS[state].word);
      return `When a run of ${which} is ${either(states)}`;
    }
    case 'week':
      return `Each Monday: the week's runs of ${which}`;
  }
}

function whichRuns({ country, revision }: Pick<Subscription, 'country' | 'revision'>): string {
  const market = country === null ? 'every market' : escapeMrkdwn(country);
  return revision === null ? market : `${market}, revision ${escapeMrkdwn(revision)}`;
}

function either(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
