import * as z from 'zod';
import { base } from './common.ts';
import { fileChange } from './file-set.ts';

/**
 * A verification plan: a named list of checks as data, to be edited and passed on. Each check takes options of its own;
 * what is left out has the default.
 */

/** A file that may differ. */
export const expectedDifference = z.strictObject({
  path: z
    .string()
    .max(200)
    .regex(/^([0-9A-F]{2}){2,16}(\/[0-9A-F]{4})*$/, 'file identifiers and AIDs in upper-case hex, joined by /')
    .describe('whole, or its end: 6F7E is that file in whatever directory'),
  changes: z.array(fileChange).min(1).optional().describe('default: whatever differs'),
  bytes: z
    .tuple([z.number().int().nonnegative(), z.number().int().positive()])
    .optional()
    .describe('[first, behind the last) that may differ, in contents and in each record; default: all'),
  onlyCleared: z.boolean().optional().describe('only bits that the card has cleared'),
  reason: z.string().trim().min(1).max(200).describe('for the people who read the report'),
});
export type ExpectedDifference = z.infer<typeof expectedDifference>;

const expectedDifferences = z
  .array(expectedDifference)
  .max(500)
  .default([])
  .describe('files that may differ, besides those a card keeps up by itself');
const none = z.strictObject({});
const runs = z.number().int().min(1).max(100).default(1).describe('authentications, one after another');

/** By check; the order is that in which a plan of all of them runs. */
export const checkOptions = {
  metadataMatchesOrder: none,
  iccidOnCard: none,
  imsiOnCard: none,
  filesAgainstPackage: z.strictObject({
    expectedDifferences,
    otherFiles: z.boolean().default(false).describe('look for files too that the package does not have'),
  }),
  fiveGConsistency: none,
  pinState: z.strictObject({
    allTriesLeft: z.boolean().default(false).describe('a PIN or PUK that has lost a try fails too'),
  }),
  sqnInStep: none,
  akaAgreement: z.strictObject({ runs }),
  akaGsmContext: z.strictObject({ runs }),
  akaWrongMac: none,
  sqnResynchronisation: none,
  suciCalculation: none,
  networkAttach: none,
  enableDisableRoundTrip: z.strictObject({
    expectedDifferences,
    compareFiles: z.boolean().default(true).describe('read every file before and after, and compare'),
    rounds: z.number().int().min(1).max(20).default(1),
  }),
  imeiBinding: none,
  notificationsDelivered: none,
} as const;

export type CheckName = keyof typeof checkOptions;
export type CheckOptions = { readonly [Name in CheckName]: z.infer<(typeof checkOptions)[Name]> };

export const checkNames = Object.keys(checkOptions) as [CheckName, ...CheckName[]];
export const checkName = z.enum(checkNames);

/** Change more of the card than sequence numbers: they run only where the caller allows it. */
export const destructiveCheckNames: readonly CheckName[] = ['enableDisableRoundTrip'];

/** Those of a plan that are destructive, in its order. */
export const destructiveChecksOf = ({ checks }: { readonly checks: readonly { readonly check: CheckName }[] }) =>
  checks.map(({ check }) => check).filter((name) => destructiveCheckNames.includes(name));

const planned = Object.entries(checkOptions).map(([name, options]) =>
  z.strictObject({
    check: z.literal(name as CheckName),
    required: z.boolean().optional().describe('not applicable counts as failed'),
    options: (options as z.ZodType<Record<string, unknown>>).optional(),
  }),
);

/** One of the checks, with its options. */
export const plannedCheck = z.discriminatedUnion('check', planned as [(typeof planned)[number]]);
export type PlannedCheck = z.infer<typeof plannedCheck>;

export const planName = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens')
  .describe('by which a plan is called');

export const verificationPlan = z
  .strictObject({
    format: z.literal('esim-workbench.verification-plan'),
    version: z.literal(1),
    name: planName,
    title: z.string().trim().min(1).max(100),
    description: z.string().trim().max(1000).default(''),
    checks: z.array(plannedCheck).min(1).max(checkNames.length),
  })
  .refine(({ checks }) => new Set(checks.map(({ check }) => check)).size === checks.length, {
    path: ['checks'],
    message: 'a check stands in a plan once',
  })
  .meta({ title: 'Verification plan of eSIM Workbench' });
export type VerificationPlan = z.infer<typeof verificationPlan>;

export const storedPlan = z.object({
  plan: verificationPlan,
  shipped: z.boolean().describe('comes with the workbench: cannot be changed, only copied'),
});
export type StoredPlan = z.infer<typeof storedPlan>;

const jsonObject = z.record(z.string(), z.json());

/** JSON Schema (2020-12) of a plan, for editors and other programs. */
export const verificationPlanSchema = jsonObject.parse(z.toJSONSchema(verificationPlan, { io: 'input' }));

export const verificationPlans = {
  /** Shipped ones first. */
  list: base.route({ method: 'GET', path: '/verification-plans' }).output(z.array(storedPlan)),
  /** Rejects with PLAN_UNKNOWN. */
  get: base
    .route({ method: 'GET', path: '/verification-plans/{name}' })
    .input(z.object({ name: planName }))
    .output(storedPlan),
  /** Keeps a plan under its own name, in place of one of that name. Rejects with PLAN_SHIPPED. */
  save: base
    .route({ method: 'PUT', path: '/verification-plans' })
    .input(z.strictObject({ plan: verificationPlan }))
    .output(storedPlan),
  /** Rejects with PLAN_SHIPPED. */
  remove: base
    .route({ method: 'DELETE', path: '/verification-plans/{name}' })
    .input(z.object({ name: planName }))
    .output(z.object({ removed: z.boolean() })),
  schema: base
    .route({ method: 'GET', path: '/verification-plan-schema' })
    .output(jsonObject.describe('JSON Schema of a plan')),
};
