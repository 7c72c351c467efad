import { dialects } from '#core/protocol/at/index.ts';

/** Apart from what they name, so that a command line can list them without loading it. */
export const serviceNames = ['smdp', 'smds', 'imei-registry', 'network'] as const;
export type ServiceName = (typeof serviceNames)[number];

export const dialectNames: readonly string[] = dialects.map(({ id }) => id);
