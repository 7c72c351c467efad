import * as z from 'zod';
import { base } from './common.ts';

export const doctorCheck = z.object({
  name: z.enum([
    'dataFolder',
    'journal',
    'pcscService',
    'cardReader',
    'card',
    'serialPorts',
    'portPermission',
    'modemManager',
    'tlsRoots',
    'clock',
    'labPki',
    'services',
    'namedServers',
  ]),
  outcome: z.enum(['ok', 'warning', 'problem', 'notApplicable']),
  /** UPPER_SNAKE code; the renderer has its text and fix. */
  code: z.string(),
  facts: z.record(z.string(), z.string()),
  /** The one line to run, where a command fixes it. */
  fix: z.string().nullable(),
});
export type DoctorCheck = z.infer<typeof doctorCheck>;

export const about = z.object({
  version: z.string(),
  host: z.enum(['electron', 'node']),
  runtime: z.string(),
  dataFolder: z.string(),
  hardware: z.enum(['simulated', 'real', 'both']).describe('what stands on the bench since it was started'),
  /** What the last start found unfinished and did about it. */
  recovery: z.array(z.object({ operationId: z.string(), found: z.string(), action: z.string() })),
});
export type About = z.infer<typeof about>;

export const doctor = {
  run: base.route({ method: 'GET', path: '/doctor' }).output(z.array(doctorCheck)),
  about: base.route({ method: 'GET', path: '/about' }).output(about),
};
