import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeExchange } from '#core/workstation/trace/decode/index.ts';
import { exportTrace } from '#core/workstation/trace/export/index.ts';
import { LineMask } from '#core/workstation/modems/at-trace.ts';
import { TraceLog } from '#core/workstation/trace/index.ts';
import { openSqliteTraceStore } from '#node/sqlite-trace-store.ts';
import { traceFormat } from '#shared/api/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';

/** Every way in which a secret may cross a line, with values that occur nowhere else; nothing that is kept or told may hold one. */

const value = (name: string, bytes: number): string =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .slice(0, 2 * bytes)
    .toUpperCase();
const ascii = (text: string): string => Buffer.from(text.padEnd(8, '\xff'), 'latin1').toString('hex').toUpperCase();

const secrets: Record<string, Buffer> = {};
const secret = (name: string, bytes: number): string => {
  const hex = value(name, bytes);
  secrets[name] = Buffer.from(hex, 'hex');
  return hex;
};
const code = (name: string, digits: string): string => {
  secrets[name] = Buffer.from(digits);
  return digits;
};

const hexLength = (hex: string): string => (hex.length / 2).toString(16).toUpperCase().padStart(2, '0');
const tlv = (tag: string, ...parts: string[]): string => {
  const whole = parts.join('');
  const length = whole.length / 2;
  const head =
    length < 128
      ? hexLength(whole)
      : length < 256
        ? `81${hexLength(whole)}`
        : `82${length.toString(16).padStart(4, '0').toUpperCase()}`;
  return tag + head + whole;
};

interface Exchange {
  readonly command: string;
  readonly answer: string;
}
const usim = '00A404000CA0000000871002FF49FF0589';

function exchanges(): Exchange[] {
  const ok = (command: string, answer = ''): Exchange => ({ command, answer: `${answer}9000` });
  const file = (fid: string, content: string, read = `00B0000021`): Exchange[] => [
    ok(`00A4000402${fid}`),
    ok(read, content),
    ok(`00D60000${hexLength(content)}${content}`),
  ];
  return [
    ok(usim),
    ok(`0020000108${ascii(code('PIN', '73951468'))}`),
    ok(`0024000110${ascii('1111')}${ascii(code('new PIN', '84062579'))}`),
    ok(`0026000108${ascii(code('PIN to disable', '95173680'))}`),
    ok(`0028000108${ascii(code('PIN to enable', '06284791'))}`),
    ok(`002C000110${ascii(code('PUK', '17395802'))}${ascii(code('PIN after PUK', '28406913'))}`),
    ok(`0020000A08${secret('ADM1', 8)}`),
    // AUTHENTICATE, its answer fetched in two pieces.
    { command: `0088008122 10${secret('RAND', 16)}10${secret('AUTN', 16)}`.replace(' ', ''), answer: '6135' },
    {
      command: '00C0000020',
      answer: `DB08${secret('RES', 8)}10${secret('CK', 16)}10${value('IK', 16).slice(0, 8)}6110`,
    },
    { command: '00C0000010', answer: `${secret('IK', 16).slice(8)}9000` },
    // The same from the basic channel's class of an old SIM.
    ok(`A088000010${secret('RAND of GSM', 16)}`, secret('SRES and Kc', 12)),
    ...file('6F08', `07${secret('EF.Keys', 32)}`),
    ok('00B0890021', `01${secret('EF.KeysPS', 32)}`),
    ...file('6FE4', secret('EF.EPSNSC', 30)),
    ok('00A40004025F3B'),
    ...file('4F20', secret('EF.Kc', 9)),
    ok('00A40004025FC0'),
    ...file('4F05', secret('EF.5GAUTHKEYS', 34)),
    ...file('4F03', secret('EF.5GS3GPPNSC', 36)),
    ok(`80D8008018${secret('PUT KEY', 24)}`),
  ];
}

const matchingId = code('matching id', 'QK7ZB-XW9V4-MTR82');
/** SGP.22 section 5.7.5 and 5.7.13, in blocks that cut everything somewhere. */
function es10(blockSize: number): Exchange[] {
  const hashCc = secret('hash of the confirmation code', 32);
  const context = tlv(
    'A0',
    tlv('80', Buffer.from(matchingId).toString('hex').toUpperCase()),
    tlv('A1', tlv('80', '35290611'), tlv('A1')),
  );
  const signed = tlv('30', tlv('80', value('transaction', 16)));
  const certificate = tlv('30', tlv('30', value('certificate', 30)));
  const signature = tlv('5F37', value('signature', 32));
  const authenticate = tlv('BF38', signed, signature, tlv('04', value('ci', 20)), certificate, context);
  const authenticated = tlv('BF38', tlv('A0', tlv('30', tlv('80', value('transaction', 16)), context), signature));
  const prepare = tlv('BF21', signed, signature, tlv('04', hashCc), certificate);
  const prepared = tlv(
    'BF21',
    tlv(
      'A0',
      tlv('30', tlv('80', value('transaction', 16)), tlv('5F49', value('otpk', 20)), tlv('04', hashCc)),
      signature,
    ),
  );
  return [...chain(authenticate, authenticated, blockSize), ...chain(prepare, prepared, blockSize)];
}

