import * as z from 'zod';
import { base } from './common.ts';

export const settings = z.object({
  benchName: z.string().min(1).max(60),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  redaction: z.enum(['none', 'medium', 'full']).describe('identifiers in trace and exports'),
  hardware: z.enum(['simulated', 'real', 'both']),
  apduBlockSize: z.number().int().min(16).max(255).describe('bytes in one STORE DATA block'),
  isdrAids: z
    .array(z.string().regex(/^([0-9A-F]{2}){5,16}$/))
    .max(20)
    .describe('further AIDs of ISD-Rs, upper-case hex, tried before those that are known'),
  httpTimeoutSeconds: z.number().int().min(5).max(600),
  sendNotificationsAutomatically: z.boolean(),
  tlsRootFiles: z.array(z.string().max(500)).max(20).describe('further PEM files trusted for servers'),
});
export type Settings = z.infer<typeof settings>;

export const settingsApi = {
  get: base.route({ method: 'GET', path: '/settings' }).output(settings),
  set: base.route({ method: 'POST', path: '/settings' }).input(settings.partial().strict()).output(settings),
};
