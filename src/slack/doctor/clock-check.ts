import type { Check, Finding } from './check.ts';

const SECONDS = 8;
const ANSWER_MS = 4000;
/** Slack refuses what is five minutes off, and Google's tokens and links are as strict. */
const BAD_SECONDS = 60;
const WARN_SECONDS = 5;

/** Our clock against those of Slack and of the storage, by the Date of their answers, which has whole seconds. */
export function clockCheck(urls: { Slack: string; storage: string }): Check {
  return {
    name: 'Clock',
    seconds: SECONDS,
    fix: 'Check that this machine reaches Slack and the storage.',
    async run() {
      const found = await Promise.all(
        // One that does not answer is a matter of its own check.
        Object.entries(urls).map(async ([name, url]) => ({ name, off: await secondsOff(url).catch(() => null) })),
      );
      return clockFinding(found);
    },
  };
}

async function secondsOff(url: string): Promise<number | null> {
  const before = Date.now();
  const response = await fetch(url, {
    method: 'HEAD',
    signal: AbortSignal.timeout(ANSWER_MS),
    redirect: 'manual',
  });
  const middle = (before + Date.now()) / 2;
  const theirs = Date.parse(response.headers.get('date') ?? '');
  // Cut to the second, so that on average half of one is missing.
  return Number.isNaN(theirs) ? null : (middle - (theirs + 500)) / 1000;
}

export function clockFinding(found: readonly { name: string; off: number | null }[]): Finding {
  const known = found.flatMap(({ name, off }) => (off === null ? [] : [{ name, off }]));
  const [worst] = [...known].sort((a, b) => Math.abs(b.off) - Math.abs(a.off));
  if (worst === undefined) return { state: 'warn', says: 'Nobody has said what time it is.', fix: 'Try again.' };
  const off = Math.abs(worst.off);
  const names = known.map(({ name }) => name).join(' and ');
  if (off < WARN_SECONDS)
    return { state: 'ok', says: `It agrees with ${names} within ${Math.max(1, Math.ceil(off))} s.` };
  return {
    state: off < BAD_SECONDS ? 'warn' : 'bad',
    says: `This machine is ${Math.round(off)} seconds ${worst.off > 0 ? 'ahead of' : 'behind'} ${worst.name}.`,
    fix: 'Set its clock, best by NTP: Slack refuses what is minutes off, and signed links are not valid.',
  };
}
