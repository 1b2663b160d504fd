// Reads a learner's script: `# vethlab: LAB STEP [SEED]` names the step for the lines that follow, and
// `# vethlab: on MACHINE` where they are typed; default: the host. Every fault is reported with file and line.
import { selectFault } from '../../session/selected-fault.ts';
import type { Lab, Step } from '../../protocol/lab.ts';
import { machineNameSchema, type MachineName } from '../../protocol/machine.ts';
import { openSessionSchema } from '../../protocol/api.ts';

/** Commands typed on one machine without interruption. */
export interface ScriptPart {
  on: MachineName;
  text: string;
}

/** The part of a script for one step. */
export interface ScriptSection {
  lab: Lab;
  step: Step;
  /** selects the fault; null for a lab without faults */
  seed: string | null;
  parts: ScriptPart[];
}

export interface ParsedScript {
  sections: ScriptSection[];
  /** "ann.sh:3: expected …, got …"; if there are any, the script must not run */
  faults: string[];
}

const mark = /^\s*#\s*vethlab:\s*(.*?)\s*$/;

/** `labs` are as their files define them; `file` is for messages. */
export function parseScript(text: string, labs: readonly Lab[], file: string): ParsedScript {
  const sections: ScriptSection[] = [];
  const faults: string[] = [];
  let inMarked = false; // true after the first mark, faulty or not: lines before it belong to no step
  for (const [index, line] of text.split('\n').entries()) {
    const fault = (says: string) => faults.push(`${file}:${index + 1}: ${says}`);
    const words = mark.exec(line)?.[1]?.split(/\s+/);
    if (words?.[0] === 'on') changeMachine(sections.at(-1), words[1], fault);
    else if (words) {
      inMarked = true;
      const section = sectionOf(words, labs, fault);
      if (section && sections.some(({ step, seed }) => step === section.step && seed === section.seed))
        fault(`step ${section.step.id} is there twice`);
      else if (section) sections.push(section);
    } else if (inMarked) append(sections.at(-1), line);
    else if (!/^\s*(#.*)?$/.test(line)) {
      inMarked = true; // reported once
      fault('expected a line "# vethlab: LAB STEP" before the first command');
    }
  }
  for (const { lab, step } of sections.filter(isEmpty)) faults.push(`${file}: nothing is done at ${lab.id} ${step.id}`);
  if (sections.length === 0 && faults.length === 0)
    faults.push(`${file}: expected a line "# vethlab: LAB STEP", got none`);
  return { sections, faults };
}

function sectionOf(
  [labId = '', stepId, seed, ...more]: string[],
  labs: readonly Lab[],
  fault: (says: string) => void,
): ScriptSection | null {
  const lab = labs.find(({ id }) => id === labId);
  if (!lab) return (void fault(`expected one of the labs ${ids(labs)}, got "${labId}"`), null);
  const step = lab.steps.find(({ id }) => id === stepId);
  if (!step) return (void fault(`expected one of the steps ${ids(lab.steps)}, got "${stepId ?? ''}"`), null);
  if (lab.faults.length > 0 && (seed === undefined || !openSessionSchema.shape.seed.safeParse(seed).success))
    return (void fault(`expected the seed that drew the fault after "${labId} ${stepId}"`), null);
  if (more.length > 0 || (lab.faults.length === 0 && seed !== undefined))
    return (void fault(`expected nothing after "${labId} ${stepId}", got "${[seed, ...more].join(' ')}"`), null);
  return { lab, step, seed: selectFault(lab, seed ?? '') ? (seed ?? null) : null, parts: [] };
}

function changeMachine(
  section: ScriptSection | undefined,
  name: string | undefined,
  fault: (says: string) => void,
): void {
  const { data: on } = machineNameSchema.safeParse(name);
  if (!on) fault(`expected host, client, internet or container:NAME, got "${name ?? ''}"`);
  else if (!section) fault('expected a line "# vethlab: LAB STEP" before it');
  else section.parts.push({ on, text: '' });
}

function append(section: ScriptSection | undefined, line: string): void {
  if (!section) return; // the fault of its mark was reported
  if (section.parts.length === 0) section.parts.push({ on: 'host', text: '' });
  section.parts.at(-1)!.text += `${line}\n`;
}

function isEmpty({ parts }: ScriptSection): boolean {
  return parts.every(({ text }) => text.split('\n').every((line) => /^\s*(#.*)?$/.test(line)));
}

function ids(items: readonly { id: string }[]): string {
  return items.map(({ id }) => id).join(', ');
}
