// Reads a directory of labs into Lab values and reports all faults of all files at once. Labs with faults are left out.
// It does not know what a lab does in a sandbox.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '../errors/lab-error.ts';
import { readTextFile } from '../host/read-text-file.ts';
import { labFileSchema, stepFileSchema, type Lab, type Step } from '../protocol/lab.ts';
import { formatFault, type Diagnostic, type FieldFault } from './diagnostic.ts';
import { labFaults, repairFaults, stepFaults } from './reference-faults.ts';
import { schemaFaults } from './schema-faults.ts';
import type { Schema } from './schema-words.ts';
import { readStepText } from './step-text.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

const mostFileBytes = 4 * 1024 * 1024;

export interface LoadedLabs {
  /** labs without faults, in the order of their folders' numbers */
  labs: Lab[];
  faults: Diagnostic[];
}

interface Folder {
  path: string;
  /** its name without the number */
  id: string;
  number: number;
}

/**
 * Loads `directory`: folders NN-name with lab.yaml and step folders NN-name with step.md and step.yaml. Faults in
 * content never throw.
 */
export async function loadLabs(directory: string): Promise<LoadedLabs> {
  const { folders, faults } = await numberedFolders(directory);
  const loaded = await Promise.all(folders.map((folder) => loadLab(folder, directory)));
  return {
    labs: loaded.flatMap(({ lab }) => (lab === null ? [] : [lab])),
    faults: [...faults, ...loaded.flatMap((one) => one.faults)],
  };
}

/** The labs of a directory. Throws LabError `content-faults` with all faults if there are any. */
export async function loadLabsOrThrow(directory: string): Promise<Lab[]> {
  const { labs, faults } = await loadLabs(directory);
  if (faults.length > 0) throw new LabError('content-faults', { faults: faults.map(formatFault).join('\n') });
  return labs;
}

async function loadLab(folder: Folder, root: string): Promise<{ lab: Lab | null; faults: Diagnostic[] }> {
  const file = await readYamlFile(join(folder.path, 'lab.yaml'), labFileSchema, (value) =>
    labFaults(value, folder.id, { folder: folder.path, root }),
  );
  const { folders, faults } = await numberedFolders(folder.path);
  if (folders.length === 0) faults.push(wholeFile(folder.path, 'at least one step folder NN-name', 'none'));
  const steps = await Promise.all(folders.map((step) => loadStep(step, root)));
  const repairs = repairFaults(
    file.value,
    steps.map(({ value }) => value),
  ).map(file.locate);
  const ofFile = [...file.faults, ...repairs].sort((a, b) => a.line - b.line);
  const all = [...ofFile, ...faults, ...steps.flatMap((step) => step.faults)];
  if (all.length > 0) return { lab: null, faults: all };
  return { lab: { ...labFileSchema.parse(file.value), steps: steps.map(({ step }) => step!) }, faults: [] };
}

/** `value` is step.yaml as read, for whatever refers to it. */
async function loadStep(
  folder: Folder,
  root: string,
): Promise<{ step: Step | null; value: unknown; faults: Diagnostic[] }> {
  const file = await readYamlFile(join(folder.path, 'step.yaml'), stepFileSchema, (value) =>
    stepFaults(value, { folder: folder.path, root }),
  );
  const textFile = join(folder.path, 'step.md');
  const { text, fault } = await readText(textFile);
  const read = text === null ? { blocks: [], faults: [] } : readStepText(text, folder.path, root);
  const faults = [
    ...file.faults,
    ...(fault === null ? [] : [fault]),
    ...read.faults.map(({ line, expected, got, suggestion }) => {
      return { file: textFile, line: line + 1, field: '', expected, got, suggestion: suggestion ?? null };
    }),
  ];
  const { value } = file;
  if (faults.length > 0) return { step: null, value, faults };
  return { step: { id: folder.id, ...stepFileSchema.parse(value), blocks: read.blocks }, value, faults: [] };
}

async function readYamlFile(
  file: string,
  schema: Schema,
  more: (value: unknown) => FieldFault[],
): Promise<{ value: unknown; faults: Diagnostic[]; locate: YamlSource['locate'] }> {
  const { text, fault } = await readText(file);
  const nowhere = ({ expected, got }: FieldFault) => wholeFile(file, expected, got);
  if (text === null) return { value: null, faults: [fault], locate: nowhere };
  const { source, faults } = readYaml(file, text);
  if (source === null) return { value: null, faults, locate: nowhere };
  const locate = (fault: FieldFault) => source.locate(fault);
  const fields = [...schemaFaults(schema, source.value), ...more(source.value)].map(locate);
  return { value: source.value, faults: [...faults, ...fields].sort((a, b) => a.line - b.line), locate };
}

/**
 * The folders NN-name of a directory by number; numbers or names used twice are faults. Folders without a number hold
 * pictures and the like, and are a fault only if they contain files of a lab or a step.
 */
async function numberedFolders(directory: string): Promise<{ folders: Folder[]; faults: Diagnostic[] }> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => error);
  if (entries instanceof Error)
    return { folders: [], faults: [wholeFile(directory, 'a readable directory', entries.code ?? entries.message)] };
  const faults: Diagnostic[] = [];
  const folders: Folder[] = [];
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  for (const name of names.sort()) {
    const path = join(directory, name);
    const match = /^(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(name);
    if (match) folders.push({ path, number: Number(match[1]), id: match[2]! });
    else if (/^\d/.test(name) || (await holdsContent(path)))
      faults.push(wholeFile(path, 'a folder name NN-name in small letters', name));
  }
  folders.sort((a, b) => a.number - b.number || a.id.localeCompare(b.id));
  folders.forEach((folder, at) => {
    const before = folders.slice(0, at);
    if (before.some(({ number }) => number === folder.number))
      faults.push(wholeFile(folder.path, 'a number used once', String(folder.number)));
    if (before.some(({ id }) => id === folder.id)) faults.push(wholeFile(folder.path, 'a name used once', folder.id));
  });
  return { folders, faults };
}

async function holdsContent(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => ['lab.yaml', 'step.yaml', 'step.md'].includes(name));
}

/** Null with the fault where there is no text to be read. */
async function readText(file: string): Promise<{ text: string; fault: null } | { text: null; fault: Diagnostic }> {
  try {
    return { text: await readTextFile(file, mostFileBytes), fault: null };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const reason = String(error.facts['reason']);
    return { text: null, fault: wholeFile(file, 'a file', reason === 'ENOENT' ? 'nothing' : reason) };
  }
}

function wholeFile(file: string, expected: string, got: string): Diagnostic {
  return { file, line: 1, field: '', expected, got, suggestion: null };
}
