// Tries every mistake and alternative of a lab, each at the start of its step.
import type { Alternative, Deed, Mistake, Step } from '../protocol/lab.ts';
import type { VerifiedAlternative, VerifiedMistake } from '../protocol/verify.ts';
import type { LabRun } from '../session/lab-run.ts';
import { allEnded } from './all-ended.ts';
import { Attempt } from './attempt.ts';
import { Stage } from './stage.ts';
import { leavesVisibleTraces } from './tidy.ts';
import { tryAlternative, tryMistake } from './variants.ts';
import { problemAfterStart, type VerifyLabOptions } from './verify-lab.ts';

export interface TriedVariants {
  readonly mistakes: Map<string, VerifiedMistake>;
  readonly alternatives: Map<string, VerifiedAlternative>;
  seconds: number;
}

/** By step id. Takes `lanes` slots at most, each with a sandbox that moves on from step to step. */
export async function tryVariants(options: VerifyLabOptions, lanes: number): Promise<Map<string, TriedVariants>> {
  const { lab, slots } = options;
  const steps = lab.steps.filter(({ mistakes, alternatives }) => mistakes.length + alternatives.length > 0);
  const tried = new Map(steps.map(({ id }) => [id, { mistakes: new Map(), alternatives: new Map(), seconds: 0 }]));
  const next = steps.values(); // shared: each lane takes the step that is next
  const lane = () =>
    slots.use(async () => {
      const stage = new Stage(options);
      try {
        for (const step of next) await tryStep(options, stage, step, tried.get(step.id)!);
      } finally {
        await stage.close();
      }
    });
  await allEnded(Array.from({ length: Math.min(lanes, steps.length) }, lane));
  return tried;
}

interface Variant {
  readonly says: string;
  readonly run: readonly Deed[];
  try(run: LabRun): Promise<void>;
  failed(problem: string): void;
}

async function tryStep(options: VerifyLabOptions, stage: Stage, step: Step, tried: TriedVariants): Promise<void> {
  const { lab, signal, onProgress } = options;
  const startedMs = performance.now();
  const variants = [
    ...step.mistakes.map((mistake) => mistakeVariant(options, step, mistake, tried)),
    ...step.alternatives.map((alternative) => alternativeVariant(options, step, alternative, tried)),
  ];
  for (const variant of variants.toSorted((one, other) => cost(step, one) - cost(step, other))) {
    onProgress(`${lab.id}/${step.id}: ${variant.says}`);
    try {
      await stage.use(step, variant.run, (run) => variant.try(run));
    } catch (error) {
      variant.failed(problemAfterStart(error, signal));
    }
  }
  tried.seconds = (performance.now() - startedMs) / 1000;
}

/** Those that need a sandbox of their own come last, so that the others share one. */
function cost(step: Step, { run }: Variant): number {
  if (run.every((deed) => 'question' in deed)) return 0;
  return leavesVisibleTraces(step, run) ? 1 : 2;
}

function mistakeVariant(options: VerifyLabOptions, step: Step, mistake: Mistake, { mistakes }: TriedVariants): Variant {
  const { id } = mistake;
  return {
    says: `mistake ${id}`,
    run: mistake.run,
    try: async (run) =>
      void mistakes.set(id, await tryMistake(new Attempt(run, step, options.signal), mistake, options)),
    failed: (verdict) => void mistakes.set(id, { id, ok: false, verdict }),
  };
}

function alternativeVariant(
  options: VerifyLabOptions,
  step: Step,
  alternative: Alternative,
  { alternatives }: TriedVariants,
): Variant {
  const { id } = alternative;
  return {
    says: `alternative ${id}`,
    run: alternative.run,
    try: async (run) =>
      void alternatives.set(id, await tryAlternative(new Attempt(run, step, options.signal), alternative, options)),
    failed: (problem) => void alternatives.set(id, { id, ok: false, problem }),
  };
}
