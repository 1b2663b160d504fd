// The output of `vethlab bench --format json`.
import { z } from 'zod';

const unitSchema = z.enum(['ms', 'MB/s', 'MiB', 's']);

export const figureSchema = z.strictObject({
  id: z.string().describe('open, command, verdict, echo, throughput, docker-run, docker-run-first, …'),
  sandbox: z.enum(['vm', 'container']),
  unit: unitSchema,
  median: z.number(),
  p95: z.number().describe('for MB/s: what 95 of 100 runs reach or exceed'),
  n: z.int().describe('measurements'),
  goal: z.string().describe('what is promised, in words'),
  met: z.boolean(),
  against: z
    .strictObject({
      what: z.string().describe('what the same was measured with, in the same run'),
      median: z.number(),
      ratio: z.number().describe('the figure’s median divided by this one'),
    })
    .optional()
    .describe('absent without a comparison'),
});

export const growthSchema = z.strictObject({
  id: z.string().describe('the figure that grows'),
  sandbox: z.enum(['vm', 'container']),
  unit: unitSchema,
  by: z.string().describe('labs open, containers in the lab, rules'),
  points: z.array(z.strictObject({ count: z.int(), median: z.number(), n: z.int() })).min(2),
  slower: z
    .number()
    .describe('growth factor of the figure from the first point to the last, divided by that of the count'),
});

export const benchReportSchema = z.strictObject({
  machine: z.string().describe('processor, cores, memory, kernel, Node, acceleration'),
  figures: z.array(figureSchema),
  growth: z.array(growthSchema),
});

export type Figure = z.infer<typeof figureSchema>;
export type Growth = z.infer<typeof growthSchema>;
export type BenchReport = z.infer<typeof benchReportSchema>;
