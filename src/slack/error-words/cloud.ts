import { type Facts, TELL_OWNER, type Wordings } from './wording.ts';

const OPERATOR = 'Whoever looks after MMM Trainer';

/** The clouds, and how this bot is set up in them. */
export const CLOUD_WORDS = {
  unavailable: () => ({
    what: 'Something I depend on does not answer.',
    why: 'It is busy or down.',
    next: 'Try again in a minute.',
  }),
  quota_exceeded: (f) => ({
    what: `Google has had enough requests for now${of(f('service'))}.`,
    why: `${quotaWords(f)} is used up${f('retry_after_seconds') === '' ? '' : `; it asks to wait ${f('retry_after_seconds')} s`}.`,
    next: 'It passes by itself, usually within a minute. If it comes back, whoever looks after MMM Trainer can ask Google for more; /mmm doctor says where.',
  }),
  permission_denied: (f) => ({
    what: `Google does not let me do that${of(f('service'))}.`,
    why:
      f('permission') === ''
        ? f('reason', 'My service account lacks a permission.')
        : `My service account lacks the permission ${f('permission')}${f('resource') === '' ? '' : ` on ${f('resource')}`}.`,
    next: `${OPERATOR} gives it back by applying the Terraform of infra/ again; /mmm doctor checks all of them.`,
  }),
  service_disabled: (f) => ({
    what: `The Google API ${f('service', 'that this needs')} is not enabled.`,
    why: `It is switched off in the project${f('project') === '' ? '' : ` ${f('project')}`}.`,
    next: `${OPERATOR} enables it; /mmm doctor shows the command.`,
  }),
  billing_disabled: (f) => ({
    what: 'Google does not work for this project, because nobody pays for it.',
    why: f('reason', 'It has no billing account, or that one is closed.'),
    next: `${OPERATOR} links a billing account to it; /mmm doctor shows the command.`,
  }),
  resource_missing: (f) => ({
    what: `There is no ${f('kind', 'such thing')} ${lastOf(f('name'))} in Google Cloud.`.replace('  ', ' '),
    why: 'It was never made, was deleted, or my settings name another one.',
    next: `${OPERATOR} makes it by applying the Terraform of infra/, or corrects the setting; /mmm doctor says which.`,
  }),
  signing_refused: (f) => ({
    what: 'I cannot make a link to that.',
    why: f('reason', 'The bot may not sign links to the bucket.'),
    next: 'Ask whoever looks after MMM Trainer for the file, or to let the bot sign.',
  }),
  message_rejected: (f) => ({
    what: 'I cannot post there.',
    why: f('slack_error', '') === '' ? 'Slack refused the message.' : `Slack says ${f('slack_error')}.`,
    next: 'Invite me to the channel with /invite, or choose another one.',
  }),
  record_invalid: () => ({
    what: 'I cannot read what I have stored about this.',
    why: 'It was written by another version, or it is damaged.',
    next: 'Start again from /mmm train.',
  }),
  record_newer: () => ({
    what: 'I cannot read what I have stored about this.',
    why: 'A newer version of MMM Trainer wrote it, and it is only being put into service.',
    next: 'Try again in some minutes. If it stays so, tell whoever looks after MMM Trainer: the newer version is wanted back.',
  }),
  config_invalid: () => ({
    what: 'MMM Trainer is not set up completely.',
    why: 'A setting is missing or wrong.',
    next: 'Tell whoever looks after it.',
  }),
  internal: () => ({ what: 'Something went wrong on my side.', why: 'It has been logged.', next: TELL_OWNER }),
} as const satisfies Wordings;

function of(service: string): string {
  return service === '' ? '' : ` (${service})`;
}

function quotaWords(f: Facts): string {
  if (f('quota') === '') return 'Its quota';
  return `The quota ${f('quota')}${f('limit') === '' ? '' : ` of ${f('limit')}`}`;
}

/** `queue` of `projects/p/locations/l/queues/queue`. */
function lastOf(name: string): string {
  return name.split('/').at(-1) ?? '';
}
