import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves Robyn's example data as CSV files in `folder`, from where the `demo` connection offers them as tables. */
export async function ensureDemoData(root: string, folder: string): Promise<void> {
  if (existsSync(join(folder, 'dt_simulated_weekly.csv'))) return;
  mkdirSync(folder, { recursive: true });
  const child = spawn('Rscript', [join(root, 'r/example_data.R'), folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`r/example_data.R could not write Robyn's example data: ${said.trim()}`);
}
