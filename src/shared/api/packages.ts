import * as z from 'zod';
import { base, deviceId, hex, iccid } from './common.ts';
import { fileDifference } from './file-set.ts';

export const packageSource = z
  .union([
    z.strictObject({
      file: z.string().max(7_000_000).describe('the file in hex: DER, or the same as hex, Base64 or PEM text'),
    }),
    z.strictObject({ profileType: z.string().max(100).describe('profile type of the catalogue') }),
    z.strictObject({ order: iccid.describe('ICCID of an order at this bench: the package it delivers') }),
  ])
  .describe('a profile package');
export type PackageSource = z.infer<typeof packageSource>;

const profileClass = z
  .enum(['test', 'operational'])
  .optional()
  .describe('from the metadata or the order; default: that of the catalogue, else not known');

export const lintSeverity = z.enum(['error', 'warning', 'hint']);
export type LintSeverity = z.infer<typeof lintSeverity>;

export const lintFinding = z.object({
  rule: z.string().describe('stable id of the rule, e.g. PUK_MISSING'),
  severity: lintSeverity.describe(
    'error: a card refuses the package or the profile cannot work; warning: something in it does not; hint: may be meant',
  ),
  message: z.string().describe('one line with the values of this case; never a key or a code'),
  element: z.number().int().optional().describe('position of the profile element, from 0'),
  member: z.string().optional(),
  file: z.string().optional().describe('path of the file'),
  offset: z.number().int().optional().describe('byte of the package'),
  status: z.number().int().optional().describe('PEStatus a card would answer'),
  nodeId: z.string().optional().describe('node of the tree it is about'),
});
export type LintFinding = z.infer<typeof lintFinding>;

export const packageLint = z.object({
  size: z.number().int().describe('bytes of the package'),
  iccid: z.string().nullable(),
  imsi: z.string().nullable(),
  profileType: z.string().nullable(),
  version: z.string().nullable(),
  writtenAs: z.enum(['der', 'hex', 'base64', 'pem']).nullable(),
  spaceNeeded: z.number().int().nullable().describe('bytes it takes on a card, roughly'),
  card: z
    .object({
      deviceId,
      profileVersion: z.string(),
      freeMemory: z.number().int().nullable(),
    })
    .nullable()
    .describe('the card it was held against'),
  errors: z.number().int(),
  warnings: z.number().int(),
  hints: z.number().int(),
  findings: z.array(lintFinding),
});
export type PackageLint = z.infer<typeof packageLint>;

export const packageNode = z.object({
  id: z.string(),
  depth: z.number().int(),
  label: z.string().describe('name in the specification'),
  kind: z.enum(['element', 'directory', 'file', 'record', 'group', 'value', 'problem', 'unknown', 'malformed']),
  value: z.string().optional(),
  detail: z.string().optional(),
  offset: z.number().int().optional().describe('in the package, tag included; absent for what a template adds'),
  length: z.number().int().optional(),
  tag: z.string().optional(),
  file: z.string().optional(),
  secret: z.literal(true).optional().describe('a key or code stands here; it is left out'),
});
export type PackageNode = z.infer<typeof packageNode>;

export const packageTree = z.object({
  nodes: z.array(packageNode).describe('each before what is in it'),
  truncated: z.boolean().describe('there is more than can be shown'),
  bytes: hex.describe('the package, zeros where keys and codes stand'),
  secrets: z.array(z.tuple([z.number().int(), z.number().int()])).describe('where: first byte, behind the last'),
});
export type PackageTree = z.infer<typeof packageTree>;

export const packageComparison = z.object({
  parts: z.array(
    z.object({
      area: z.enum(['header', 'services', 'templates', 'pins', 'puks', 'authentication', 'applications', 'elements']),
      what: z.string(),
      left: z.string().optional(),
      right: z.string().optional(),
      secret: z.literal(true).optional().describe('only what is kept secret differs'),
      fiveG: z.boolean(),
    }),
  ),
  files: z.array(fileDifference.extend({ fiveG: z.boolean().describe('part of what makes a profile a 5G one') })),
  onlyFiveG: z.boolean().describe('they differ, and in nothing but the 5G part'),
});
export type PackageComparison = z.infer<typeof packageComparison>;

/** Profile packages before they are loaded: what is in them, what is wrong with them, how two of them differ. */
export const packagesApi = {
  /** What is wrong with a package, for the card of a device where one is named. What is no package is a finding too. */
  lint: base
    .route({ method: 'POST', path: '/packages/lint' })
    .input(z.strictObject({ source: packageSource, deviceId: deviceId.optional(), profileClass }))
    .output(packageLint),
  /** Rejects with PROFILE_PACKAGE_INVALID what is no package at all; of a damaged one the sound parts are shown. */
  tree: base
    .route({ method: 'POST', path: '/packages/tree' })
    .input(z.strictObject({ source: packageSource }))
    .output(packageTree),
  /** Rejects with PROFILE_PACKAGE_INVALID when one of the two cannot be read. */
  compare: base
    .route({ method: 'POST', path: '/packages/compare' })
    .input(z.strictObject({ left: packageSource, right: packageSource }))
    .output(packageComparison),
};
