import type { Button, KnownBlock, ModalView } from '@slack/types';
import { localTime } from '../blocks/dates.ts';
import { button, input } from '../blocks/elements.ts';
import { clip, code, paragraph, plain, preformatted } from '../blocks/text.ts';
import { ACTIONS, COMMAND, VIEWS } from '../ids.ts';

const LONGEST = 3000;
/** With a manifest of 200 columns whose names have 128 characters it is some 20; a modal has 100 blocks. */
const MOST_PARTS = 90;

/** Whose spec is saved: a run's id, or this and the id of a form's draft. */
export const DRAFT_OF = 'draft:';

/** "Save as manifest", for a run, or for what a form stands on. */
export function saveManifestButton(of: { run_id: string } | { draft_id: string }): Button {
  const value = 'run_id' in of ? of.run_id : DRAFT_OF + of.draft_id;
  return button({ text: 'Save as manifest', action_id: ACTIONS.save_manifest, value });
}

/** Asks for the name of a manifest. `of` is whose spec it is; `taken` is a name that stands for another manifest already. */
export function saveManifestView({ of, name, taken }: { of: string; name: string; taken: string | null }): ModalView {
  const replace = { text: plain('Replace that manifest', 75), value: 'replace' };
  return {
    type: 'modal',
    callback_id: VIEWS.save_manifest,
    private_metadata: JSON.stringify({ of }),
    title: plain('Save as manifest', 24),
    submit: plain('Save', 24),
    close: plain('Cancel', 24),
    blocks: [
      paragraph('All its settings go into a manifest, from which anyone can start the same run again.'),
      input({
        block_id: 'name',
        label: 'Name',
        hint: 'It is typed behind /mmm train. Small letters, digits, “.”, “_” and “-”.',
        element: { type: 'plain_text_input', action_id: 'name', max_length: 60, initial_value: clip(name, 60) },
      }),
      ...(taken === null
        ? []
        : [
            paragraph(`⚠ There is a manifest called ${code(taken)} already. Choose another name, or replace it.`),
            input({
              block_id: 'replace',
              label: 'The one that is there',
              optional: true,
              element: { type: 'checkboxes', action_id: 'replace', options: [replace] },
            }),
          ]),
    ],
  };
}

/** The manifest is kept: how to use it, and its text for whoever keeps manifests in git. */
export function savedManifestView(saved: {
  name: string;
  text: string;
  link: { url: string; expires_at: Date } | null;
}): ModalView {
  const { name, text, link } = saved;
  const download = link === null ? '' : ` <${link.url}|Download it> until ${localTime(link.expires_at)}.`;
  return {
    type: 'modal',
    callback_id: VIEWS.notice,
    title: plain('Manifest saved', 24),
    close: plain('Close', 24),
    blocks: [
      paragraph(`✓ Saved. Type ${code(`${COMMAND} train ${name}`)} to start from it.${download}`),
      ...textBlocks(text),
    ],
  };
}

/** Cut at the ends of lines, so that each part can be copied. */
function textBlocks(text: string): KnownBlock[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.trimEnd().split('\n')) {
    if (part !== '' && part.length + line.length + 1 > LONGEST) {
      parts.push(part);
      part = '';
    }
    part += part === '' ? line : `\n${line}`;
  }
  return [...parts, part].slice(0, MOST_PARTS).map((one) => preformatted(one, LONGEST));
}
