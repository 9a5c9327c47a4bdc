import { nearest } from '../../data/nearest.ts';
import { AppError } from '../../errors.ts';
import type { Warehouse, Warehouses } from './types.ts';

/** The configured connections, and what reads `{file}` and `{upload}` sources where those are read. */
export function createWarehouses(options: {
  connections: Readonly<Record<string, Warehouse>>;
  files: Warehouse | null;
  uploads?: Warehouse;
}): Warehouses {
  const known = new Map(Object.entries(options.connections));
  return {
    names: () => [...known.keys()].sort(),
    async for(source) {
      if ('file' in source) {
        if (options.files !== null) return options.files;
        throw new AppError('file_not_readable', { file: source.file, reason: 'files of a machine are not read here' });
      }
      if ('upload' in source) {
        if (options.uploads !== undefined) return options.uploads;
        throw new AppError('file_not_readable', { file: source.upload, reason: 'uploaded files are not read here' });
      }
      const warehouse = known.get(source.connection);
      if (warehouse !== undefined) return warehouse;
      const names = [...known.keys()].sort();
      const near = nearest(source.connection, names);
      throw new AppError('connection_unknown', { connection: source.connection, nearest: near, known: names });
    },
    async close() {
      const all = new Set([...known.values(), options.files, options.uploads]);
      for (const warehouse of all) await warehouse?.close();
    },
  };
}
