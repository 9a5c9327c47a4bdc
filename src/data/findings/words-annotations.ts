import type { ErrorDetails } from '../../errors.ts';
import { text, type Wording } from './words.ts';

/** What people have noted of dates, and asked the model to know. */
export const ANNOTATION_WORDS = {
  annotation_left_out: ({ d }) => ({
    message: d.is_outside
      ? `${quoted(d.labels)} ${isOrAre(d.labels)} outside the window, ${text(d.start)} to ${text(d.end)}; the model has no variable of it (annotations).`
      : `${quoted(d.labels)} ${isOrAre(d.labels)} there in every period of the window; the model has no variable of it (annotations).`,
    consequence: 'What it did is part of the baseline, or of what the model cannot explain.',
    fix: d.is_outside
      ? 'Correct the dates if they should be inside; otherwise nothing is to be done.'
      : 'Give the days on which it was otherwise, or only show it (model_as: none).',
  }),
} as const satisfies Record<string, Wording>;

function quoted(value: ErrorDetails[string] | undefined): string {
  const labels = Array.isArray(value) ? value : [];
  const more = labels.length > 3 ? ` and ${labels.length - 3} more` : '';
  return `${labels
    .slice(0, 3)
    .map((label) => `"${label}"`)
    .join(', ')}${more}`;
}

function isOrAre(value: ErrorDetails[string] | undefined): string {
  return Array.isArray(value) && value.length > 1 ? 'are' : 'is';
}
