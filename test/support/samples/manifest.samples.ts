import { writeManifest } from '../../../src/runs/manifest-writer.ts';
import { savedManifestView, saveManifestView } from '../../../src/slack/views/save-manifest-view.ts';
import type { Sample } from './sample.ts';
import { NOW, typicalSpec } from './typical.ts';
import { hostileName, worstSpec } from './worst.ts';

const link = { url: `https://storage.example/manifests/x.yaml?X-Goog-Signature=${'f'.repeat(900)}`, expires_at: NOW };
const of = 'r12-de-20260302_093000';

export const samples: readonly Sample[] = [
  {
    name: 'save as manifest',
    surface: 'modal',
    note: 'From the details of a run, and from the form.',
    typical: () => saveManifestView({ of, name: 'r12-de', taken: null }),
    worst: () => saveManifestView({ of, name: hostileName(0, 300), taken: hostileName(7, 300) }),
  },
  {
    name: 'save as manifest, with a name that is taken',
    surface: 'modal',
    typical: () => saveManifestView({ of, name: 'de-weekly', taken: 'de-weekly' }),
  },
  {
    name: 'manifest saved',
    surface: 'modal',
    typical: () => savedManifestView({ name: 'de-weekly', text: writeManifest(typicalSpec()), link }),
    worst: () => {
      const text = writeManifest(worstSpec(), { comment: hostileName(1) });
      return savedManifestView({ name: 'x'.repeat(60), text, link: null });
    },
  },
];
