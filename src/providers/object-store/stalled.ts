import type { Readable } from 'node:stream';
import { AppError } from '../../errors.ts';

/**
 * The chunks of a stream, or `unavailable` once the next one lets wait for `limit_seconds`. The storage client's HTTP library
 * does not notice when a connection breaks in the middle of an answer of known length: without this, a reader would wait
 * forever. Only waiting counts, so a slow reader is no stall.
 */
export async function* failWhenStalled(stream: Readable, limit_seconds: number): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const stalled = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new AppError('unavailable', { stalled_seconds: limit_seconds })),
          limit_seconds * 1000,
        );
      });
      const next = await Promise.race([chunks.next(), stalled]);
      clearTimeout(timer);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}
