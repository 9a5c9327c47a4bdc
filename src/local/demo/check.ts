import type { CheckDataRequest, CheckedData } from '../../data/check-data.ts';
import { type Finding, stops } from '../../data/finding.ts';
import { describeFinding } from '../../data/finding-wording.ts';
import { countsOf, inOrder } from '../../data/findings.ts';
import type { Profile } from '../../data/profile.ts';
import { profileSummary } from '../../data/profile-summary.ts';
import { isRetryable } from '../../errors.ts';
import { failureFrom } from '../../runs/failure.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { countsInWords } from '../../slack/blocks/finding-blocks.ts';
import { type DemoResult, refusal } from './result.ts';

/** `--check`: what the bot says of a manifest's data before it would train on it. */

type CheckData = (request: CheckDataRequest) => Promise<CheckedData>;

/** Checks the data of a spec and says what was found; nothing is trained. */
export async function checkOnly(
  checkData: CheckData,
  spec: RunSpec,
  line: (text: string) => void,
): Promise<DemoResult> {
  try {
    const checked = await checkData({ spec, requested_by: null, max_age_seconds: 0 });
    for (const text of checkLines(checked)) line(text);
    const refused = refusedBy(checked.findings);
    return { ...(refused ?? { ...refusal(null), ok: true }), ...checkFields(checked.findings, checked.profile) };
  } catch (error) {
    const { code, message, fix } = failureFrom(error);
    line(`${message} ${fix}`);
    return { ...refusal({ code, message, fix }), state: isRetryable(error) ? 'failed' : null };
  }
}

/** The result of a request that its data keeps from being trained; `null` where it does not. */
export function refusedBy(findings: readonly Finding[]): DemoResult | null {
  const first = inOrder(findings).find(stops);
  if (first === undefined) return null;
  const { message, fix } = describeFinding(first);
  return refusal({ code: first.code, message, fix });
}

/** The fields of the result that are about the data. */
export function checkFields(
  findings: readonly Finding[],
  profile: Profile | null,
): Pick<DemoResult, 'findings' | 'profile'> {
  return {
    findings: inOrder(findings).map((finding) => {
      const { code, severity, column } = finding;
      return { code, severity, column, message: describeFinding(finding).message };
    }),
    profile:
      profile === null
        ? null
        : {
            summary: profileSummary(profile),
            rows: profile.rows,
            columns: profile.columns.length + 1,
            interval: profile.date.interval,
            first: profile.date.first,
            last: profile.date.last,
          },
  };
}

/** "✗ date_duplicate: ..." and so on, the gravest first, with what follows for the model and what to do. */
function checkLines({ findings, profile }: CheckedData): string[] {
  const counts = countsOf(findings);
  const verdict = counts.stops > 0 ? 'The run could not start.' : 'The run could start.';
  return [
    ...(profile === null ? [] : [`Data: ${profileSummary(profile)}.`]),
    ...inOrder(findings).flatMap((finding) => {
      const { message, consequence, fix } = describeFinding(finding);
      return [
        `${SIGNS[finding.severity]} ${finding.code} (${finding.severity}): ${message}`,
        ...[consequence, fix].filter((text) => text !== '').map((text) => `    ${text}`),
      ];
    }),
    `${sentence(countsInWords(counts))} ${verdict}`,
  ];
}

const SIGNS = { stops: '✗', warns: '⚠', informs: 'i' } as const satisfies Record<Finding['severity'], string>;

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
