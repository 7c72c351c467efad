import type { Dialect, DialectId, ModemIdentity } from '../dialect.ts';
import { fibocom } from './fibocom.ts';
import { generic } from './generic.ts';
import { mediatek } from './mediatek.ts';
import { nordic } from './nordic.ts';
import { quectel } from './quectel.ts';
import { sierra } from './sierra.ts';
import { simcom } from './simcom.ts';
import { telit } from './telit.ts';
import { uBlox } from './u-blox.ts';

export type { Dialect, DialectId, ModemIdentity } from '../dialect.ts';

/** In the order of asking: makers of modules before makers of chips, and what fits everyone last. */
export const dialects: readonly Dialect[] = [quectel, simcom, telit, uBlox, fibocom, sierra, nordic, mediatek, generic];

export function dialectOf(identity: ModemIdentity): Dialect {
  return dialects.find((dialect) => dialect.recognises(identity)) ?? generic;
}

export function dialectById(id: DialectId): Dialect {
  return dialects.find((dialect) => dialect.id === id) ?? generic;
}
