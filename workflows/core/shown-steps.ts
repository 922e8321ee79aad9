import type { StepView } from './messages.js';

/** Of one intent that is tried again and again: its first try, and the latest ones. */
const LATEST_TRIES = 4;
/** Of all: how the workflow began, and how it goes on. A query's answer and the details in the UI have their limits. */
const FIRST_STEPS = 10;
const LATEST_STEPS = 90;

export interface ShownSteps {
  readonly steps: readonly StepView[];
  /** How many there are besides; the journal has them all. */
  readonly leftOut: number;
}

/** The steps that a workflow shows of those that it has made: enough to see what goes on, however long that takes. */
export function shownSteps(all: readonly StepView[]): ShownSteps {
  const lines = new Map<string, StepView[]>();
  for (const step of all) {
    const name = lineOf(step);
    const line = lines.get(name);
    if (line) line.push(step);
    else lines.set(name, [step]);
  }
  const kept = new Set([...lines.values()].flatMap(endsOf));
  const shown = all.filter((step) => kept.has(step));
  const fits = shown.length <= FIRST_STEPS + LATEST_STEPS;
  const steps = fits ? shown : [...shown.slice(0, FIRST_STEPS), ...shown.slice(-LATEST_STEPS)];
  return { steps, leftOut: all.length - steps.length };
}

function endsOf(line: readonly StepView[]): readonly StepView[] {
  return line.length <= LATEST_TRIES + 1 ? line : [...line.slice(0, 1), ...line.slice(-LATEST_TRIES)];
}

/** The tries of one intent differ in the number that stands last. */
function lineOf({ step }: StepView): string {
  return step.replace(/\/\d+$/, '');
}
