import { checkingMessage, doctorMessage } from '../blocks/doctor-message.ts';
import { runChecks } from '../doctor/check.ts';
import { allChecks } from '../doctor/examine.ts';
import { runDoctor } from '../doctor/examine-run.ts';
import { within } from '../within.ts';
import type { CommandHandler } from './command.ts';

/** Where it takes longer, the person is told that it is under way. Slack cannot replace the answer to a command by another one. */
const AT_ONCE_MS = 2000;

/** `/mmm doctor`: the checklist of the whole installation; with a run id, all that is known of that run. */
export const doctorCommand: CommandHandler = async (deps, { client, command, rest, say }) => {
  if (rest !== '') {
    await say(await runDoctor(deps, rest, command.user_id));
    return;
  }
  const begun = Date.now();
  const channel = { id: command.channel_id, name: command.channel_name };
  const checks = allChecks(deps, client, { user: command.user_id, channel });
  const running = await within(AT_ONCE_MS, runChecks(checks, deps.doctor.facts.project));
  if (!running.done) await say(checkingMessage(checks.length));
  const lines = running.done ? running.value : await running.later;
  await say(doctorMessage(lines, (Date.now() - begun) / 1000));
};
