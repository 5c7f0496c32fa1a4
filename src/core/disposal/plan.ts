/**
 * A plan as a document: what would go, what stays, and why. Its checksum tells a whole plan from a damaged one; it is
 * no proof of anything else, and carrying a plan out checks every file anew.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { disposalSelectionSchema, planEntrySchema, type PlanEntry, type PlanSummary } from '../../shared/disposal-contract.ts';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { amountOf } from './steps.ts';

export const planVersion = 1;

const bodySchema = z.strictObject({
  version: z.literal(planVersion),
  /** ISO 8601 */
  madeAt: z.string().max(100),
  /** The library's data folder. */
  library: z.string(),
  /** The decisions that it was made of: a file that these do not send away any more stays. Null where groups were named. */
  decided: disposalSelectionSchema.nullable(),
  entries: z.array(planEntrySchema).max(1_000_000),
});
const planSchema = z.strictObject({ ...bodySchema.shape, checksum: z.string() });
export type Plan = z.infer<typeof planSchema>;

export function sealPlan(body: z.infer<typeof bodySchema>): Plan {
  return { ...body, checksum: checksumOf(body) };
}

/** Parsing puts the fields into the schema's order, so that how a document is written does not matter. */
const checksumOf = (body: z.infer<typeof bodySchema>): string => createHash('sha256').update(JSON.stringify(bodySchema.parse(body))).digest('hex');

const anyVersion = z.looseObject({ version: z.number() });

/** A plan from outside, whole and of this library. */
export function openPlan(document: unknown, library: string): Result<Plan> {
  const versioned = anyVersion.safeParse(document);
  if (versioned.success && versioned.data.version > planVersion) return fail('plan-invalid', 'This plan was made by a newer Snapsift. Make a new plan with this one.');
  const parsed = planSchema.safeParse(document);
  if (!parsed.success) return fail('plan-invalid', 'This is not a plan, or it is damaged. Make a new plan.', { reason: z.prettifyError(parsed.error) });
  const { checksum, ...body } = parsed.data;
  if (checksumOf(body) !== checksum) return fail('plan-invalid', 'This plan was changed or cut off after it was made: its checksum does not fit. Make a new plan.');
  if (body.library !== library) return fail('plan-invalid', `This plan was made for another library ("${body.library}"). Name that one, or make a new plan.`);
  return ok(parsed.data);
}

export const isReady = (entry: PlanEntry): entry is ReadyEntry => entry.problem === null && entry.hash !== null && entry.kept !== null;
export type ReadyEntry = PlanEntry & { hash: string; kept: NonNullable<PlanEntry['kept']> };

export function summarisePlan(id: string, { madeAt, entries }: Plan): PlanSummary {
  const ready = entries.filter(isReady);
  return {
    id,
    madeAt,
    ready: amountOf(ready),
    blocked: amountOf(entries.filter((entry) => !isReady(entry))),
    problems: tally(entries.flatMap(({ problem }) => (problem === null ? [] : [problem.code]))),
    warnings: tally(ready.flatMap(({ warnings }) => warnings.map(({ code }) => code))),
    withoutTrash: amountOf(ready.filter(({ warnings }) => warnings.some(({ code }) => code === 'quarantine'))),
  };
}

/** How many files by code, the most frequent first. */
export function tally<C extends string>(codes: readonly C[]): { code: C; files: number }[] {
  const counts = new Map<C, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, files]) => ({ code, files })).sort((one, other) => other.files - one.files);
}
