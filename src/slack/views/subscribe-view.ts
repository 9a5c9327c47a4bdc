import type { KnownBlock, ModalView } from '@slack/types';
import { FINAL_STATES } from '../../runs/run.ts';
import { isPerson, type Subscription } from '../../runs/subscriptions.ts';
import { button, header, input, option } from '../blocks/elements.ts';
import { STATE_WORDS } from '../blocks/run-words.ts';
import { subscriptionWords } from '../blocks/subscription-words.ts';
import { mrkdwn, paragraph, plain } from '../blocks/text.ts';
import { ACTIONS, SUBSCRIBE_FIELDS, VIEWS } from '../ids.ts';

export type SubscribeFacts = {
  user: string;
  /** The channel in which the command was typed; `null` for direct messages. */
  channel: { id: string; name: string } | null;
  /** Those of the person and of the channel. */
  subscriptions: readonly Subscription[];
  /** What has just been done, as a sentence; `null` when the modal opens. */
  note: string | null;
};

const FIELDS = SUBSCRIBE_FIELDS;

/** Who is told of which runs: what there is, each with its button, and a form for another one. */
export function subscribeView(facts: SubscribeFacts): ModalView {
  const { note } = facts;
  return {
    type: 'modal',
    callback_id: VIEWS.subscribe,
    title: plain('Subscriptions', 24),
    submit: plain('Subscribe', 24),
    close: plain('Close', 24),
    private_metadata: JSON.stringify({ channel: facts.channel }),
    blocks: [
      ...(note === null ? [] : [paragraph(`✓ ${note}`)]),
      ...existing(facts),
      header('Another one'),
      ...form(facts),
    ],
  };
}

function existing({ user, channel, subscriptions }: SubscribeFacts): KnownBlock[] {
  if (subscriptions.length === 0) {
    return [paragraph('There are no subscriptions yet. Whoever asks for a run is told of its end in any case.')];
  }
  const mine = subscriptions.filter(({ to }) => to === user);
  const here = subscriptions.filter(({ to }) => !isPerson(to));
  return [
    ...(mine.length === 0 ? [] : [header('You are told'), ...mine.map(line)]),
    ...(here.length === 0 || channel === null ? [] : [header(`#${channel.name} is told`), ...here.map(line)]),
  ];
}

function line(subscription: Subscription): KnownBlock {
  return {
    type: 'section',
    text: mrkdwn(subscriptionWords(subscription)),
    accessory: button({ text: 'Remove', action_id: ACTIONS.unsubscribe, value: subscription.id }),
  };
}

function form({ channel }: SubscribeFacts): KnownBlock[] {
  const me = option('me', 'Me', 'In a direct message');
  const here = channel === null ? [] : [option(channel.id, `#${channel.name}`, 'Everybody in the channel sees it')];
  const ends = option('ends', 'The end of each run', 'At once, with a link to its card');
  const week = option('week', "The week's runs", 'Each Monday at 07:00 UTC, in one message');
  const states = FINAL_STATES.map((state) => option(state, STATE_WORDS[state].word));
  return [
    input({
      block_id: FIELDS.to,
      label: 'Who is told',
      element: { type: 'radio_buttons', action_id: FIELDS.to, options: [me, ...here], initial_option: me },
    }),
    input({
      block_id: FIELDS.about,
      label: 'Of what',
      element: { type: 'radio_buttons', action_id: FIELDS.about, options: [ends, week], initial_option: ends },
    }),
    input({
      block_id: FIELDS.country,
      label: 'Market',
      hint: 'Empty for every market.',
      optional: true,
      element: { type: 'plain_text_input', action_id: FIELDS.country, placeholder: plain('de'), max_length: 20 },
    }),
    input({
      block_id: FIELDS.revision,
      label: 'Revision',
      hint: 'Empty for every revision.',
      optional: true,
      element: { type: 'plain_text_input', action_id: FIELDS.revision, placeholder: plain('r12'), max_length: 40 },
    }),
    input({
      block_id: FIELDS.states,
      label: 'Outcome',
      hint: 'For the end of each run; the week has them all.',
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: FIELDS.states,
        options: states,
        initial_options: states.filter(({ value }) => value !== 'cancelled'),
      },
    }),
  ];
}
