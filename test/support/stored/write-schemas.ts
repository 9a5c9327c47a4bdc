import { writeFileSync } from 'node:fs';
import { FIXTURES, keptSchema, schemasOfToday } from './formats.ts';
import { narrowings } from './narrowings.ts';

/**
 * Keeps what the stored formats take today (`node --import tsx test/support/stored/write-schemas.ts`). Refuses where something
 * stored could not be read any more: that is a new version, with a migration (src/runs/README.md, "Stored formats").
 */
for (const { file, json } of schemasOfToday()) {
  const kept = keptSchema(file);
  const problems = kept === null ? [] : narrowings(kept, json);
  if (problems.length > 0) {
    console.error(`${file} would not take all that is stored:\n${problems.map((one) => `  ${one}`).join('\n')}`);
    process.exitCode = 1;
  } else {
    writeFileSync(new URL(file, FIXTURES), `${JSON.stringify(json)}\n`);
  }
}
