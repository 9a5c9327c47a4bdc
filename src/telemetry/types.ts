import type { MetricAttributes, MetricName } from './metrics.ts';

/**
 * What the product knows of traces and metrics. Nothing here is of OpenTelemetry's: `open-telemetry.ts` implements it where telemetry is
 * on, `no-telemetry.ts` where it is off.
 */

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that is under way, or was. */
export type Span = {
  /** Adds what became known while it is under way. */
  set(attributes: Attributes): void;
};

/** Work that went on elsewhere, or before anybody could look on, with its true times. */
export type PastSpan = { name: string; attributes?: Attributes; started_at: Date; ended_at: Date; failed?: string };

/** The mark in a trace at which a run, or a request on one, has ended and people have been told. */
export const SETTLED = 'settled';

export type Telemetry = {
  /**
   * Does the work within a span: a child of the one that is under way, or the first of a new trace. Log lines of the work carry the
   * trace. What the work throws ends the span as failed, with the error's code.
   */
  span<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T>;
  /** Adds a span to the one that is under way for what is over already; those of `children` within it. */
  past(span: PastSpan, children?: readonly PastSpan[]): void;
  /** Adds a measurement. */
  record<Name extends MetricName>(name: Name, value: number, attributes: MetricAttributes<Name>): void;
  /** The span that is under way, as W3C Trace Context writes it, for another process to go on with; `null` where there is none. */
  traceparent(): string | null;
  /**
   * The one that this work was handed by `within`, so that what it hands on in turn lies beside it and not below it; the span that is
   * under way where it was handed none.
   */
  origin(): string | null;
  /** Does the work as a part of the trace that this `traceparent` names; of none where it is `null` or is no such thing. */
  within<T>(traceparent: string | null | undefined, work: () => T): T;
};

/** Telemetry of a process, from its start to its end. */
export type RunningTelemetry = Telemetry & {
  /** Sends what is left, as far as it can be sent. Never throws. */
  stop(): Promise<void>;
};
