import { stat } from 'node:fs/promises';
import type { ModemLineInfo } from '#core/environment/index.ts';

/** Milliseconds after which udev has told all it knows of a device that came. */
const settledAfter = 5_000;

export interface RememberedPortsParts {
  readonly list: () => Promise<readonly ModemLineInfo[]>;
  /** When a device last came or went, ms since 1970; undefined where the system does not tell. */
  readonly lastChange?: (() => Promise<number | undefined>) | undefined;
  readonly now?: (() => number) | undefined;
}

/** Lists anew only when a device came or went since, or had just done so; every operation of every reader asks for the list. */
export function rememberedPorts({
  list,
  lastChange = changeOfDevices,
  now = Date.now,
}: RememberedPortsParts): () => Promise<readonly ModemLineInfo[]> {
  let last: { readonly changed: number; readonly ports: Promise<readonly ModemLineInfo[]> } | undefined;
  return async () => {
    const changed = await lastChange();
    if (last !== undefined && last.changed === changed) return last.ports;
    const ports = list();
    const settled = changed !== undefined && now() - changed > settledAfter;
    last = settled ? { changed, ports } : undefined;
    return ports;
  };
}

/** The kernel makes and removes the entries of /dev itself. */
async function changeOfDevices(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const folder = await stat('/dev').catch(() => undefined);
  return folder?.mtimeMs;
}
