import { type Command, InvalidArgumentError, Option } from 'commander';
import { dialectNames } from '#node/standalone/names.ts';
import type { Action } from '../action.ts';
import { parsePort } from '../port-option.ts';
import { facts, grouped } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';

function parseVpcd(text: string): { host: string; port: number } {
  const parts = /^(.+):(\d+)$/.exec(text);
  if (parts === null) throw new InvalidArgumentError('give HOST:PORT, as 127.0.0.1:35963');
  return { host: parts[1]!, port: parsePort(parts[2]!) };
}

function parseEid(text: string): string {
  if (!/^\d{32}$/.test(text)) throw new InvalidArgumentError('an EID has 32 digits');
  return text;
}

export function addSimulate(program: Command, action: Action): void {
  const simulate = program.command('simulate').description('the simulated devices for other programs');

  simulate
    .command('card')
    .description('the simulated eUICC as a card in a virtual PC/SC reader (vpcd)')
    .requiredOption('--vpcd <host:port>', 'where vpcd listens', parseVpcd)
    .option('--pki <dir>', "lab PKI (default: the data folder's own)")
    .option('--eid <eid>', 'default: one of the lab', parseEid)
    .action(
      action(
        async (
          { output, terminal, dataFolder },
          options: { vpcd: { host: string; port: number }; pki?: string; eid?: string },
        ) => {
          const { vpcd, pki: pkiFolder, eid } = options;
          const { simulateCard } = await import('#node/standalone/index.ts');
          const card = await simulateCard({ vpcd, dataFolder, pkiFolder, eid });
          try {
            output.result({ eidValue: card.eid, vpcd: `${vpcd.host}:${vpcd.port}`, pid: process.pid }, () =>
              facts([
                ['EID', grouped(card.eid)],
                ['Reader', `${vpcd.host}:${vpcd.port}`],
              ]),
            );
            await untilInterrupted(terminal, card.ended);
          } finally {
            await card.close();
          }
        },
      ),
    );

  simulate
    .command('modem')
    .description('a simulated modem on a pseudo-terminal')
    .requiredOption('--pty', 'on a pseudo-terminal of its own')
    .addOption(new Option('--dialect <name>', 'of which maker').choices([...dialectNames]))
    .action(
      action(async ({ output, terminal, dataFolder }, { dialect }: { dialect?: string }) => {
        const { simulateModem } = await import('#node/standalone/index.ts');
        const modem = await simulateModem({ dialect, dataFolder });
        try {
          output.result({ path: modem.path, imei: modem.imeis, pid: process.pid }, () =>
            facts([
              ['Port', modem.path],
              ['IMEI', modem.imeis.join(', ')],
            ]),
          );
          await untilInterrupted(terminal, modem.ended);
        } finally {
          await modem.close();
        }
      }),
    );
}
