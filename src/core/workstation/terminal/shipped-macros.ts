import type { Macro, MacroStep } from '#shared/api/index.ts';

const step = (send: string, expect: string | null = null, timeoutMs = 10_000): MacroStep => ({
  send,
  expect,
  timeoutMs,
});

const shipped = (name: string, ...steps: MacroStep[]): Macro => ({ name, steps, shipped: true });

/** What every bench has: reads only, in the standard's commands and each modem's own. TS 27.007. */
export const shippedMacros: readonly Macro[] = [
  shipped(
    'Identity',
    step('ATI', 'OK'),
    step('AT+CGMI', 'OK'),
    step('AT+CGMM', 'OK'),
    step('AT+CGMR', 'OK'),
    step('AT+CGSN', '/\\d{14,16}/'),
  ),
  shipped(
    'Registration',
    step('AT+CFUN?', '/^\\+CFUN: ?1/'),
    step('AT+CREG?', '+CREG'),
    step('AT+CEREG?', '+CEREG'),
    step('AT+C5GREG?'),
    step('AT+COPS?', '/^\\+COPS: ?\\d,\\d,"/', 30_000),
  ),
  shipped('Signal', step('AT+CSQ', '/^\\+CSQ: ?(?!99)\\d/'), step('AT+CESQ', '+CESQ')),
  shipped(
    'SIM state',
    step('AT+CPIN?', '/READY$/'),
    step('{readIccid}', '/\\d{18,20}/'),
    step('AT+CIMI', '/\\d{6,15}/'),
  ),
  shipped(
    'eUICC reachable',
    step('AT+CCHO=?', 'OK'),
    step('AT+CCHO="A0000005591010FFFFFFFF8900000100"', 'OK', 30_000),
    step('AT+CGLA={session},22,"81E2910006BF3E035C015A"', '/(9000|61..)"?$/', 30_000),
    step('AT+CCHC={session}', 'OK', 30_000),
  ),
  shipped('Slots', step('{readSlot}', 'OK'), step('{listSlots}', 'OK')),
];
