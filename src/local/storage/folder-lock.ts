import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { AppError } from '../../errors.ts';

/**
 * One process at a time holds a folder: its index of the folder lives in memory. The lock names the process and its start
 * time, so that a killed holder's lock is recognised and its number, given to another process since, is not mistaken for it.
 * Throws `config_invalid` where another holder lives.
 */
export function lockFolder(path: string): { release(): void } {
  const own = `${process.pid} ${startTime(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return { release: () => unlinkSync(path) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const [pid = '', started = ''] = readFileSync(path, 'utf8').split(' ');
      if (pid !== '' && startTime(Number(pid)) === started) {
        throw new AppError(
          'config_invalid',
          { pid: Number(pid) },
          {
            message: `Another local cloud (process ${pid}) uses this state folder. Stop it first, or use another folder.`,
          },
        );
      }
      unlinkSync(path);
    }
  }
}

/** Something that two processes of one number do not share; "gone" where there is no such process. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone';
  } catch {
    return aliveWithoutProc(pid);
  }
}

function aliveWithoutProc(pid: number): string {
  if (process.platform === 'linux') return 'gone';
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch {
    return 'gone';
  }
}
