import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { WsProfileError } from '../../src/errors.js';
import type { GrowthAnalysis, GrowthInput } from '../../src/leaks/analyse.js';
import type { Leak } from '../../src/model/leak.js';
import type { Loop } from '../../src/model/sample.js';
import type { Analysis, Instruments } from '../../src/profile/instruments.js';
import type { Subject } from '../../src/subject/subject.js';
import { sample } from '../report/results.js';

/**
 * One thing that the pipeline asks, as it is logged: `setup`, `lifecycle 3` (its round), `weigh`, `snapshot steady-after`,
 * `analyse lifecycle 2` (its window), `analyse steady after`, `create live` …
 */
export type Step = string;

/** How one try of one scenario goes. Without anything said, nothing grows and nothing survives. */
export interface Course {
  /** What this step rejects with. */
  readonly fail?: { readonly at: Step; readonly error: Error };
  /** This step is never answered, until the subject is ended. */
  readonly stallAt?: Step;
  /** What the analysis says after so many windows of a loop, with or without a snapshot from after teardown. */
  readonly growth?: (loop: Loop, windows: number, afterTeardown: boolean) => GrowthAnalysis;
  /** The analysis answers only once this was asked. */
  readonly analysedAfter?: Step;
  readonly heapUsed?: (round: number) => number;
  readonly survivors?: number;
  /** Bytes that allocation sampling shows. */
  readonly allocated?: number;
}

export interface FakeScenario {
  /** Fields of its default export. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** By try, from 1. */
  readonly course?: (attempt: number) => Course;
}

export interface FakeInstruments extends Instruments {
  /** All that was asked, of all scenarios, in order. */
  readonly asked: readonly Step[];
  /** Resolves when a step stalls. */
  readonly stalled: Promise<void>;
  /** Subjects and analyses that were opened and not ended. */
  open(): number;
}

export const BEFORE = 5_000_000;

export const clean: GrowthAnalysis = {
  verdict: 'clean',
  leaks: [],
  plateaus: [],
  survivors: [],
  survivorShares: {},
  waiting: [],
  undecided: [],
  notes: [],
};
export const suspect: GrowthAnalysis = { ...clean, verdict: 'suspect' };

export function leaking(...leaks: readonly Leak[]): GrowthAnalysis {
  return { ...clean, verdict: 'decided', leaks };
}

/** Instruments that open no process and read no file: scenarios that only say what was asked of them. */
export function fakeInstruments(scenarios: Readonly<Record<string, FakeScenario>>): FakeInstruments {
  const asked: Step[] = [];
  const watched = new Map<Step, () => void>();
  const attempts = new Map<string, number>();
  let running: Attempt | undefined;
  let open = 0;
  let onStall = () => {};
  const stalled = new Promise<void>((resolve) => {
    onStall = resolve;
  });

  function attempt(name: string, number: number): Attempt {
    return new Attempt(scenarios[name]?.course?.(number) ?? {}, (step) => {
      asked.push(step);
      watched.get(step)?.();
    });
  }

  class Attempt {
    readonly course: Course;
    readonly #log: (step: Step) => void;
    #end: (error: Error) => void = () => {};
    readonly #ended: Promise<never>;
    #isOpen = true;

    constructor(course: Course, log: (step: Step) => void) {
      this.course = course;
      this.#log = log;
      this.#ended = new Promise((_, reject) => {
        this.#end = reject;
      });
      this.#ended.catch(() => {});
      open++;
    }

    async ask<T>(step: Step, answer: () => T | Promise<T>): Promise<T> {
      this.#log(step);
      const { fail, stallAt } = this.course;
      if (fail?.at === step) throw fail.error;
      if (stallAt === step) {
        onStall();
        return this.#ended;
      }
      return Promise.race([this.#ended, Promise.resolve().then(answer)]);
    }

    end(): void {
      if (this.#isOpen) open--;
      this.#isOpen = false;
      this.#end(new WsProfileError('SCENARIO_CRASHED', 'it was ended'));
    }
  }

  return {
    asked,
    stalled,
    open: () => open,
    async describe({ file }, signal) {
      const name = basename(file.path).split('.')[0] ?? '';
      const describing = attempt(name, 1);
      signal.addEventListener('abort', () => describing.end());
      try {
        const { fields = {} } = scenarios[name] ?? {};
        const description = { exported: 'object', fields, hooks: ['create', 'exercise', 'destroy'] };
        return await describing.ask('describe', () => description);
      } finally {
        describing.end();
      }
    },
    openSubject({ settings }) {
      const number = (attempts.get(settings.name) ?? 0) + 1;
      attempts.set(settings.name, number);
      running = attempt(settings.name, number);
      return subjectOf(running);
    },
    openAnalysis() {
      const subject = running;
      const analysing = new Attempt(subject?.course ?? {}, (step) => asked.push(step));
      const waitsFor = analysing.course.analysedAfter;
      const released = waitsFor && new Promise<void>((resolve) => watched.set(waitsFor, resolve));
      return analysisOf(analysing, async () => released);
    },
  };
}

interface Asked {
  readonly course: Course;
  ask<T>(step: Step, answer: () => T | Promise<T>): Promise<T>;
  end(): void;
}

function subjectOf(attempt: Asked): Subject {
  const { heapUsed = () => BEFORE, survivors = 0 } = attempt.course;
  const nextRound = { lifecycle: 0, steady: 0 };
  return {
    setup: () => attempt.ask('setup', () => ({})),
    tenants: async () => [],
    round(loop) {
      const round = nextRound[loop]++;
      const about = { loop, ...(loop === 'lifecycle' && { survivors }) };
      return attempt.ask(`${loop} ${round}`, () => sample(round, heapUsed(round), about));
    },
    createLive: () => attempt.ask('create live', () => {}),
    destroyLive: () => attempt.ask('destroy live', () => {}),
    teardown: () => attempt.ask('teardown', () => ({ handlesLeftOpen: {}, errors: 0 })),
    weigh: () => attempt.ask('weigh', () => sample(0, BEFORE).memory),
    snapshot: (file) =>
      attempt.ask(`snapshot ${basename(file, '.heapsnapshot')}`, () => writeFileSync(file, 'a snapshot')),
    startAllocationSampling: ({ intervalBytes, includeCollected }) =>
      attempt.ask(includeCollected ? 'start measuring' : `start sampling by ${intervalBytes}`, () => {}),
    stopAllocationSampling: (file) =>
      attempt.ask(`stop sampling into ${basename(file)}`, () => {
        writeFileSync(file, JSON.stringify(EMPTY_PROFILE));
        return attempt.course.allocated ?? 0;
      }),
    end: async () => attempt.end(),
  };
}

const EMPTY_PROFILE = {
  head: {
    callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
    selfSize: 0,
    children: [],
  },
};

function analysisOf(attempt: Asked, released: () => Promise<unknown>): Analysis {
  const { growth = () => clean } = attempt.course;
  return {
    prepare: async () => {},
    analyse({ loop, snapshots, afterTeardown }: GrowthInput) {
      const windows = snapshots.length - 1;
      return attempt.ask(`analyse ${loop} ${afterTeardown === undefined ? windows : 'after'}`, async () => {
        await released();
        return growth(loop, windows, afterTeardown !== undefined);
      });
    },
    isolation: async () => ({ findings: [], registries: [], scripts: [] }),
    openTimers: async () => [],
    liveClasses: async () => [],
    close: async () => attempt.end(),
  };
}
