/** Every id that Slack gives back to us. `slack-manifest.yml` and the local workspace know the command by the same name. */

export const COMMAND = '/mmm';

export const VIEWS = {
  launch_batch: 'launch_batch',
  save_manifest: 'save_manifest',
  train: 'train_model',
  train_expert: 'train_expert',
  train_preview: 'train_preview',
  train_resume: 'train_resume',
  loading: 'train_model_loading',
  notice: 'notice',
  run_details: 'run_details',
  subscribe: 'subscribe',
  settings: 'settings',
  home: 'home',
  allocate: 'allocate',
} as const;

export const ACTIONS = {
  cancel_run: 'cancel_run',
  console_log: 'console_log',
  run_details: 'run_details',
  train_anyway: 'train_anyway',
  /** Beside a finding of a run, followed by the key of its fix (`data/findings.ts`); the value is the run's id. */
  apply_fix: 'apply_fix:',
  unsubscribe: 'unsubscribe',
  /** The menu with what does not fit into the row of a card's buttons. */
  run_more: 'run_more',
  /** Its value is a run id, or `draft:` and the id of a form's draft. */
  save_manifest: 'save_manifest',
  /** Below `/mmm data`: a table to look at, another page of its columns (followed by its number), and the form on it. */
  look_at_table: 'look_at_table',
  data_page: 'data_page:',
  show_columns: 'show_columns',
  /** Beside a finding there, followed by the key of its fix; the value is the source with that fix and those before it. */
  look_fixed: 'look_fixed:',
  train_on: 'train_on',
  /** Below `/mmm doctor`. `fetch_file` has the run's id as its block_id. */
  rebuild_catalogue: 'rebuild_catalogue',
  forget_caches: 'forget_caches',
  fetch_file: 'fetch_file',
  rerun: 'rerun',
  /** In the train modal: a step back, a step by its name, what is in the data, the expert settings. */
  train_back: 'train_back',
  train_go_to: 'train_go_to:',
  train_look: 'train_look',
  train_expert: 'train_expert',
  /** In its review: a fix, the value is its key; and the check of the data once more. */
  train_fix: 'train_fix:',
  train_check_again: 'train_check_again',
  /** Where there is a draft: go on with it, or begin anew. */
  draft_continue: 'draft_continue',
  draft_anew: 'draft_anew',
  /** Followed by one of LINK_KEYS, so that the buttons of one message differ. */
  get_link: 'get_link:',
} as const;

/** What can be pressed in App Home beside the buttons of runs. */
export const HOME_ACTIONS = {
  train: 'home_train',
  refresh: 'home_refresh',
  subscribe: 'home_subscribe',
  unsubscribe: 'home_unsubscribe',
  /** The value is the draft's id. */
  continue_draft: 'home_continue_draft',
  discard_draft: 'home_discard_draft',
  /** Both begin with this; followed by "newer" or "older". The value is how many runs are before the page. */
  page: 'home_page:',
  mine_page: 'home_page:mine:',
  team_page: 'home_page:team:',
} as const;

/** The browser of results: its views, and what can be pressed or chosen in them. */
export const RESULTS_VIEWS = {
  list: 'results_list',
  run: 'results_run',
  files: 'results_files',
  loading: 'results_loading',
} as const;
export const RESULTS_ACTIONS = {
  /** On cards and in App Home. Its value is a run's id, or words as after `/mmm results`; "all" for the whole list. */
  open: 'open_results',
  revision: 'results_revision',
  country: 'results_country',
  state: 'results_state',
  person: 'results_person',
  search: 'results_search',
  clear: 'results_clear',
  newer: 'results_newer',
  older: 'results_older',
  /** Followed by a run's id, which is its value too. */
  run: 'results_open_run:',
  model: 'results_model',
  /** The run that had the result of another one already. */
  earlier: 'results_earlier',
  files: 'results_open_files',
  files_kind: 'results_files_kind',
  files_back: 'results_files_back',
  files_on: 'results_files_on',
  /** Followed by the number of the row. The value is the file's name. */
  file: 'results_file:',
} as const;

/** Comparing runs: the modal that chooses them, and what its messages can do. */
export const COMPARE = {
  view: 'compare_runs',
  /** On the card of a run that has a result. */
  open: 'open_compare',
  /** The block_id and the action_id of the runs that are chosen. */
  runs: 'compare_runs_chosen',
  /** Its value is the run ids, parted by spaces. */
  post: 'post_compare',
} as const;

/** The allocator: a run's button, the buttons below an answer, and the fields of the modal (block_id and action_id). */
export const ALLOCATE_ACTIONS = {
  open: 'open_allocate',
  share: 'allocate_share',
  official: 'allocate_official',
} as const;
export const ALLOCATE_FIELDS = {
  model: 'allocate_model',
  scenario: 'allocate_scenario',
  total_budget: 'allocate_total_budget',
  target_value: 'allocate_target_value',
  date_range: 'allocate_date_range',
  low: 'allocate_low',
  up: 'allocate_up',
  /** Of single channels: one text for all, or followed by ":" and the channel's number. */
  own: 'allocate_own',
} as const;

/** The fields of the modal of subscriptions: the block_id and the action_id of each. */
export const SUBSCRIBE_FIELDS = {
  to: 'subscribe_to',
  about: 'subscribe_about',
  country: 'subscribe_country',
  revision: 'subscribe_revision',
  states: 'subscribe_states',
} as const;

/** The fields of the modal of a channel's settings: the block_id and the action_id of each. */
export const SETTINGS_FIELDS = {
  country: 'settings_country',
  connection: 'settings_connection',
  preset: 'settings_preset',
  may_launch: 'settings_may_launch',
  managers: 'settings_managers',
} as const;

/** Shortcuts, by the callback_id that `slack-manifest.yml` gives them. */
export const SHORTCUTS = {
  train_on_file: 'train_on_file',
  train_model: 'train_model',
  rerun_with_changes: 'rerun_with_changes',
} as const;

/** What a link button can ask for. Which objects of the run that means is decided by `actions/link-files.ts` alone. */
export const LINK_KEYS = [
  'onepager',
  'allocator_plot',
  'pareto_plot',
  'tables',
  'models',
  'summary',
  'console_log',
] as const;
export type LinkKey = (typeof LINK_KEYS)[number];

/** The fields of the train modal: the action_id of each, and its block_id up to "#". */
const TRAIN_FIELDS = [
  'source_kind',
  'connection',
  'table',
  'query',
  'files',
  'dep_var',
  'dep_var_type',
  'date_var',
  'country',
  'revision',
  'paid_media_spends',
  'exposure',
  'paid_media_vars',
  'organic_vars',
  'context_vars',
  'factor_vars',
  'annotations',
  'annotations_file',
  'annotations_as',
  'start',
  'end',
  'adstock',
  'hyperparameter_preset',
  'prophet_vars',
  'prophet_country',
  'preset',
  'iterations',
  'trials',
  'snapshot',
  'channel',
  'watchers',
  'prepare',
  'signs',
  'hyperparameters',
  'train',
  'calibration',
  'allocator',
] as const;
export type TrainField = (typeof TRAIN_FIELDS)[number];

export function isTrainField(id: string): id is TrainField {
  return TRAIN_FIELDS.some((field) => field === id);
}

/** The fields whose choices are columns of the source. */
export const COLUMN_FIELDS = [
  'date_var',
  'dep_var',
  'paid_media_spends',
  'exposure',
  'organic_vars',
  'context_vars',
  'factor_vars',
] as const satisfies readonly TrainField[];
export type ColumnField = (typeof COLUMN_FIELDS)[number];
