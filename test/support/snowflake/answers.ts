import type { ChunkLinks } from './chunk-links.ts';
import { type Envelope, refused, succeeded } from './http.ts';
import type { Queries, Query, Running } from './queries.ts';
import { parametersOf } from './sessions.ts';
import { refusals } from './snowflake-error.ts';

/**
 * What is answered about a statement: its result, its refusal, or, where it still runs after `within_ms`, where to ask again. One that
 * is to run by itself (`is_async`) is answered at once.
 */
export async function answerOf(
  queries: Queries,
  query: Running,
  links: ChunkLinks,
  options: { base_url: string; within_ms: number; is_async?: boolean; now: Date },
): Promise<Envelope> {
  if (options.is_async) return inProgress(query, '333334');
  if (!(await queries.ended(query, options.within_ms))) return inProgress(query, '333333');
  if (query.error !== null) return refused(query.error, { queryId: query.query_id });
  return succeeded(resultOf(query, links, options));
}

function inProgress(query: Query, code: string): Envelope {
  const data = {
    queryId: query.query_id,
    getResultUrl: `/queries/${query.query_id}/result`,
    queryAbortsAfterSecs: 300,
    progressDesc: null,
  };
  return succeeded(data, code, 'Query execution in progress.');
}

function resultOf(query: Running, links: ChunkLinks, { base_url, now }: { base_url: string; now: Date }) {
  const { result, session, query_id } = query;
  if (result === null) throw refusals.noResult(query_id);
  const chunks = {
    chunks: result.chunks.map((chunk, index) => ({
      url: links.link(base_url, query_id, index),
      rowCount: chunk.rows,
      uncompressedSize: chunk.uncompressed_bytes,
      compressedSize: chunk.body.length,
    })),
    chunkHeaders: links.headers,
  };
  return {
    parameters: parametersOf(session),
    rowtype: result.row_types.map((column) => ({
      ...column,
      byteLength: column.length,
      database: '',
      schema: '',
      table: '',
      collation: null,
    })),
    rowset: result.inline,
    total: result.rows,
    returned: result.rows,
    queryId: query_id,
    databaseProvider: null,
    finalDatabaseName: session.database,
    finalSchemaName: session.schema,
    finalWarehouseName: session.warehouse,
    finalRoleName: session.role,
    numberOfBinds: 0,
    arrayBindSupported: false,
    statementTypeId: 4096,
    version: 1,
    sendResultTime: now.getTime(),
    queryResultFormat: 'json',
    ...(result.chunks.length > 0 ? chunks : {}),
  };
}

const STATUS = {
  running: 'RUNNING',
  succeeded: 'SUCCESS',
  failed: 'FAILED_WITH_ERROR',
  cancelled: 'FAILED_WITH_INCIDENT',
  timed_out: 'FAILED_WITH_ERROR',
} as const;

/** As `/monitoring/queries/{id}` tells of one. */
export function statusOf(query: Query) {
  return {
    id: query.query_id,
    status: STATUS[query.state],
    sqlText: query.sql,
    errorCode: query.error?.code ?? null,
    errorMessage: query.error?.message ?? '',
  };
}
