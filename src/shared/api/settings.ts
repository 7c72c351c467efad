import * as z from 'zod';
import { base } from './common.ts';

/** Stands for a secret that is set; given back, it leaves the secret as it is. */
export const hiddenSecret = '********';

/** `host:port`, or empty for none. */
const serverAddress = z
  .string()
  .max(300)
  .regex(/^(|([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]):([1-9]\d{0,4}))$/, 'empty, or host:port')
  .refine((text) => text === '' || Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'a port is at most 65535');
const filePath = z.string().max(500);

const rootFiles = z.array(z.string().max(500)).max(20);

export const settings = z.object({
  benchName: z.string().min(1).max(60),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  redaction: z.enum(['none', 'medium', 'full']).describe('identifiers in trace and exports'),
  traceLines: z
    .number()
    .int()
    .min(10_000)
    .max(10_000_000)
    .describe('lines of the trace kept on disk; the oldest go first'),
  hardware: z.enum(['simulated', 'real', 'both']),
  apduBlockSize: z.number().int().min(16).max(255).describe('bytes in one STORE DATA block'),
  isdrAids: z
    .array(z.string().regex(/^([0-9A-F]{2}){5,16}$/))
    .max(20)
    .describe('further AIDs of ISD-Rs, upper-case hex, tried before those that are known'),
  httpTimeoutSeconds: z.number().int().min(5).max(600),
  sendNotificationsAutomatically: z.boolean(),
  allowImeiRestore: z
    .boolean()
    .describe('bench policy: on real hardware, IMEIs may be restored to the manufacturer’s record'),
  registryAddress: serverAddress.describe(
    'IMEI registry that real devices are in the records of; empty: the lab’s, if any',
  ),
  registryCertificateFile: filePath.describe('certificate of the key it signs its answers with, PEM or DER'),
  networkAddress: serverAddress.describe(
    'authentication centre for profiles of real devices; empty: the lab’s, if any',
  ),
  clientCertificateFile: filePath.describe('what this bench presents to both, PEM with its chain or DER'),
  clientKeyFile: filePath.describe('the private key that belongs to it, unencrypted, PEM or DER'),
  trustedRoots: z
    .array(z.enum(['system', 'gsma', 'private']))
    .max(3)
    .describe('root sets servers may chain to, besides the lab’s own: public CAs, GSMA-style CIs, private roots'),
  gsmaRootFiles: rootFiles.describe('CI certificates of RSP servers, PEM or DER'),
  tlsRootFiles: rootFiles.describe('private roots, PEM or DER'),
  proxyUrl: z
    .string()
    .max(300)
    .regex(
      /^(|none|https?:\/\/([^\s:@/]+@)?[^\s@/]+\/?)$/,
      'empty, none, or http://[user@]host:port without a password',
    )
    .describe('empty: as HTTPS_PROXY and NO_PROXY say; none: never a proxy'),
  proxyPassword: z.string().max(200).describe(`shown as ${hiddenSecret} where there is one`),
});
export type Settings = z.infer<typeof settings>;

export const settingsApi = {
  get: base.route({ method: 'GET', path: '/settings' }).output(settings),
  set: base.route({ method: 'POST', path: '/settings' }).input(settings.partial().strict()).output(settings),
};
