import { ACTIONS, type LinkKey } from '../ids.ts';
import { button } from './elements.ts';

export const LINK_LABELS = {
  onepager: 'Download onepager',
  allocator_plot: 'Download allocator',
  pareto_plot: 'Download pareto fronts',
  tables: 'All tables (CSV)',
  models: 'Models (JSON)',
  summary: 'Summary (JSON)',
  console_log: 'Console log',
} as const satisfies Record<LinkKey, string>;

/** A button that mints links when it is pressed. Its value is the run's id: which objects that means is decided then. */
export function linkButton(key: LinkKey, run_id: string) {
  return button({ text: LINK_LABELS[key], action_id: `${ACTIONS.get_link}${key}`, value: run_id });
}
