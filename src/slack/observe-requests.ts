import type { IncomingMessage } from 'node:http';
import type { AckFn, App, ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import { isSubcommand } from './commands/help.ts';
import type { SlackDeps } from './deps.ts';

/** The kinds of what Slack sends, as `mmm.slack.acknowledgement` has them. */
type SlackKind = 'command' | 'view' | 'action' | 'options' | 'event' | 'shortcut';

/** What a request is: its kind, and which of ours it is for. Nothing that a person has typed is in the name. */
type SlackRequest = { kind: SlackKind; name: string };

const BODY = z.object({
  type: z.string().optional(),
  command: z.string().optional(),
  text: z.string().optional(),
  callback_id: z.string().optional(),
  action_id: z.string().optional(),
  actions: z.array(z.object({ action_id: z.string().optional() })).optional(),
  event: z.object({ type: z.string() }).optional(),
  view: z.object({ callback_id: z.string().optional(), private_metadata: z.string().optional() }).optional(),
});
type Body = z.infer<typeof BODY>;

export function slackRequest(body: unknown): SlackRequest {
  const known: Body = BODY.safeParse(body).data ?? {};
  if (known.command !== undefined) return { kind: 'command', name: `${known.command} ${subcommand(known.text ?? '')}` };
  switch (known.type) {
    case 'view_submission':
    case 'view_closed':
      return { kind: 'view', name: `${known.view?.callback_id ?? ''}${known.type === 'view_closed' ? ' closed' : ''}` };
    case 'block_suggestion':
      return { kind: 'options', name: stem(known.action_id) };
    case 'shortcut':
    case 'message_action':
      return { kind: 'shortcut', name: known.callback_id ?? '' };
    case 'event_callback':
      return { kind: 'event', name: known.event?.type ?? '' };
    default:
      return { kind: 'action', name: stem(known.actions?.[0]?.action_id) };
  }
}

function subcommand(text: string): string {
  const [word = ''] = text.trim().split(/\s+/);
  if (word === '') return 'help';
  return isSubcommand(word) ? word : 'unknown';
}

/** What follows the colon tells buttons of one message apart. */
function stem(action_id: string | undefined): string {
  return (action_id ?? '').split(':')[0] ?? '';
}

const METADATA = z.object({ traceparent: z.string() });

/** The trace that a modal was opened in: what is done in it goes on with that, so that a run is one trace from its command on. */
function traceOf(body: unknown): string | null {
  const metadata = BODY.safeParse(body).data?.view?.private_metadata;
  if (metadata === undefined || metadata === '') return null;
  try {
    return METADATA.safeParse(JSON.parse(metadata)).data?.traceparent ?? null;
  } catch {
    return null;
  }
}

/** When requests have arrived, in milliseconds of `performance.now()`. */
const arrivals = new WeakMap<IncomingMessage, number>();

/** To be called first with every HTTP request, before anything is read of it. */
export function noteArrival(request: IncomingMessage): void {
  arrivals.set(request, performance.now());
}

/** What a receiver of Bolt's tells of an HTTP request beside its body. */
export function arrivalOf(request: IncomingMessage): { arrived_ms?: number; traceparent?: string } {
  const arrived_ms = arrivals.get(request);
  const { traceparent } = request.headers;
  return {
    ...(arrived_ms === undefined ? {} : { arrived_ms }),
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
  };
}

const ARRIVAL = z.object({ arrived_ms: z.number().optional(), traceparent: z.string().optional() });

/**
 * The app as a receiver is to see it: every request is a span, and the time until it was acknowledged is measured, in the same way
 * whether it came over HTTP or by Socket Mode. A request of a modal goes on with the trace that the modal was opened in.
 */
export function observedApp(app: App, { telemetry, logger }: Pick<SlackDeps, 'telemetry' | 'logger'>): App {
  async function processEvent(event: ReceiverEvent): Promise<void> {
    const now = performance.now();
    const arrival = ARRIVAL.safeParse(event.customProperties ?? {}).data ?? {};
    const request = slackRequest(event.body);
    const { kind, name } = request;
    const ack: AckFn<unknown> = async (answer) => {
      await event.ack(answer);
      const seconds = (performance.now() - (arrival.arrived_ms ?? now)) / 1000;
      telemetry.record('mmm.slack.acknowledgement', seconds, { kind });
      logger.info({ kind, name, seconds: Math.round(seconds * 10_000) / 10_000 }, 'slack acknowledged');
    };
    await telemetry.within(traceOf(event.body) ?? arrival.traceparent, () =>
      telemetry.span(`slack ${kind} ${name}`.trim(), { kind }, () => app.processEvent({ ...event, ack })),
    );
  }
  return Object.assign(Object.create(app), { processEvent });
}
