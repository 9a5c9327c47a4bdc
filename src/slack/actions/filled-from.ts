import type { TakenUpload } from '../../data/uploads.ts';
import { AppError } from '../../errors.ts';
import { loadBatchManifest } from '../../runs/batch-manifest.ts';
import { loadManifest, type ManifestProblem, problemSentences } from '../../runs/manifest.ts';
import type { SameData } from '../views/train/draft.ts';
import type { SpecDraft } from '../views/train/draft-spec.ts';

/** What the train modal is filled with. `manifest`: where a whole spec comes from; `null` for one on its way. */
export type Filling = {
  manifest: string | null;
  spec: SpecDraft;
  file_name?: string;
  connection?: string | null;
  /** What was changed against it, in the words of the buttons. */
  changes?: readonly string[];
  /** The data of the run that it comes from, where that is kept. */
  same_data?: SameData | null;
};

const OF_MARKETS =
  'It lists markets, each of which is a run of its own. Send it in a channel, and choose “Train on this file” from the menu of its message.';

/** What a file says of the run to be asked for. Throws `file_refused` or `spec_invalid` where it says nothing usable. */
export function filledFrom(taken: TakenUpload): Filling {
  switch (taken.kind) {
    case 'table':
      return { manifest: null, spec: { data: taken.source }, file_name: taken.name };
    case 'manifest': {
      if (loadBatchManifest(taken.text, { filename: taken.name }) !== null)
        throw new AppError('file_refused', { file: taken.name, reason: OF_MARKETS });
      const result = loadManifest(taken.text, { filename: taken.name });
      if (result.ok) return { manifest: taken.name, spec: result.spec };
      throw invalidManifest(taken.name, result.problems);
    }
    case 'refused':
      throw new AppError('file_refused', { file: taken.name, reason: taken.reason });
  }
}

export function invalidManifest(manifest: string, problems: readonly ManifestProblem[]): AppError {
  return new AppError('spec_invalid', { manifest, reason: problemSentences(problems).slice(0, 5).join(' ') });
}
