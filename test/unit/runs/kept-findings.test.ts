import { describe, expect, test } from 'vitest';
import { keepChecked, readFindings } from '../../../src/runs/kept-findings.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { typicalFindings } from '../../support/findings.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';

const RUN_ID = 'r1-de-20260101_000000';
const bucket = () => memoryBucket(() => new Date()).store();

describe('the findings of a run', () => {
  test('read back as they were kept', async () => {
    const objects = bucket();
    await keepChecked(objects, RUN_ID, { profile: null, findings: typicalFindings() }, { findings: '0', profile: '0' });
    expect(await readFindings(objects, RUN_ID)).toEqual(typicalFindings());
  });

  test('are none where none were kept', async () => {
    expect(await readFindings(bucket(), RUN_ID)).toBeNull();
  });

  test('are not kept over those that another delivery has kept since', async () => {
    const objects = bucket();
    await keepChecked(objects, RUN_ID, { profile: null, findings: [] }, { findings: '0', profile: '0' });
    await expect(
      keepChecked(objects, RUN_ID, { profile: null, findings: typicalFindings() }, { findings: '0', profile: '0' }),
    ).rejects.toMatchObject({
      code: 'object_changed',
    });
  });

  test('of another version are read as far as they are known', async () => {
    const objects = bucket();
    const [known] = typicalFindings();
    const findings = [{ severity: 'warns', code: 'found_by_the_next_version' }, known];
    await objects.write(runObject(RUN_ID, 'findings'), JSON.stringify({ schema: 1, findings }), {
      content_type: 'application/json',
    });
    expect(await readFindings(objects, RUN_ID)).toEqual([known]);
  });
});