function chain(request: string, response: string, blockSize: number): Exchange[] {
  const cut = (hex: string) => hex.match(new RegExp(`.{1,${2 * blockSize}}`, 'g')) ?? [];
  const blocks = cut(request);
  const pieces = cut(response);
  const sent = blocks.map((block, index) => ({
    command: `81E2${index === blocks.length - 1 ? '91' : '11'}${index.toString(16).padStart(2, '0').toUpperCase()}${hexLength(block)}${block}`,
    answer: index === blocks.length - 1 ? '6110' : '9000',
  }));
  const fetched = pieces.map((piece, index) => ({
    command: `81C00000${hexLength(piece)}`,
    answer: piece + (index === pieces.length - 1 ? '9000' : '6110'),
  }));
  return [...sent, ...fetched];
}

const lines = [
  `AT+CPIN="${code('PIN of AT', '39517024')}"`,
  `AT+CPIN="${code('PUK of AT', '40628135')}","${code('new PIN of AT', '51739246')}"`,
  `AT+CLCK="SC",1,"${code('PIN of CLCK', '62840357')}"`,
  `AT+CPWD="SC","${code('old PIN of CPWD', '73951469')}","${code('new PIN of CPWD', '85062570')}"`,
  `AT+CSQ;+CPIN="${code('PIN behind another command', '96173681')}"`,
  `AT+CGAUTH=1,2,"user","${code('password of CGAUTH', 'Hx7-Qwv9')}"`,
];

let folder: string;
let told = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trace-secrets-'));
  const store = openSqliteTraceStore({ file: join(folder, 'trace.db') });
  const trace = new TraceLog({ clock: new ManualClock(), store, redaction: () => 'none', operationOn: () => 'op' });
  const add = (kind: 'apdu' | 'at', deviceId: string, direction: 'tx' | 'rx', text: string) =>
    trace.add({ deviceId, kind, direction, name: 'n', text, durationMs: null });
  const all = [...exchanges(), ...[16, 37, 63, 120, 255].flatMap(es10)];
  for (const { command, answer } of all) {
    add('apdu', 'card', 'tx', command);
    add('apdu', 'card', 'rx', answer);
  }
  // As a modem's driver hears them: by +CSIM, and by +CGLA with a session.
  const roads: ((hex: string) => string)[] = [
    (hex) => `AT+CSIM=${hex.length},"${hex}"`,
    (hex) => `AT+CGLA=1,${hex.length},"${hex}"`,
  ];
  for (const [index, road] of roads.entries()) {
    const mask = new LineMask();
    const name = index === 0 ? '+CSIM' : '+CGLA';
    for (const { command, answer } of all) {
      add('at', `modem ${index}`, 'tx', mask.sent(road(command)));
      add('at', `modem ${index}`, 'rx', mask.received(`${name}: ${answer.length},"${answer}"`));
      add('at', `modem ${index}`, 'rx', mask.received('OK'));
    }
  }
  const mask = new LineMask();
  for (const line of lines) add('at', 'typed', 'tx', mask.sent(line));
  add('at', 'typed', 'tx', mask.sent('AT+CRSM=176,28424,0,0,33'));
  add('at', 'typed', 'rx', mask.received(`+CRSM: 144,0,"07${secret('EF.Keys by CRSM', 32)}"`));
  add('at', 'typed', 'tx', mask.sent(`AT+CRSM=214,28425,0,0,33,"07${secret('EF.KeysPS by CRSM', 32)}"`));

  const shown = await trace.list({ limit: 5000 });
  told += JSON.stringify(shown);
  for (const { seq } of shown) told += JSON.stringify(decodeExchange(trace, store, seq));
  for (const format of traceFormat.options)
    for await (const { bytes } of exportTrace(trace, { format, filter: {}, redaction: 'none' }))
      told += `${bytes}\n${Buffer.from(bytes, 'hex').toString('latin1')}`;
  trace.close();
  store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Raw, hex in either case, digits of a PIN as hex, Base64 wherever it may begin. */
function forms(bytes: Buffer): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // Without the groups that neighbours have a part in.
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, Math.floor((shift + bytes.length) / 3) * 4));
  });
  const hex = bytes.toString('hex');
  return [bytes, Buffer.from(hex), Buffer.from(hex.toUpperCase()), ...base64.filter(({ length }) => length >= 8)];
}
const holds = (where: Buffer, bytes: Buffer) => forms(bytes).some((form) => where.includes(form));

describe('what is kept and told of a trace', () => {
  it('holds none of the secrets that crossed its lines, in any form', () => {
    const kept = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    const out = Buffer.from(told, 'latin1');
    expect(Object.keys(secrets).length).toBeGreaterThan(30);
    // What is no secret is found by the same search, or it would prove nothing.
    const open = Buffer.from(value('transaction', 16), 'hex');
    expect([holds(kept, open), holds(out, open)]).toEqual([true, true]);
    const found = Object.entries(secrets).filter(([, bytes]) => holds(kept, bytes) || holds(out, bytes));
    expect(found.map(([name]) => name)).toEqual([]);
  });

  it('shows everything round them: the signed parts of PrepareDownload and AuthenticateServer', () => {
    for (const open of ['signature', 'certificate', 'ci', 'otpk'])
      expect(
        holds(
          Buffer.from(told, 'latin1'),
          Buffer.from(value(open, open === 'signature' ? 32 : open === 'ci' || open === 'otpk' ? 20 : 30), 'hex'),
        ),
        open,
      ).toBe(true);
  });
});
