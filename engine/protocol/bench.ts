// What `vethlab bench --format json` prints.
import { z } from 'zod';

export const figureSchema = z.strictObject({
  id: z.string().describe('open, command, verdict, echo, throughput, docker-run, docker-run-first, …'),
  sandbox: z.enum(['vm', 'container']),
  unit: z.enum(['ms', 'MB/s', 'MiB', 's']),
  median: z.number(),
  p95: z.number().describe('for MB/s: what 95 of 100 runs reach or exceed'),
  n: z.int().describe('measurements'),
  goal: z.string().describe('what is promised, in words'),
  met: z.boolean(),
});

export const benchReportSchema = z.strictObject({
  machine: z.string().describe('processor, cores, memory, kernel, Node, acceleration'),
  figures: z.array(figureSchema),
});

export type Figure = z.infer<typeof figureSchema>;
export type BenchReport = z.infer<typeof benchReportSchema>;
