import { createRoot } from 'react-dom/client';
import type { ShownMessage } from '../../src/local/slack/control-api.ts';
import { Blocks } from '../../src/local/web/app/blocks/blocks.tsx';
import { DirectoryProvider } from '../../src/local/web/app/directory.tsx';
import { MessageItem } from '../../src/local/web/app/message.tsx';
import { ModalFrame } from '../../src/local/web/app/modal-frame.tsx';
import { SurfaceProvider, useSurfaceState } from '../../src/local/web/app/surface.tsx';
import type { Drawn } from './drawn.ts';

/** In the browser: everything to be drawn, below each other, by the page's own components. */

const BOT = { id: 'U0BOT', name: 'mmm_trainer', real_name: 'MMM Trainer', is_bot: true };
const PEOPLE = [
  { id: 'U0ASKER', name: 'marketer', label: 'Marketer', is_bot: false },
  { id: 'U0OTHER', name: 'modeller', label: 'Modeller', is_bot: false },
];
const CHANNELS = [{ id: 'C0RUNS', name: 'mmm-runs', is_private: false }];

function Picture({ drawn }: { drawn: Drawn }) {
  return (
    <section id={drawn.id} className={`picture of-${drawn.surface}`}>
      {drawn.surface === 'message' ? (
        <MessageItem message={messageOf(drawn)} author={BOT} user="U0ASKER" />
      ) : (
        <View drawn={drawn} />
      )}
    </section>
  );
}

function messageOf({ text, blocks }: Extract<Drawn, { surface: 'message' }>): ShownMessage {
  return { type: 'message', channel: 'C0RUNS', ts: '1772443800.000100', user: BOT.id, bot_id: 'B0BOT', text, blocks };
}

function View({ drawn }: { drawn: Exclude<Drawn, { surface: 'message' }> }) {
  const { view, surface: kind } = drawn;
  const { surface } = useSurfaceState({
    user: 'U0ASKER',
    channel: 'C0RUNS',
    place: { view_id: 'V0' },
    blocks: view.blocks,
    send: async () => {},
  });
  const blocks = (
    <SurfaceProvider surface={surface}>
      <Blocks blocks={view.blocks} keyed="by id" />
    </SurfaceProvider>
  );
  if (kind === 'home') return <div className="home">{blocks}</div>;
  return (
    <div className="modal drawn">
      <ModalFrame view={view} titleId={`${drawn.id}-title`} onSubmit={() => {}} onClose={() => {}}>
        {blocks}
      </ModalFrame>
    </div>
  );
}

const everything: readonly Drawn[] = await (await fetch('/drawn.json')).json();
const root = document.getElementById('root');
if (root === null) throw new Error('The drawing has no root element');
createRoot(root).render(
  <DirectoryProvider directory={{ users: PEOPLE, channels: CHANNELS }}>
    {everything.map((drawn) => (
      <Picture key={drawn.id} drawn={drawn} />
    ))}
    <p id="drawn">{everything.length}</p>
  </DirectoryProvider>,
);
