import type { Command } from 'commander';
import type { Action } from '../action.ts';
import { parsePort } from '../port-option.ts';
import { facts } from '../table.ts';
import { tellRecovery } from '../tell-recovery.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { readHostFile } from '../../host-file.ts';
import { requestLink } from '../../request-link.ts';

export function addServe(program: Command, action: Action): void {
  program
    .command('serve')
    .description('run the workstation for browsers and scripts on this machine, in the foreground')
    .option('--port <port>', 'default: any free one', parsePort, 0)
    .action(
      action(async ({ output, terminal, dataFolder, mode }, { port }: { port: number }) => {
        const running = readHostFile(dataFolder);
        if (running !== undefined) {
          const link = await requestLink(running);
          const { address, pid } = running;
          output.result({ address, link, pid, dataFolder, alreadyRunning: true }, () =>
            [`The bench is running already (process ${pid}). A fresh link:`, '', `  ${link}`].join('\n'),
          );
          return;
        }
        const { serveWorkstation } = await import('../../serve-workstation.ts');
        const host = await serveWorkstation({ dataFolder, mode, port });
        try {
          const link = host.issueLink();
          const { address } = host;
          tellRecovery(host.recovery, output);
          output.result({ address, link, pid: process.pid, dataFolder, alreadyRunning: false }, () =>
            [
              facts([
                ['Bench', address],
                ['Data', dataFolder],
              ]),
              '',
              'Open this link (it works once):',
              '',
              `  ${link}`,
              '',
              'Scripts find address and token in host.json of the data folder. Ctrl+C stops the bench.',
            ].join('\n'),
          );
          await untilInterrupted(terminal);
        } finally {
          await host.close();
        }
      }),
    );
}
