import { createContext, type ReactNode, useContext } from 'react';
import type { ShownApp } from '../../slack/control-api.ts';
import { complaintOf, postShortcut } from './api.ts';
import type { MenuItem } from './menu.tsx';
import { useNotify, wordsOf } from './notify.tsx';

const NOTHING: ShownApp = {
  user_id: '',
  name: '',
  commands: [],
  shortcuts: [],
  home_tab: false,
  messages_tab: false,
  messages_tab_read_only: false,
};
const AppContext = createContext<ShownApp>(NOTHING);

export function AppProvider({ app, children }: { app: ShownApp; children: ReactNode }) {
  return <AppContext value={app}>{children}</AppContext>;
}

/** What the app of this workspace offers. */
export function useApp(): ShownApp {
  return useContext(AppContext);
}

/** The app's shortcuts for a menu: those that start anywhere, or those on a message. */
export function useShortcuts(user: string, message?: { channel: string; ts: string }): MenuItem[] {
  const app = useApp();
  const notify = useNotify();
  const type = message === undefined ? 'global' : 'message';

  async function start(callback_id: string): Promise<void> {
    try {
      notify(complaintOf(await postShortcut({ user, callback_id, ...message })));
    } catch (error) {
      notify(wordsOf(error));
    }
  }

  return app.shortcuts
    .filter((shortcut) => shortcut.type === type)
    .map(({ name, description, callback_id }) => ({
      key: callback_id,
      label: name,
      description,
      onPick: () => void start(callback_id),
    }));
}
