import type { DataSource } from '../../runs/run-spec.ts';

/** Where the data comes from. DuckDB and Snowflake are the two drivers; a **connection** is one configured warehouse. */

export type WarehouseColumn = {
  name: string;
  /** What it is good for, whatever the warehouse calls its type. */
  type: 'date' | 'number' | 'text' | 'boolean' | 'other';
  /** The warehouse's own word for the type, such as `DECIMAL(18,2)`. */
  native_type: string;
};

export type Cell = string | number | boolean | null;

export type WarehouseTable = { columns: WarehouseColumn[]; rows: Cell[][] };

/** What is in a column, seen in one pass over the whole source. */
export type ColumnFacts = WarehouseColumn & {
  /** Smallest and largest value that is there: numbers, dates as YYYY-MM-DD, texts by their letters; `null` where none is. */
  min: number | string | null;
  max: number | string | null;
  /** Share of all rows, 0 to 1, in which there is no value (or no finite number). */
  missing_share: number;
  /** Share of all rows, 0 to 1, in which the number is 0 or the boolean false; `null` for other types. */
  zero_share: number | null;
  /** Different values among the first `DISTINCT_ROWS` rows (`data/distinct-rows.ts`). */
  distinct: number;
};

export type SourceFacts = { rows: number; columns: ColumnFacts[]; preview: Cell[][] };

/** What a reading belongs to, and how it is stopped. */
export type ReadOptions = {
  /** The run that it is for; Snowflake keeps it in the query's tag. */
  run_id?: string;
  /** Stops the query in the warehouse; it then throws `query_cancelled`. */
  signal?: AbortSignal;
};

/** What was sent to the warehouse, for whoever wants to ask the same again. */
export type SentQuery = {
  sql: string;
  /** The warehouse's own id of it, its compute warehouse and role; `null` where it has none. */
  query_id: string | null;
  warehouse: string | null;
  role: string | null;
};

/** How a connection is, for whoever looks after it. */
export type ConnectionReport = {
  /** What the session has; `null` where it has none, as when the role may not use the warehouse of the settings. */
  role: string | null;
  warehouse: string | null;
  tables: number;
  /** A change that the role may make, such as "INSERT on the table MMM.PUBLIC.SALES"; `null` where none was found. */
  may_change: string | null;
  is_by_password: boolean;
};

/** Reading methods throw `query_cancelled`, `query_timed_out`, `credentials_refused` and `warehouse_unavailable` besides what they name. */
export interface Warehouse {
  /** Names of the tables that can be trained on, in lexical order; of those that have all words of `search` in their name, the first `limit`. */
  tables(request?: { search?: string; limit?: number }, options?: ReadOptions): Promise<string[]>;
  /** The columns of a source, cheaply. Throws `table_not_found`, `query_refused`, `file_not_readable`. */
  describe(source: DataSource, options?: ReadOptions): Promise<WarehouseColumn[]>;
  /** The first rows of a source. */
  preview(source: DataSource, limit: number, options?: ReadOptions): Promise<WarehouseTable>;
  /** What is in each column of a source, by one aggregate query, and its first rows. Throws what `describe` throws. */
  facts(source: DataSource, preview_rows: number, options?: ReadOptions): Promise<SourceFacts>;
  /**
   * First and last value of a column that holds dates (YYYY-MM-DD), and the number of rows; cheaply. `null` where a value of
   * the column is no such date. Throws `column_not_found` and what `describe` throws.
   */
  dateRange(
    source: DataSource,
    column: string,
    options?: ReadOptions,
  ): Promise<{ first: string; last: string; rows: number } | null>;
  /**
   * Writes the named columns of the whole source, ordered by `order_by` (in the source's own order where that is no date), to a CSV file (gzip; header; dates as YYYY-MM-DD
   * where the column is a date; empty for NULL) and to a Parquet file, of which `bytes` is the size. Throws `column_not_found`, and `extract_too_large` where it is more than the
   * connection allows.
   */
  snapshot(
    source: DataSource,
    request: { columns: readonly string[]; order_by: string; csv_path: string; parquet_path: string },
    options?: ReadOptions,
  ): Promise<{ rows: number; bytes: number; query: SentQuery }>;
  /** What changes whenever the source does, where that is known without reading it, as for files; `null` where it is not. */
  fingerprint?(source: DataSource, options?: ReadOptions): Promise<string | null>;
  /** Logs in, lists tables and reads a row of one; where a connection can tell more of itself than whether that goes well. */
  check?(options?: ReadOptions): Promise<ConnectionReport>;
  close(): Promise<void>;
}

/** The warehouses by the name of their connection. Throws `connection_unknown`. */
export type Warehouses = {
  names(): string[];
  for(source: DataSource): Promise<Warehouse>;
  close(): Promise<void>;
};
