import { type ErrorCode, errorCode } from '../../errors.ts';
import type { ConnectionReport, Warehouses } from '../../providers/warehouse/types.ts';
import { count } from '../blocks/text.ts';
import { type Check, type Finding, reasonOf } from './check.ts';

const SECONDS = 20;

/** Whether each connection lets us in and shows tables; and, where it can tell, that it may only read. */
export function warehouseChecks(warehouses: Warehouses): Check[] {
  return warehouses.names().map((connection) => ({
    name: `Data: ${connection}`,
    seconds: SECONDS,
    fix: `Check the log-in of the connection ${connection} (its user, key, role and warehouse), and that this machine reaches it.`,
    async run() {
      // Which table does not matter: it is the connection that is looked for.
      const warehouse = await warehouses.for({ connection, table: '' });
      const signal = AbortSignal.timeout(SECONDS * 1000);
      try {
        if (warehouse.check !== undefined) return reported(await warehouse.check({ signal }));
        return listed(await warehouse.tables(), '');
      } catch (error) {
        const fix = FIXES[errorCode(error)];
        if (fix === undefined) throw error;
        return { state: 'bad', says: reasonOf(error), fix: fix(connection) };
      }
    },
  }));
}

/** What mends a connection, where its error tells: whoever is not reached has not refused a log-in. */
const FIXES: Partial<Record<ErrorCode, (connection: string) => string>> = {
  warehouse_unavailable: (connection) =>
    `See whether it is up, whether this machine reaches it, and whether the settings of ${connection} name the right place.`,
  credentials_refused: (connection) =>
    `Mend the user, role, key or password of ${connection}: src/providers/warehouse/README.md has the steps.`,
  credentials_missing: (connection) =>
    `Put it where the settings of ${connection} say, or let them name another place.`,
};

const NO_TABLE = 'Give our role the right to read the tables that people are to train on.';
const READ_ONLY =
  'Give the connection a role that may only read: src/providers/warehouse/README.md has the statements.';
const KEY_PAIR = 'Let it log in by key pair: src/providers/warehouse/README.md has the steps.';

function reported(report: ConnectionReport): Finding {
  const { role, warehouse, tables, may_change, is_by_password } = report;
  if (warehouse === null) {
    const says = `It lets us in as ${role ?? 'no role'}, and gives us no warehouse to run queries with.`;
    return { state: 'bad', says, fix: 'Grant the role USAGE on the warehouse that the settings name.' };
  }
  if (tables === 0) return listed([], ` as ${role ?? 'no role'}`);
  const found = `It lets us in as ${role ?? 'no role'} with the warehouse ${warehouse}, and shows ${count(tables, 'table')}.`;
  const warnings = [
    ...(may_change === null ? [] : [{ says: `It may change data (${may_change}).`, fix: READ_ONLY }]),
    ...(is_by_password ? [{ says: 'It logs in by password.', fix: KEY_PAIR }] : []),
  ];
  if (warnings.length === 0) return { state: 'ok', says: found };
  return {
    state: 'warn',
    says: [found, ...warnings.map(({ says }) => says)].join(' '),
    fix: warnings.map(({ fix }) => fix).join(' '),
  };
}

function listed(tables: readonly string[], as: string): Finding {
  if (tables.length > 0) return { state: 'ok', says: `It lets us in${as} and shows ${count(tables.length, 'table')}.` };
  return { state: 'warn', says: `It lets us in${as} and shows no table.`, fix: NO_TABLE };
}
