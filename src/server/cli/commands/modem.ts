import { type Command, InvalidArgumentError } from 'commander';
import type { Device, MacroRun, ModemInfo, TerminalExchange, TerminalLine } from '#shared/api/index.ts';
import { WorkbenchError } from '#shared/errors.ts';
import type { Action } from '../action.ts';
import { errorText } from '../error-text.ts';
import { pickDevice } from '../pick-device.ts';
import { table, orDash } from '../table.ts';
import { talkToModem } from '../talk-to-modem.ts';
import { terminalLineText } from '../terminal-line-text.ts';
import { wireOf } from '../wire-error.ts';
import type { Client } from '../open-client.ts';

const hasModem = (device: Device): boolean => device.hasModem;

/** `modem …`: AT lines by hand, and macros with the answers they expect. */
export function addModem(program: Command, action: Action): void {
  const modem = program.command('modem').description('modems and their AT lines');

  modem
    .command('list')
    .description('every modem with its port, model, dialect and state; who holds a port that cannot be opened')
    .action(
      action(async ({ withClient, output }) => {
        const modems = await withClient(async (client) => {
          const { devices } = await client.devices.bench();
          return Promise.all(devices.filter(hasModem).map((device) => looked(client, device)));
        });
        output.result(modems, () =>
          modems.length === 0
            ? 'No modem stands on the bench.'
            : table(['DEVICE', 'PORT', 'MODEL', 'DIALECT', 'SLOT', 'SIM', 'NETWORK'], modems.map(modemRow)),
        );
      }),
    );

  modem
    .command('send <line...>')
    .description('send lines one after another and show what is answered; a refusal is an answer')
    .option('--expect <text>', 'what the last line’s answer must hold: a text, or /expression/; else exit code 1')
    .option('--timeout <seconds>', 'how long an answer may take', seconds, 30)
    .action(
      action(async ({ withClient, output, device }, lines: string[], options: { expect?: string; timeout: number }) => {
        await withClient(async (client) => {
          const { id: deviceId } = await pickDevice(client, device, hasModem);
          const timeoutMs = options.timeout * 1000;
          for (const [index, line] of lines.entries()) {
            const isLast = index === lines.length - 1;
            const expect = isLast ? options.expect : undefined;
            const exchange = await client.modem.send({ deviceId, line, timeoutMs, ...(expect ? { expect } : {}) });
            if (isLast) output.result(exchange, () => exchangeText(exchange));
            else output.progress('modem.sent', { exchange }, () => exchangeText(exchange));
            if (exchange.expectation?.passed === false) throw notExpected(exchange);
          }
        });
      }),
    );

  modem
    .command('terminal')
    .description('AT lines by hand until Ctrl+C or the end of the input; up and down bring back lines of before')
    .action(
      action(async ({ withClient, output, terminal, device }) => {
        await withClient(async (client) => {
          const chosen = await pickDevice(client, device, hasModem);
          await talkToModem(client, chosen, terminal, output);
        });
      }),
    );

  const macro = modem.command('macro').description('sequences of lines with the answers they expect');
  macro
    .command('list')
    .description('every macro with its steps')
    .action(
      action(async ({ withClient, output }) => {
        const macros = await withClient((client) => client.modem.macros());
        output.result(macros, () =>
          table(
            ['NAME', 'FROM', 'STEP', 'EXPECTED'],
            macros.flatMap(({ name, shipped, steps }) =>
              steps.map(({ send, expect }, index) => [
                index === 0 ? name : '',
                index === 0 ? (shipped ? 'workbench' : 'you') : '',
                send,
                orDash(expect),
              ]),
            ),
          ),
        );
      }),
    );
  macro
    .command('run <name>')
    .description('run a macro; exit code 1 when one of its steps fails')
    .action(
      action(async ({ withClient, output, device }, name: string) => {
        const run = await withClient(async (client) => {
          const { id: deviceId } = await pickDevice(client, device, hasModem);
          return client.modem.runMacro({ deviceId, name });
        });
        output.result(run, () => runText(run));
        if (!run.passed) throw notPassed(run);
      }),
    );
}

type Looked = { readonly device: Device } & (
  | { readonly info: ModemInfo; readonly problem: null }
  | { readonly info: null; readonly problem: { readonly code: string; readonly message: string } }
);

async function looked(client: Client, device: Device): Promise<Looked> {
  try {
    return { device, info: await client.modem.info({ deviceId: device.id }), problem: null };
  } catch (error) {
    return { device, info: null, problem: wireOf(error) };
  }
}

function modemRow({ device, info, problem }: Looked): string[] {
  const port = orDash(device.modemPort);
  if (info === null) return [device.id, port, `${errorText(problem).title}: ${problem.message}`];
  const registered = info.registration.find((one) => one.registered);
  return [
    device.id,
    port,
    [info.manufacturer, info.model].join(' ').trim() || '–',
    info.dialect.name,
    info.slotInUse === null ? '–' : `${info.slotInUse} of ${info.slots.length}`,
    orDash(info.sim),
    registered === undefined ? 'not registered' : orDash(info.operator),
  ];
}

const exchangeText = ({ transcript, expectation }: TerminalExchange): string =>
  [
    ...transcript.map((line: TerminalLine) => terminalLineText(line)),
    ...(expectation === null
      ? []
      : [`${expectation.passed ? '✓ as expected' : '✗ not as expected'}: ${expectation.pattern}`]),
  ].join('\n');

const marks = { passed: '✓', failed: '✗', notApplicable: '–', notRun: '–' } as const;
const outcomes = { passed: 'passed', failed: 'FAILED', notApplicable: 'not applicable', notRun: 'not run' } as const;

function runText({ name, passed, ms, steps }: MacroRun): string {
  const rows = steps.map(({ outcome, send, exchange, reason }) => [
    `${marks[outcome]} ${outcomes[outcome]}`,
    send,
    outcome === 'passed' ? (exchange?.decoded ?? exchange?.lines.join(' · ') ?? '') : reason,
  ]);
  return [table(['OUTCOME', 'STEP', 'ANSWER'], rows), `${name} ${passed ? 'passed' : 'FAILED'} in ${ms} ms`].join('\n');
}

const notExpected = ({ line, lines, result, expectation }: TerminalExchange): WorkbenchError =>
  new WorkbenchError('EXPECTATION_FAILED', `${line} did not answer ${expectation?.pattern ?? ''}`, {
    details: {
      line,
      pattern: expectation?.pattern ?? null,
      answer: [...lines, result ?? ''].join(' · ').slice(0, 500),
    },
  });

function notPassed({ name, steps }: MacroRun): WorkbenchError {
  const failed = steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'notRun');
  return new WorkbenchError('MACRO_FAILED', `${name} did not pass`, {
    details: {
      name,
      steps: steps.length,
      failed: failed.length,
      send: failed[0]?.send ?? null,
      reason: failed[0]?.reason ?? null,
    },
  });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 600)) throw new InvalidArgumentError('0.1 to 600');
  return value;
}
