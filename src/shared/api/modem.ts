import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { base, deviceId, isoTime } from './common.ts';

/** One line as it went over a modem's line, PINs, passwords and keys blotted out. */
export const terminalLine = z.object({
  id: z.string().describe('stable: the same line is told once by each of history, answer and subscription'),
  at: isoTime.describe('host time: ISO 8601 with milliseconds and zone'),
  direction: z.enum(['tx', 'rx', 'event']).describe('event: unsolicited, the modem said it by itself'),
  text: z.string(),
  decoded: z.string().nullable().describe('in plain words; null where nothing is known about it'),
});
export type TerminalLine = z.infer<typeof terminalLine>;

/** What an answer must hold: a literal text found in one of its lines, or a regular expression between slashes. */
export const expectedAnswer = z.string().trim().min(1).max(200);

const commandLine = z.string().trim().min(1).max(2_000);
const timeoutMs = z.number().int().min(100).max(600_000);

export const terminalExchange = z.object({
  seq: z.number().int().describe('counts up by device'),
  at: isoTime,
  line: z.string().describe('as sent, blotted'),
  masked: z.boolean().describe('something was blotted out: not to be sent again as it stands'),
  lines: z.array(z.string()).describe('information lines of the answer'),
  result: z.string().nullable().describe('final result code as the modem sent it; null: none came'),
  refusal: z.string().nullable().describe('the result in words, when it is not OK'),
  decoded: z.string().nullable(),
  ms: z.number().int().nullable().describe('from sending to the final result code'),
  expectation: z.object({ pattern: z.string(), passed: z.boolean() }).nullable(),
  failure: z
    .string()
    .nullable()
    .describe(
      'error code when no answer came (DEVICE_TIMEOUT, …); LINE_INTERRUPTED: the workbench ended in the middle',
    ),
  transcript: z.array(terminalLine).describe('every line meanwhile, events too'),
});
export type TerminalExchange = z.infer<typeof terminalExchange>;

export const macroStep = z.strictObject({
  send: commandLine.describe(
    'command line; {session} stands for what the last +CCHO answered, {readSlot}, {listSlots} and {readIccid} for the modem’s own commands',
  ),
  expect: expectedAnswer.nullable().default(null).describe('null: any answer will do, a refusal too'),
  timeoutMs: timeoutMs.default(30_000),
});
export type MacroStep = z.infer<typeof macroStep>;

export const macroName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^/\\\p{Cc}]+$/u, 'no slashes');

export const macro = z.object({
  name: macroName,
  steps: z.array(macroStep),
  shipped: z.boolean().describe('comes with the workbench: cannot be changed, only copied'),
});
export type Macro = z.infer<typeof macro>;

export const macroRun = z.object({
  name: z.string(),
  at: isoTime,
  ms: z.number().int(),
  passed: z.boolean(),
  steps: z.array(
    z.object({
      send: z.string().describe('as sent, or as written where it was not'),
      expect: z.string().nullable(),
      outcome: z.enum(['passed', 'failed', 'notApplicable', 'notRun']),
      reason: z.string().describe('in words; empty when it passed'),
      exchange: terminalExchange.nullable(),
    }),
  ),
});
export type MacroRun = z.infer<typeof macroRun>;

export const modemInfo = z.object({
  deviceId,
  port: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  revision: z.string(),
  information: z.array(z.string()).describe('lines of ATI'),
  dialect: z.object({ id: z.string(), name: z.string() }),
  quirks: z.array(z.string()).describe('learnt of this model, name=value each'),
  slotInUse: z.number().int().nullable().describe('from 1; null: the modem has no slot command'),
  slots: z.array(z.number().int()),
  sim: z.string().nullable().describe('+CPIN in words'),
  registration: z.array(
    z.object({
      command: z.enum(['+CREG', '+CGREG', '+CEREG', '+C5GREG']),
      registered: z.boolean(),
      words: z.string(),
    }),
  ),
  operator: z.string().nullable(),
  signal: z.string().nullable(),
});
export type ModemInfo = z.infer<typeof modemInfo>;

/** The AT terminal. While an operation holds the device, what would speak to the modem rejects with OPERATION_RUNNING. */
export const modemApi = {
  info: base
    .route({ method: 'GET', path: '/devices/{deviceId}/modem' })
    .input(z.object({ deviceId }))
    .output(modemInfo),
  /**
   * One line. A refusal is an answer; what would write an IMEI rejects with IMEI_READ_ONLY on any line, a modem that stays silent
   * with DEVICE_TIMEOUT.
   */
  send: base
    .route({ method: 'POST', path: '/devices/{deviceId}/modem/lines' })
    .input(
      z.strictObject({
        deviceId,
        line: commandLine,
        timeoutMs: timeoutMs.default(30_000),
        expect: expectedAnswer.optional(),
      }),
    )
    .output(terminalExchange),
  /** Newest last; the last 1000 of the device are kept. */
  history: base
    .route({ method: 'GET', path: '/devices/{deviceId}/modem/history' })
    .input(z.object({ deviceId, limit: z.coerce.number().int().min(1).max(1000).default(1000) }))
    .output(z.array(terminalExchange)),
  clearHistory: base
    .route({ method: 'DELETE', path: '/devices/{deviceId}/modem/history' })
    .input(z.object({ deviceId }))
    .output(z.object({ removed: z.number().int() })),
  /** Lines of the terminal and unsolicited ones as they happen; the first batch holds unsolicited lines of before. */
  watch: base
    .route({ method: 'GET', path: '/devices/{deviceId}/modem/events' })
    .input(z.object({ deviceId }))
    .output(eventIterator(z.array(terminalLine))),
  macros: base.route({ method: 'GET', path: '/modem-macros' }).output(z.array(macro)),
  /** Rejects with MACRO_SHIPPED, MACRO_SECRET, IMEI_READ_ONLY, EXPECTATION_INVALID. */
  setMacro: base
    .route({ method: 'PUT', path: '/modem-macros/{name}' })
    .input(z.strictObject({ name: macroName, steps: z.array(macroStep).min(1).max(50) }))
    .output(macro),
  removeMacro: base
    .route({ method: 'DELETE', path: '/modem-macros/{name}' })
    .input(z.object({ name: macroName }))
    .output(z.object({ removed: z.boolean() })),
  /** Every step is sent, also after one that failed; only a modem that falls silent ends it early. */
  runMacro: base
    .route({ method: 'POST', path: '/devices/{deviceId}/modem/macros' })
    .input(z.strictObject({ deviceId, name: macroName }))
    .output(macroRun),
};
