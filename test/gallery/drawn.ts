import { identify } from '../../src/local/slack/blocks/identify.ts';
import type { ShownBlock, ShownView } from '../../src/local/slack/control-api.ts';
import { allSamples } from '../support/samples/load.ts';
import type { Sample } from '../support/samples/sample.ts';

/** What is to be drawn of one sample once, as the local workspace would show it. */
export type Drawn = {
  /** Of the picture's file. */
  id: string;
  name: string;
  which: 'typical' | 'worst';
  note: string;
  file: string;
} & (
  | { surface: 'message'; text: string; blocks: ShownBlock[] }
  | { surface: 'modal' | 'home'; view: Pick<ShownView, 'title' | 'submit' | 'close' | 'blocks'> }
);

/** Every sample, typical and with the worst data. */
export async function everythingDrawn(): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const sample of await allSamples()) {
    for (const which of ['typical', 'worst'] as const) {
      const content = await contentOf(sample, which);
      if (content === null) continue;
      const { name, note = '', file } = sample;
      const id = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${which}`;
      drawn.push({ id, name, which, note, file, ...content });
    }
  }
  return drawn;
}

async function contentOf(sample: Sample, which: Drawn['which']) {
  if (sample.surface === 'message') {
    const message = await (which === 'worst' ? sample.worst?.() : sample.typical());
    if (message === undefined) return null;
    return { surface: sample.surface, text: message.text, blocks: identify(overTheWire(message.blocks)) };
  }
  const view = await (which === 'worst' ? sample.worst?.() : sample.typical());
  if (view === undefined) return null;
  const { blocks, ...rest } = view;
  return { surface: sample.surface, view: { ...overTheWire(rest), blocks: identify(overTheWire(blocks)) } };
}

function overTheWire<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
