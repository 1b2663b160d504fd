// Writes the author's manual, labs-content/README.md, from the schemas: `npx tsx engine/content/manual.ts`. A test
// fails when the file differs from what manual() returns.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { assertionSchema, expectationSchema } from '../protocol/expectation.ts';
import { functions, type LabFunction } from '../protocol/functions.ts';
import {
  typedCommandSchema,
  alternativeSchema,
  answerActionSchema,
  causeSchema,
  checkSchema,
  actionSchema,
  faultSchema,
  labFileSchema,
  mistakeSchema,
  pageActionSchema,
  stepFileSchema,
} from '../protocol/lab.ts';
import { probeSchema } from '../protocol/probe.ts';
import { plainQuestionSchema, predictionSchema, questionSchema, tableSchema } from '../protocol/question.ts';
import { exampleFiles } from './manual-example.ts';
import { keyTable, type Sections } from './manual-tables.ts';
import { descriptions } from './schema-words.ts';
import { signature } from './text-faults.ts';

const sections: Sections = new Map(
  (
    [
      [checkSchema, 'check'],
      [causeSchema, 'cause'],
      [questionSchema, 'question'],
      [faultSchema, 'fault'],
      [expectationSchema, 'expectation'],
      [actionSchema, 'action'],
      [typedCommandSchema, 'action'],
      [mistakeSchema, 'mistake'],
      [alternativeSchema, 'alternative'],
    ] as const
  ).map(([schema, name]) => [schema._zod.def, name]),
);

const manualFile = fileURLToPath(new URL('../../labs-content/README.md', import.meta.url));

/** The manual as Markdown. */
export function manual(): string {
  return `${[opening, labPart(), stepTextPart, stepPart(), expectationPart(), functionPart(), lintPart, examplePart()].join('\n\n')}\n`;
}

const opening = `<!-- Made by engine/content/manual.ts from the schemas in engine/protocol. Change those, then: npx tsx engine/content/manual.ts -->

# Writing labs

A lab is a folder of text files: no code, no build. \`vethlab\` reads it, shows it, and checks every step on a real kernel.

\`\`\`text
labs-content/
  10-publish-ports/        NN-name: the number gives the order, the name is the lab’s id
    lab.yaml               what the lab is about
    10-forwarding/         NN-name again: the name is the step’s id
      step.md              the text
      step.yaml            checks, questions, hints, solution, mistakes, alternatives
\`\`\`

| command | what it tells you |
| --- | --- |
| \`npx vethlab lint\` | every fault of every file, with file and line |
| \`npx vethlab check LAB --at STEP --script FILE\` | what a step says of the commands in FILE: try a wrong or another right way |
| \`npx vethlab verify LAB\` | whether each step fails before its solution and passes after it, tells each mistake, accepts each alternative |

A step is good when it **fails before its solution**, with all earlier steps solved, and **passes after it**. A check that
already holds at the start is fine beside another check or a question that does not. Never refuse a right way: check what
became true, not what was typed, and prove with \`alternatives\` that other ways pass.`;

function labPart(): string {
  return `## lab.yaml\n\n${keyTable(labFileSchema, sections)}\n\n### fault\n\n${faultText}\n\n${keyTable(faultSchema, sections)}`;
}

const faultText = `A lab with faults is a repair shop: its setup makes a scene, one fault is injected into it, and the learner finds and mends
it. Which fault is drawn follows from a seed that the guide shows; \`--seed\` of \`start\`, \`shell\`, \`check\` and \`verify\` takes
such a seed, or the id of a fault. The checks of the last step are the same for every fault: write them as symptoms (the
page comes, the container gets out), so that their verdicts give nothing away. What only one fault needs is in its
own \`checks\`. \`verify\` tries every fault: its repair, its other repairs and its wrong repair.`;

const stepTextPart = `## step.md

Markdown, without HTML. Links and images may only lead to files in labs-content, by relative paths.

| fence | becomes |
| --- | --- |
| \`\`\` \`\`\`sh host \`\`\` | commands with run and copy, typed on that machine: \`host\`, \`client\`, \`internet\` or \`container:NAME\`. Each line is a command; a backslash at its end goes on in the next |
| \`\`\` \`\`\`page \`\`\` | one http:// URL with a button that opens it in the page view, as \`client\` sees it |
| \`\`\` \`\`\`trace client \`\`\` | one packet with a button that sends it from that machine and walks its trace: \`tcp ADDRESS:PORT\`, \`udp ADDRESS:PORT\` or \`icmp ADDRESS\`; address and port may be live values |
| \`\`\` \`\`\`text \`\`\` | stays text: output, or the form of a command. \`json\`, \`yaml\` and \`ini\` likewise |

\`{{ port('web', 80) }}\` in prose, commands, packets and pages shows a [live value](#live-values). Commands are typed with the values
filled in.`;

