/**
 * The server as a process of its own: `node --import tsx test/support/snowflake/main.ts '{"account": ..., "users": [...], "generate":
 * [...]}'`. Says `{"url": ...}` on a line of stdout when it listens, and ends when its stdin does.
 */
import { z } from 'zod';
import { startSnowflake } from './server.ts';

const OPTIONS = z.object({
  port: z.number().optional(),
  account: z.string(),
  users: z.array(
    z.object({
      name: z.string(),
      password: z.string().optional(),
      public_key: z.string().optional(),
      roles: z.array(z.string()),
    }),
  ),
  roles: z
    .array(z.object({ name: z.string(), databases: z.array(z.string()).optional(), can_write: z.boolean().optional() }))
    .optional(),
  warehouses: z.array(z.string()).optional(),
  databases: z.array(z.string()).optional(),
  /** Statements that the account's owner runs at the start. */
  set_up: z.array(z.string()).default([]),
  generate: z
    .array(
      z.object({
        database: z.string(),
        schema: z.string(),
        name: z.string(),
        rows: z.number(),
        columns: z.array(z.object({ name: z.string(), sql: z.string() })),
      }),
    )
    .default([]),
});

const { set_up, generate, ...options } = OPTIONS.parse(JSON.parse(process.argv[2] ?? '{}'));
const server = await startSnowflake(options);
for (const sql of set_up) await server.control.run(sql);
for (const table of generate) await server.control.generate(table);
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
process.stdin.resume();
process.stdin.once('end', () => {
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
