import type { Command } from 'commander';
import { resolve } from 'node:path';
import { defaultDataFolder } from '#node/data-folder/index.ts';
import type { HardwareMode } from '../open-workstation.ts';
import { openClient, type Client } from './open-client.ts';
import { createOutput, type Output } from './output.ts';
import { tellRecovery } from './tell-recovery.ts';
import { checkModeOfHost } from './check-mode-of-host.ts';
import { readTlsRoots } from './read-tls-roots.ts';
import type { Terminal } from './terminal.ts';

export interface GlobalOptions {
  readonly data?: string;
  readonly device?: string;
  readonly json?: boolean;
  readonly mode?: HardwareMode;
  readonly tlsRoot?: readonly string[];
}

/** What a command has at hand once its arguments are read. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly dataFolder: string;
  readonly mode: HardwareMode | undefined;
  /** `--device` as given. */
  readonly device: string | undefined;
  /** Roots of `--tls-root`, for every call that leads to a server. */
  readonly tlsRoots: string[] | undefined;
  /** Runs `use` with the workstation, and closes it whatever comes. */
  withClient<T>(use: (client: Client) => Promise<T>): Promise<T>;
}

export function contextOf(command: Command, terminal: Terminal): CommandContext {
  const { data, device, json = false, mode, tlsRoot } = command.optsWithGlobals<GlobalOptions>();
  const dataFolder = resolve(data ?? defaultDataFolder());
  const output = createOutput(terminal, json);
  return {
    terminal,
    output,
    dataFolder,
    mode,
    device,
    tlsRoots: readTlsRoots(tlsRoot),
    async withClient(use) {
      const { client, address, lost, close } = await openClient(dataFolder, mode);
      try {
        // A workstation opened here has just looked at what an earlier end left unfinished.
        if (address === undefined) tellRecovery((await client.doctor.about()).recovery, output);
        else if (mode !== undefined) checkModeOfHost(mode, (await client.doctor.about()).hardware, output);
        return await Promise.race([use(client), lost]);
      } finally {
        await close();
      }
    },
  };
}