function stepPart(): string {
  const part = (name: string, schema: z.ZodObject, text = '') =>
    `### ${name}\n\n${text === '' ? '' : `${text}\n\n`}${keyTable(schema, sections)}`;
  const actions = [typedCommandSchema, answerActionSchema, pageActionSchema].map(
    (schema) => `${capital(descriptions(schema)[0]!)}:\n\n${keyTable(schema, sections)}`,
  );
  return [
    `## step.yaml\n\n${keyTable(stepFileSchema, sections)}`,
    part('check', checkSchema),
    part('cause', causeSchema, 'Write one for each way a step usually goes wrong. The most telling comes first.'),
    part(
      'question',
      plainQuestionSchema,
      'Of three kinds: this one, a [prediction](#prediction) or a [table](#table). Answers are compared as a teacher would: case, quotes and spaces do not matter, ports may come in any order and with or without `/tcp`.',
    ),
    part(
      'prediction',
      predictionSchema,
      'Asked before the fact, answered once, judged when the fact shows. A wrong prediction does not stand in the way of passing; one that was not made does. In a solution its answer comes before the commands.',
    ),
    part(
      'table',
      tableSchema,
      'Every cell is a choice, and right where the live state shows it. The verdict names the cells that are wrong and says nothing of those still empty.',
    ),
    `### action\n\nOne of three.\n\n${actions.join('\n\n')}`,
    part('mistake', mistakeSchema, 'Begins where the solution would begin: all earlier steps solved.'),
    part('alternative', alternativeSchema, 'Begins there too. Answer the questions in it as well.'),
  ].join('\n\n');
}

function expectationPart(): string {
  const kinds = (options: readonly z.ZodObject[]) =>
    options.flatMap((option) =>
      Object.entries(option.shape).map(([kind, schema]) => {
        const map = schema as z.ZodObject;
        return `#### ${kind}\n\n${capital(descriptions(map)[0] ?? '')}.\n\n${keyTable(map, sections)}`;
      }),
    );
  return [
    '### expectation\n\nA map with one key, which names what is expected. Every text in it may hold [live values](#live-values); in a pattern a value stands for itself, letter by letter.',
    '**Assertions** are judged on the observed state at once, whenever it changes. In a check they come first.',
    ...kinds(assertionSchema.options),
    '**Probes** send or run something real. They are asked when all assertions of the check hold.',
    ...kinds(probeSchema.options),
  ].join('\n\n');
}

function functionPart(): string {
  const rows = Object.entries(functions).map(([name, one]: [string, LabFunction]) => {
    const [call, value] = one.example;
    return `| \`${signature(name, one)}\` | ${one.description} | \`{{ ${call} }}\` → \`${value}\` |`;
  });
  return `## Live values

\`{{ name('text', 80) }}\` is replaced by a value of the learner’s own sandbox, at that moment. Arguments are texts in quotes or
whole numbers; those in brackets may be left out. While a value is missing (no such container yet) the guide shows a
placeholder. Braces around anything else, as in \`docker inspect --format '{{.State.Pid}}'\`, stay as they are.

| function | value | example |
| --- | --- | --- |
${rows.join('\n')}`;
}

const lintPart = `## Faults

\`lint\` tells all faults at once, each as \`file:line field: expected X, got Y\`:

\`\`\`text
labs-content/10-publish-ports/30-publish-all/step.yaml:7 checks[0].expect[0].container.nmae: expected one of name, running, state, image, exists, networkMode, publishedPorts, error, got the unknown key "nmae" (did you mean "name"?)
labs-content/10-publish-ports/30-publish-all/step.md:12: expected a known function, got adress() (did you mean "address"?)
\`\`\`

Beyond the tables above: ids and numbers are used once; \`fails\` and \`question\` name what the step has; the solution answers
every question; a choice’s answers are among its choices; patterns are regular expressions; every step has a check or a question.`;

function examplePart(): string {
  const files = Object.entries(exampleFiles).map(([file, text]) => {
    const language = file.endsWith('.md') ? 'markdown' : 'yaml';
    return `\`10-hello/${file}\`\n\n\`\`\`\`${language}\n${text}\`\`\`\``;
  });
  return `## A worked example\n\n${files.join('\n\n')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(manualFile, manual());
