import { describe, expect, test } from 'vitest';
import { readResults } from '../../../src/results/read-results.ts';
import { allocatorImageName, onepagerImageName, previewOf } from '../../../src/results/result-files.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import type { FileList } from '../../../src/trainer/results.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { allocatorMetrics, fileList, modelSummary } from '../../support/results.ts';

const RUN_ID = 'r12-de-20260301_100000';

async function bucketWith(objects: Record<string, string>) {
  const bucket = memoryBucket(() => new Date());
  for (const [name, body] of Object.entries(objects)) {
    await bucket.store().write(runObject(RUN_ID, { name }), body, { content_type: 'application/octet-stream' });
  }
  return bucket.store();
}

const WHOLE = {
  'model_summary.json': JSON.stringify(modelSummary(RUN_ID)),
  'allocator_metrics.json': JSON.stringify(allocatorMetrics(RUN_ID)),
  'files.json': JSON.stringify(fileList()),
  '1_23_4.png': 'large',
  'preview-1_23_4.png': 'small',
};

describe('reading a finished run', () => {
  test('gives the best model and the preview of its onepager', async () => {
    const results = await readResults(await bucketWith(WHOLE), RUN_ID);
    expect(results.summary.best_model).toBe('1_23_4');
    expect(results.onepager).toBe('preview-1_23_4.png');
    expect(results.allocator_picture).toBeNull();
    expect(results.pareto_picture).toBeNull();
  });

  test('gives the preview of the pareto fronts where Robyn drew them', async () => {
    const { files } = fileList();
    const drawn = [
      { name: 'pareto_front.png', bytes: 9, kind: 'plot' },
      { name: 'preview-pareto_front.png', bytes: 3, kind: 'preview' },
    ];
    const listed = JSON.stringify({ schema: 1, files: [...files, ...drawn] });
    const whole = { ...WHOLE, 'files.json': listed, 'preview-pareto_front.png': 'small' };
    expect((await readResults(await bucketWith(whole), RUN_ID)).pareto_picture).toBe('preview-pareto_front.png');
  });

  test('does without an allocator where the summary says why there is none', async () => {
    const { 'allocator_metrics.json': _none, ...rest } = WHOLE;
    const summary = modelSummary(RUN_ID, { no_allocation: 'There is one channel.' });
    const bucket = await bucketWith({ ...rest, 'model_summary.json': JSON.stringify(summary) });
    expect((await readResults(bucket, RUN_ID)).allocator).toBeNull();
  });

  test.each(['model_summary.json', 'allocator_metrics.json', 'files.json', 'preview-1_23_4.png'] as const)(
    'says that %s is missing',
    async (name) => {
      const { [name]: _missing, ...rest } = WHOLE;
      await expect(readResults(await bucketWith(rest), RUN_ID)).rejects.toMatchObject({
        code: 'output_missing',
        details: { files: [name] },
      });
    },
  );

  test('says what is wrong in a file that is not what it should be', async () => {
    const broken = { ...WHOLE, 'model_summary.json': JSON.stringify({ ...modelSummary(RUN_ID), nrmse: 'low' }) };
    await expect(readResults(await bucketWith(broken), RUN_ID)).rejects.toMatchObject({
      code: 'output_missing',
      details: { problems: [expect.stringContaining('nrmse')] },
    });
  });
});

describe('which file is which', () => {
  const files: FileList = {
    schema: 1,
    files: [
      { name: 'allocations/max_response-0a1b2c3d/1_23_4_reallocated_best_roas.png', bytes: 1, kind: 'plot' },
      { name: '1_2_3.png', bytes: 1, kind: 'onepager' },
      { name: '1_23_4.png', bytes: 1, kind: 'onepager' },
      { name: 'preview-1_23_4.png', bytes: 1, kind: 'preview' },
      { name: '1_23_4_reallocated_best_roas.png', bytes: 1, kind: 'plot' },
      { name: 'preview-1_23_4_reallocated_best_roas.png', bytes: 1, kind: 'preview' },
      { name: '11_23_4_reallocated_best_roas.png', bytes: 1, kind: 'plot' },
    ],
  };

  test('the onepager of a model, as its preview where there is one', () => {
    const summary = modelSummary(RUN_ID);
    expect(onepagerImageName(files, summary, '1_23_4')).toBe('preview-1_23_4.png');
    expect(onepagerImageName(files, { ...summary, finalists: [] }, '1_2_3')).toBe('1_2_3.png');
  });

  test("the allocator's plot of this model and not of another whose name ends alike, nor of a later allocation", () => {
    expect(allocatorImageName(files, '1_23_4')).toBe('preview-1_23_4_reallocated_best_roas.png');
    expect(allocatorImageName(files, '9_9_9')).toBeNull();
    const others: FileList = { ...files, files: files.files.slice(6) };
    expect(allocatorImageName(others, '1_23_4')).toBeNull();
  });

  test('an image without a preview is its own', () => {
    expect(previewOf(files, '1_2_3.png')).toBe('1_2_3.png');
  });
});
