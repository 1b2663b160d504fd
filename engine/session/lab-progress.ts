// How far a learner is in a lab: its steps and the current one. It outlives the sandbox.
import { LabError } from '../errors/lab-error.ts';
import type { Lab, Step } from '../protocol/lab.ts';
import type { Question } from '../protocol/question.ts';
import type { StepState } from '../protocol/session-view.ts';
import type { SavedRun } from '../store/progress-store.ts';
import { StepProgress } from './step-progress.ts';

export class LabProgress {
  readonly lab: Lab;
  readonly steps: readonly StepProgress[];
  #current: string;

  /** `saved`: progress saved for this lab. Whatever belongs to steps that the lab no longer has is ignored. */
  constructor(lab: Lab, saved: Omit<SavedRun, 'id' | 'seed'> | null = null) {
    this.lab = lab;
    this.steps = lab.steps.map((step) => new StepProgress(step));
    if (saved) this.#restore(saved);
    this.#current = this.firstOpen;
  }

  /** id of the step that the learner is at */
  get current(): string {
    return this.#current;
  }

  /** id of the first step that has not passed, or of the last step if all have */
  get firstOpen(): string {
    return (this.steps.find(({ passed }) => !passed) ?? this.steps.at(-1)!).step.id;
  }

  get finished(): boolean {
    return this.steps.every(({ passed }) => passed);
  }

  /** Throws LabError `step-unknown`. */
  enter(id: string): StepProgress {
    const progress = this.step(id);
    this.#current = id;
    return progress;
  }

  /** Throws LabError `step-unknown`. */
  step(id: string): StepProgress {
    const found = this.steps.find(({ step }) => step.id === id);
    if (found) return found;
    throw new LabError('step-unknown', {
      lab: this.lab.id,
      step: id,
      steps: this.lab.steps.map((step) => step.id).join(', '),
    });
  }

  /** The steps before `id`, in order. */
  before(id: string): StepProgress[] {
    return this.steps.slice(0, this.steps.indexOf(this.step(id)));
  }

  /** The step `id` and those after it, in order. Throws LabError `step-unknown`. */
  from(id: string): StepProgress[] {
    return this.steps.slice(this.steps.indexOf(this.step(id)));
  }

  states(): StepState[] {
    return this.steps.map((progress) => progress.state());
  }

  #restore(saved: Omit<SavedRun, 'id' | 'seed'>): void {
    for (const progress of this.steps) {
      const { id } = progress.step;
      if (saved.passed.includes(id)) progress.restorePass();
      progress.restoreHints(saved.hints[id] ?? 0);
      for (const { question, answer, verdict } of saved.answers.filter(({ step }) => step === id)) {
        const known = progress.step.questions.find((candidate) => candidate.id === question);
        if (known) progress.answered(question, answer, verdict, explanation(known));
      }
      progress.forgetSandbox();
    }
  }
}

/** The explanation if it can be shown without a sandbox; null if it needs values from one. */
function explanation({ explain }: Question): string | null {
  return explain === undefined || explain.includes('{{') ? null : explain;
}

/** Throws LabError `question-unknown`. */
export function findQuestion(step: Step, id: string): Question {
  const found = step.questions.find((question) => question.id === id);
  if (found) return found;
  throw new LabError('question-unknown', {
    step: step.id,
    question: id,
    questions: step.questions.map((question) => question.id).join(', ') || 'none',
  });
}
