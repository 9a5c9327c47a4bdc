import { isFinal } from '../../runs/run.ts';
import type { RunRow } from '../../runs/run-row.ts';
import type { SlackDeps } from '../deps.ts';
import { listDrafts } from '../views/train/draft.ts';
import { HOME_PAGE_SIZE, type HomeFacts, type HomePage } from './home-view.ts';

/** Where the two lists of runs are: how many runs are before the first one shown. */
export type HomePlace = { mine: number; team: number };
export const FIRST_PAGE: HomePlace = { mine: 0, team: 0 };

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'subscriptions' | 'access' | 'now'>;

/**
 * What App Home shows of a person, in four storage calls however many runs there are. Slack is asked about a channel once, and
 * only as far as the page goes.
 */
export async function readHome(deps: Deps, user: string, place: HomePlace): Promise<HomeFacts> {
  const [rows, subscriptions, drafts] = await Promise.all([
    deps.runs.rows(),
    deps.subscriptions.list(),
    listDrafts(deps.objects, user),
  ]);
  const mine = rows.filter(({ requested_by }) => requested_by === user);
  const active_first = [...mine.filter(({ state }) => !isFinal(state)), ...mine.filter(({ state }) => isFinal(state))];
  const finished = rows.filter(({ requested_by, state }) => requested_by !== user && state === 'succeeded');
  return {
    user,
    mine: pageAt(active_first, place.mine),
    team: await visiblePage(deps, finished, { user, offset: place.team }),
    drafts,
    subscriptions: subscriptions.filter(({ to }) => to === user),
    now: deps.now(),
  };
}

/** A page beyond the last one is the last one: what was there may be gone. */
function pageAt(rows: readonly RunRow[], wanted: number): HomePage {
  const last = Math.floor(Math.max(0, rows.length - 1) / HOME_PAGE_SIZE) * HOME_PAGE_SIZE;
  const offset = Math.min(Math.max(0, wanted), last);
  return { rows: rows.slice(offset, offset + HOME_PAGE_SIZE), offset, has_more: offset + HOME_PAGE_SIZE < rows.length };
}

/** A page of those that this person may see; rows behind it are not looked at, but for whether there is one. */
async function visiblePage(
  { access }: Pick<Deps, 'access'>,
  rows: readonly RunRow[],
  { user, offset }: { user: string; offset: number },
): Promise<HomePage> {
  const channels = new Map<string, boolean>();
  const visible: RunRow[] = [];
  for (const row of rows) {
    if (visible.length > offset + HOME_PAGE_SIZE) break;
    const known = channels.get(row.channel);
    const may_see = known ?? (await access.maySee({ requested_by: '', channel: row.channel }, user));
    channels.set(row.channel, may_see);
    if (may_see) visible.push(row);
  }
  return pageAt(visible, offset);
}
