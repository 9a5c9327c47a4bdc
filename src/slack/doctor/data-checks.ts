import type { Warehouses } from '../../providers/warehouse/types.ts';
import { count } from '../blocks/text.ts';
import type { Check } from './check.ts';

const SECONDS = 12;

/** Whether each connection lets us in and shows tables. */
export function warehouseChecks(warehouses: Warehouses): Check[] {
  return warehouses.names().map((connection) => ({
    name: `Data: ${connection}`,
    seconds: SECONDS,
    fix: `Check the log-in of the connection ${connection} (its user, key, role and warehouse), and that this machine reaches it.`,
    async run() {
      // Which table does not matter: it is the connection that is looked for.
      const tables = await (await warehouses.for({ connection, table: '' })).tables();
      if (tables.length > 0) return { state: 'ok', says: `It lets us in and shows ${count(tables.length, 'table')}.` };
      return {
        state: 'warn',
        says: 'It lets us in and shows no table.',
        fix: 'Give our role the right to read the tables that people are to train on.',
      };
    },
  }));
}
