import type { App } from '@slack/bolt';
import type { SlackDeps } from '../deps.ts';
import { ACTIONS } from '../ids.ts';
import { cancelForUser } from './cancel-run.ts';
import { readConsoleLog } from './console-log.ts';
import { mintLinks } from './get-link.ts';
import { isLinkKey } from './link-files.ts';
import { onButton } from './on-button.ts';
import { openRunDetails } from './run-details.ts';
import { trainAnyway } from './train-anyway.ts';

/** Registers the buttons of cards and threads. Each is acknowledged first and answered to the person who pressed it. */
export function registerActions(app: App, deps: SlackDeps): void {
  onButton(app, deps, ACTIONS.cancel_run, (run_id, { user }) => cancelForUser(deps, run_id, user));
  onButton(app, deps, ACTIONS.console_log, (run_id, { user }) => readConsoleLog(deps, run_id, user));
  onButton(app, deps, ACTIONS.train_anyway, (run_id, { user }) => trainAnyway(deps, run_id, user));
  onButton(app, deps, ACTIONS.run_details, (run_id, pressed) => openRunDetails(deps, run_id, pressed));
  onButton(app, deps, new RegExp(`^${ACTIONS.get_link}`), async (run_id, { action_id, user }) => {
    const key = action_id.slice(ACTIONS.get_link.length);
    if (!isLinkKey(key)) return null;
    if (key === 'console_log') return readConsoleLog(deps, run_id, user);
    return mintLinks(deps, run_id, key, user);
  });
}
