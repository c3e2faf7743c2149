import type { LoadPlan } from '../model/load.js';
import type { HistogramData } from '../swarm/histogram.js';

/** From the parent to a load process. */
export type LoadOrder =
  /** Open this process's share of the connections; `from` is the number of the first. */
  | { readonly type: 'connect'; readonly plan: LoadPlan; readonly from: number }
  /** All processes have connected: send. */
  | { readonly type: 'go' }
  /** End early, but in order: an interrupt. */
  | { readonly type: 'stop' };

/** From a load process to the parent. */
export type LoadReport =
  | { readonly type: 'connected'; readonly opened: number }
  | { readonly type: 'progress'; readonly progress: ShareProgress }
  | { readonly type: 'result'; readonly result: ShareResult }
  /** It cannot begin at all. */
  | { readonly type: 'refused'; readonly message: string; readonly hint: string };

/** What has happened since the last progress report. */
export interface ShareProgress {
  readonly open: number;
  readonly sent: number;
  readonly answered: number;
  readonly errors: number;
  readonly echo: HistogramData;
}

/** What one load process measured. */
export interface ShareResult {
  readonly opened: number;
  readonly failed: number;
  readonly lost: number;
  /** Resident memory before the first and after the last connection opened. */
  readonly rssGrowth: number;
  readonly sent: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly unasked: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** From the first message to the last moment one was sent. */
  readonly sendingMs: number;
  /** Processor time taken while messages went. */
  readonly cpuMs: number;
  readonly connectMs: HistogramData;
  readonly echoMs: HistogramData;
  readonly closeMs: HistogramData;
  readonly errors: Readonly<Record<string, number>>;
}
