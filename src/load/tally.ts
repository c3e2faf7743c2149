import type { LoadPlan } from '../model/load.js';
import { ReasonCounts } from '../swarm/failure.js';
import { LatencyHistogram } from '../swarm/histogram.js';
import type { ShareProgress, ShareResult } from './protocol.js';

const THREE_DIGITS = 10;

/** Everything that one process of a load counts. */
export class LoadTally {
  readonly connectMs = new LatencyHistogram(THREE_DIGITS);
  readonly echoMs = new LatencyHistogram(THREE_DIGITS);
  readonly closeMs = new LatencyHistogram(THREE_DIGITS);
  readonly errors = new ReasonCounts();
  opened = 0;
  failed = 0;
  lost = 0;
  sent = 0;
  answered = 0;
  unasked = 0;
  bytesReceived = 0;
  rssGrowth = 0;
  sendingMs = 0;
  cpuMs = 0;
  #secondMs = new LatencyHistogram();
  #reported = { sent: 0, answered: 0 };

  onAnswer(ms: number, bytes: number): void {
    this.answered++;
    this.bytesReceived += bytes;
    this.echoMs.recordMs(ms);
    this.#secondMs.recordMs(ms);
  }

  onUnasked(bytes: number): void {
    this.unasked++;
    this.bytesReceived += bytes;
  }

  onFailed(reason: string, count = 1): void {
    this.failed += count;
    this.errors.add(`connect ${reason}`, count);
  }

  /** What has happened since the last call. */
  progress(open: number): ShareProgress {
    const before = this.#reported;
    const echo = this.#secondMs.toData();
    this.#reported = { sent: this.sent, answered: this.answered };
    this.#secondMs = new LatencyHistogram();
    return {
      open,
      sent: this.sent - before.sent,
      answered: this.answered - before.answered,
      errors: this.errors.total,
      echo,
    };
  }

  result(plan: LoadPlan, payloadBytes: number): ShareResult {
    return {
      opened: this.opened,
      failed: this.failed,
      lost: this.lost,
      rssGrowth: this.rssGrowth,
      sent: this.sent,
      answered: this.answered,
      unanswered: plan.mode === 'push' ? 0 : this.sent - this.answered,
      unasked: this.unasked,
      bytesSent: this.sent * payloadBytes,
      bytesReceived: this.bytesReceived,
      sendingMs: this.sendingMs,
      cpuMs: this.cpuMs,
      connectMs: this.connectMs.toData(),
      echoMs: this.echoMs.toData(),
      closeMs: this.closeMs.toData(),
      errors: this.errors.toRecord(),
    };
  }
}
