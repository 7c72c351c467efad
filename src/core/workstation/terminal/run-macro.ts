import type { BenchDevice } from '#core/environment/index.ts';
import type { Macro, MacroRun, MacroStep, TerminalExchange } from '#shared/api/index.ts';
import { DeviceError, UsageError, WorkbenchError } from '#shared/errors.ts';
import { isoTime } from '../live/index.ts';
import type { ModemSession } from '../modems/index.ts';
import type { ModemTerminal } from './modem-terminal.ts';

export interface MacroBench {
  readonly terminal: ModemTerminal;
  readonly now: () => number;
  /** Throws while an operation holds the device. */
  readonly refuseWhileRunning: (device: BenchDevice) => void;
}

type StepRun = MacroRun['steps'][number];

/**
 * Every step in turn, also after one that failed; a channel to the card that a step opened is closed whatever comes. A modem that
 * is gone or silent ends it: what is left was not run. Rejects with OPERATION_RUNNING.
 */
export async function runMacro(
  bench: MacroBench,
  device: BenchDevice,
  session: ModemSession,
  { name, steps }: Macro,
): Promise<MacroRun> {
  const begun = bench.now();
  const runs: StepRun[] = [];
  let channel: string | undefined;
  let broken: string | undefined;
  try {
    for (const step of steps) {
      const send = filled(step.send, session, channel);
      if (broken !== undefined) runs.push(without(step, 'notRun', broken));
      else if ('missing' in send) runs.push(without(step, send.outcome, send.missing));
      else {
        bench.refuseWhileRunning(device);
        const run = await runStep(bench, device, session, { ...step, send: send.line });
        runs.push(run.step);
        broken = run.broken;
        channel = channelAfter(send.line, run.step.exchange, channel);
      }
    }
  } finally {
    if (channel !== undefined && broken === undefined) await close(bench, device, session, channel);
  }
  return {
    name,
    at: isoTime(begun),
    ms: bench.now() - begun,
    passed: runs.every(({ outcome }) => outcome === 'passed' || outcome === 'notApplicable'),
    steps: runs,
  };
}

async function runStep(
  { terminal }: MacroBench,
  device: BenchDevice,
  session: ModemSession,
  { send, expect, timeoutMs }: MacroStep,
): Promise<{ readonly step: StepRun; readonly broken: string | undefined }> {
  try {
    const options = { line: send, timeoutMs, ...(expect === null ? {} : { expect }) };
    const exchange = await terminal.sendOn(device, session, options);
    const passed = exchange.expectation?.passed ?? true;
    const answered = [...exchange.lines, exchange.result ?? ''].join(' · ');
    const refusal = exchange.refusal === null ? '' : ` (${exchange.refusal})`;
    const reason = passed ? '' : `answered ${answered}${refusal}${await slotHint(device, session, send)}`;
    const outcome = passed ? 'passed' : 'failed';
    return { step: { send: exchange.line, expect, outcome, reason, exchange }, broken: undefined };
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    const step = without({ send, expect, timeoutMs }, 'failed', error.message);
    const isOver = error instanceof DeviceError || !(error instanceof UsageError);
    return { step, broken: isOver ? error.message : undefined };
  }
}

/** No channel is opened to an eUICC in a slot that is not in use. */
async function slotHint(device: BenchDevice, session: ModemSession, send: string): Promise<string> {
  const slot = device.slots.find(({ sim }) => sim === 'esim')?.slot;
  const select = session.dialect.slots?.select;
  if (slot === undefined || select === undefined || !/^AT[+]CCHO=/i.test(send)) return '';
  if ((await session.slotInUse()) === slot) return '';
  return `; the eUICC is in slot ${slot}, which ${select.encode(slot).line} puts in use`;
}

const without = ({ send, expect }: MacroStep, outcome: StepRun['outcome'], reason: string): StepRun => ({
  send,
  expect,
  outcome,
  reason,
  exchange: null,
});

type Filled = { readonly line: string } | { readonly missing: string; readonly outcome: 'notApplicable' | 'notRun' };

function filled(send: string, { dialect }: ModemSession, channel: string | undefined): Filled {
  const own: Readonly<Record<string, string | undefined>> = {
    '{readSlot}': dialect.slots?.read.name,
    '{listSlots}': dialect.slots?.range.name,
    '{readIccid}': dialect.iccidReads[0]?.name,
  };
  for (const [word, command] of Object.entries(own))
    if (send.includes(word))
      return command === undefined
        ? { missing: `${dialect.name} modems have no such command`, outcome: 'notApplicable' }
        : { line: send.replace(word, command) };
  if (!send.includes('{session}')) return { line: send };
  if (channel === undefined) return { missing: 'no channel to the card is open', outcome: 'notRun' };
  return { line: send.replaceAll('{session}', channel) };
}

/** The session id that is open after a step. */
function channelAfter(line: string, exchange: TerminalExchange | null, before: string | undefined) {
  if (exchange?.result !== 'OK') return before;
  if (/^AT[+]CCHC=/i.test(line)) return undefined;
  if (!/^AT[+]CCHO=[^?]/i.test(line)) return before;
  return /(\d+)"?$/.exec(exchange.lines.at(-1) ?? '')?.[1] ?? before;
}

/** A macro that ended early leaves no channel behind: a card has few. */
async function close(bench: MacroBench, device: BenchDevice, session: ModemSession, channel: string): Promise<void> {
  try {
    await bench.terminal.sendOn(device, session, { line: `AT+CCHC=${channel}`, timeoutMs: 10_000 });
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
  }
}
