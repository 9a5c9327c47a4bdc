import {
  type CheckLine,
  checkingMessage,
  doctorMessage,
  rebuiltMessage,
} from '../../../src/slack/blocks/doctor-message.ts';
import { type RunDoctorFacts, runDoctorMessage } from '../../../src/slack/blocks/run-doctor-message.ts';
import type { Sample } from './sample.ts';
import { typicalRun } from './typical.ts';
import { hostileName, hostileNames, hostileSentence, worstFailure, worstRun } from './worst.ts';

const FINE: readonly CheckLine[] = [
  { name: 'Slack', state: 'ok', says: 'The token works in Acme, with all 10 scopes.' },
  { name: 'Messages and forms', state: 'ok', says: 'Slack takes 5 messages and forms of ours.' },
  { name: 'Storage', state: 'ok', says: 'Wrote, read, signed, fetched and deleted in the bucket acme-mmm.' },
  { name: 'Queue', state: 'ok', says: 'A task went through mmm-trainer and came back in 0.8 seconds.' },
  { name: 'Training job', state: 'ok', says: 'trainer:1.2.3, 4 vCPUs, 16 GiB of memory, 6 h at most, 1 retry.' },
  { name: 'Data: demo', state: 'ok', says: 'It lets us in and shows 3 tables.' },
  { name: 'Clock', state: 'ok', says: 'It agrees with Slack and storage within 1 s.' },
  { name: 'List of runs', state: 'ok', says: '214 runs, as their records say.' },
  { name: 'Runs under way', state: 'ok', says: 'None.' },
  {
    name: 'Versions',
    state: 'ok',
    says: 'MMM Trainer 0.1.0, Node 20.20.0, trainer image trainer:1.2.3. r12-de-20260302_093000 was trained with R 4.4.1, Robyn 3.12.1, mmmtrainer 0.1.0.',
  },
];

const BROKEN: CheckLine = {
  name: 'Queue',
  state: 'bad',
  says: 'The queue mmm-trainer takes no task: 5 NOT_FOUND: Requested entity was not found.',
  fix: 'Set TASKS_QUEUE to the queue that there is, or make it, and give the bot’s service account the role Cloud Tasks Enqueuer.',
  command: 'gcloud tasks queues create mmm-trainer --location=europe-west1',
};
const REMARK: CheckLine = {
  name: 'Clock',
  state: 'warn',
  says: 'This machine is 12 seconds ahead of Slack.',
  fix: 'Set its clock, best by NTP: Slack refuses what is minutes off, and signed links are not valid.',
};

const worstLine = (index: number): CheckLine => ({
  name: `Data: ${hostileName(index)}`,
  state: index % 2 === 0 ? 'bad' : 'warn',
  says: hostileSentence(),
  fix: hostileSentence(),
  command: hostileName(index),
});

const FACTS: RunDoctorFacts = {
  run: typicalRun({
    state: 'succeeded',
    ended_at: '2026-03-02T09:33:12Z',
    history: [
      { state: 'requested', at: '2026-03-02T09:30:00Z' },
      { state: 'preparing', at: '2026-03-02T09:30:02Z' },
      { state: 'training', at: '2026-03-02T09:30:20Z' },
      { state: 'publishing', at: '2026-03-02T09:33:00Z' },
      { state: 'succeeded', at: '2026-03-02T09:33:12Z' },
    ],
  }),
  lines: [
    { name: 'Record', state: 'ok', says: 'It can be read, and has no failure.' },
    { name: 'Execution', state: 'ok', says: 'mmm-trainer-x7k2p: succeeded after 2 min 40 s.' },
    { name: 'Queue', state: 'ok', says: 'No task waits for it.' },
    { name: 'Files', state: 'ok', says: '4 files; none is missing.' },
  ],
  tasks: [],
  execution: null,
  files: [
    { name: 'model_summary.json', size_bytes: 48_213, kind: 'other' },
    { name: '3_104_2.png', size_bytes: 812_000, kind: 'onepager' },
    { name: 'pareto_alldecomp_matrix.csv', size_bytes: 9_812_000, kind: 'table' },
    { name: 'OutputCollect.RDS', size_bytes: 31_000_000, kind: 'rds' },
  ],
  log: '09:32:51 drawing the onepagers\n09:32:58 working out the budget\n09:33:00 done\n',
};

export const samples: readonly Sample[] = [
  {
    name: 'doctor, checking',
    surface: 'message',
    note: '/mmm doctor, where it takes a while.',
    typical: () => checkingMessage(10),
  },
  {
    name: 'doctor, everything works',
    surface: 'message',
    typical: () => doctorMessage(FINE, 1.34),
    worst: () =>
      doctorMessage(
        Array.from({ length: 60 }, (_, index) => worstLine(index)),
        31.2,
      ),
  },
  {
    name: 'doctor, something is wrong',
    surface: 'message',
    typical: () =>
      doctorMessage(
        FINE.map((line) => [BROKEN, REMARK].find(({ name }) => name === line.name) ?? line),
        1.34,
      ),
    worst: () => doctorMessage([worstLine(0), worstLine(1)], 3),
  },
  {
    name: 'doctor, list of runs rebuilt',
    surface: 'message',
    typical: () => rebuiltMessage({ runs: 214, unreadable: [] }),
    worst: () => rebuiltMessage({ runs: 10_000, unreadable: hostileNames(40) }),
  },
  {
    name: 'doctor, one run',
    surface: 'message',
    note: '/mmm doctor RUN_ID.',
    typical: () => runDoctorMessage(FACTS),
    worst: () =>
      runDoctorMessage({
        ...FACTS,
        run: worstRun({ state: 'failed', failure: worstFailure() }),
        lines: Array.from({ length: 9 }, (_, index) => worstLine(index)),
        files: hostileNames(300).map((name) => ({ name, size_bytes: 1e12, kind: 'other' })),
        log: hostileSentence(50_000),
      }),
  },
  {
    name: 'doctor, a run that failed',
    surface: 'message',
    typical: () =>
      runDoctorMessage({
        ...FACTS,
        run: typicalRun({
          state: 'failed',
          history: [
            { state: 'requested', at: '2026-03-02T09:30:00Z' },
            { state: 'failed', at: '2026-03-02T09:31:00Z' },
          ],
        }),
        files: [],
        log: null,
        lines: [
          {
            name: 'Record',
            state: 'bad',
            says: 'out_of_memory: Training ran out of memory.',
            fix: 'Ask for fewer iterations or trials.',
          },
          { name: 'Queue', state: 'ok', says: 'No task waits for it.' },
        ],
      }),
  },
];
