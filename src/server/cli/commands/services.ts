import { Argument, type Command } from 'commander';
import { serviceNames, type ServiceName } from '#node/standalone/names.ts';
import type { Action } from '../action.ts';
import { parsePort } from '../port-option.ts';
import { facts } from '../table.ts';
import { untilInterrupted } from '../until-interrupted.ts';

export function addServices(program: Command, action: Action): void {
  program
    .command('services')
    .addArgument(new Argument('<name>', 'which service').choices([...serviceNames]))
    .description('run one service of the network side alone, in the foreground')
    .option('--port <port>', 'default: any free one', parsePort, 0)
    .option('--pki <dir>', "lab PKI (default: the data folder's own, made on first start)")
    .action(
      action(async ({ output, terminal, dataFolder }, name: ServiceName, options: { port: number; pki?: string }) => {
        const { serveService } = await import('#node/standalone/index.ts');
        const service = await serveService({ name, port: options.port, dataFolder, pkiFolder: options.pki });
        try {
          const { address, port } = service;
          output.result({ name, address, port, pid: process.pid }, () =>
            facts([
              ['Service', name],
              ['Address', `https://${address}`],
              ['Data', dataFolder],
            ]),
          );
          await untilInterrupted(terminal);
        } finally {
          await service.close();
        }
      }),
    );
}
