/**
 * Every metric of MMM Trainer: what it is called, in which unit it is, and exactly what it measures. Dashboards, alerts and SLOs in
 * `infra/` use these names. Cloud Monitoring has them under `workload.googleapis.com/`, such as
 * `workload.googleapis.com/mmm.run.finished`.
 */
export type MetricDefinition = {
  kind: 'histogram' | 'counter';
  /** In UCUM, as OpenTelemetry and Cloud Monitoring have it; `{run}` is a count of runs. */
  unit: string;
  description: string;
  /** The attributes that a measurement has. None of them is free text, and none names a person, a run or a channel. */
  attributes: readonly string[];
  /** Upper bounds of a histogram's buckets. */
  boundaries?: readonly number[];
};

const WITHIN_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 5, 10] as const;

export const METRICS = {
  /**
   * From the moment at which the process has a request of Slack's (the head of the HTTP request has arrived; the message of the Socket
   * Mode's connection) until its answer has been handed to the network. Slack gives up after 3 s. Requests with a wrong signature are
   * not in it, and neither is the network between Slack and the process. What nobody acknowledges is not in it, and is logged as an error.
   * `kind`: command, view, action, options, event or shortcut.
   */
  'mmm.slack.acknowledgement': {
    kind: 'histogram',
    unit: 's',
    description: 'Time from the arrival of a request of Slack until it was acknowledged',
    attributes: ['kind'],
    boundaries: WITHIN_SECONDS,
  },
  /**
   * From the moment at which a run was asked for (`requested_at`: the command was accepted, or the modal was submitted) until Slack has
   * taken its card. Once a run, by whoever posted the card; a card that nobody could post is not in it.
   */
  'mmm.run.time_to_card': {
    kind: 'histogram',
    unit: 's',
    description: 'Time from the request of a run until its card was posted',
    attributes: [],
    boundaries: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 300, 900],
  },
  /**
   * Runs that have come to an end, counted by the process whose change of the record ended them, so once a run (not at all where that
   * process dies between the change and the count). `state`: succeeded, failed, cancelled or skipped (the data cannot carry the model, or it was
   * trained before). `code`: the error code of what ended it; empty where it succeeded or was cancelled.
   */
  'mmm.run.finished': {
    kind: 'counter',
    unit: '{run}',
    description: 'Runs that have ended, by how',
    attributes: ['state', 'code'],
  },
  /** From the moment at which a run was asked for until it ended, however it ended, with its time in the queue. `state` as above. */
  'mmm.run.duration': {
    kind: 'histogram',
    unit: 's',
    description: 'Time from the request of a run until its end',
    attributes: ['state'],
    boundaries: [10, 30, 60, 120, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200, 10_800, 14_400, 21_600],
  },
  /**
   * What a run's trainer has cost: seconds from its launch until it was seen to have ended, times vCPUs and GiB, times the prices of
   * `runs/cost.ts`. An estimate before discounts and the free tier; without storage, queue and warehouse. 0 for a run that ended before
   * its trainer was launched, and where nobody sends a bill (the local cloud). `state` as above.
   */
  'mmm.run.cost': {
    kind: 'histogram',
    unit: 'USD',
    description: 'Estimated cost of the trainer of a run',
    attributes: ['state'],
    boundaries: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20],
  },
  /**
   * Deliveries of the queue that were answered. `step`: launch-run, watch-run, publish-run, serve-request, watch-batch, send-digest or
   * doctor. `status`: the HTTP status of the answer; 200 is done, all others but 400 are delivered again (`http/tasks.ts`).
   */
  'mmm.task.delivery': {
    kind: 'counter',
    unit: '{delivery}',
    description: 'Deliveries of the queue, by step and answer',
    attributes: ['step', 'status'],
  },
  /**
   * A call to something outside of the process, with all its repetitions and the waits between them. `service`: storage, tasks, run, slack
   * or warehouse. `call`: the method of our own interface, such as `write` or `postMessage`. `outcome`: `ok`, or the error's code.
   */
  'mmm.cloud.call': {
    kind: 'histogram',
    unit: 's',
    description: 'Time that a call to a cloud, to Slack or to a warehouse took with its repetitions',
    attributes: ['service', 'call', 'outcome'],
    boundaries: [...WITHIN_SECONDS, 30, 60, 120, 300, 900],
  },
} as const satisfies Readonly<Record<`mmm.${string}`, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;
/** The attributes that each metric has; all of them are given with every measurement. */
export type MetricAttributes<Name extends MetricName> = Readonly<
  Record<(typeof METRICS)[Name]['attributes'][number], string>
>;

/** Under which prefix Cloud Monitoring has them. */
export const MONITORING_PREFIX = 'workload.googleapis.com/';
