import { describe, expect, it } from 'vitest';
import { decodeExchange } from '#core/workstation/trace/decode/index.ts';
import { openSqliteTraceStore } from '#node/sqlite-trace-store.ts';
import type { Settings, TlvNode, TraceDecoded } from '#shared/api/index.ts';
import { ManualClock } from '#test/support/manual-clock.ts';
import { traceFor } from '#test/support/trace.ts';
import { linesOf } from '#test/support/transcripts.ts';
import { vectorsAvailable } from '#test/support/vectors.ts';

/** Lines of one device, `>` sent and `<` received; the exchange of line `seq` (the last by default). */
function decoded(said: readonly string[], seq = said.length, level: Settings['redaction'] = 'none'): TraceDecoded {
  const store = openSqliteTraceStore({ file: ':memory:' });
  const trace = traceFor(new ManualClock(), { level, store });
  for (const line of said) {
    const direction = line.startsWith('>') ? ('tx' as const) : ('rx' as const);
    const kind = /^.(AT|\+|OK|ERROR)/.test(line) ? ('at' as const) : ('apdu' as const);
    trace.add({
      deviceId: 'd',
      kind,
      direction,
      name: 'n',
      text: line.slice(1),
      durationMs: direction === 'rx' ? 2 : null,
    });
  }
  return decodeExchange(trace, store, seq);
}
const fact = (one: TraceDecoded, name: string) => one.facts.find((row) => row.name === name)?.value;
const named = (nodes: readonly TlvNode[], name: string): TlvNode | undefined => {
  for (const node of nodes) {
    const found = node.name === name ? node : named(node.children, name);
    if (found !== undefined) return found;
  }
  return undefined;
};

const usim = ['>00A404000CA0000000871002FF49FF0589', '<9000'];

describe('an exchange in words', () => {
  it.each([
    [['>00A40004023F00', '<6121'], 'SELECT MF'],
    [['>00A40004022FE2', '<9000'], 'SELECT EF.ICCID'],
    [[...usim, '>00A40004026F07', '<9000'], 'SELECT EF.IMSI'],
    [[...usim, '>00A4080406' + '7FFF5FC04F07', '<9000'], 'SELECT EF.SUCI_Calc_Info'],
    [[...usim], 'SELECT ADF.USIM'],
    [['>01A4040010A0000005591010FFFFFFFF8900000100', '<9000'], 'SELECT ISD-R'],
    [[...usim, '>00A40004026F07', '<9000', '>00B0000009', '<0809101010325406369000'], 'READ BINARY EF.IMSI'],
    [[...usim, '>00B0870009', '<0809101010325406369000'], 'READ BINARY EF.IMSI'],
    [['>00A40004022FE2', '<6A82', '>00B000000A', '<6986'], 'READ BINARY'],
    [['>0070000001', '<019000'], 'MANAGE CHANNEL'],
  ])('%j is %s', (said, title) => {
    expect(decoded(said).title).toBe(title);
  });

  it('tells class, channel, parameters, lengths, status and time', () => {
    const one = decoded([...usim, '>01B2010C20', '<6A83']);
    expect(one.title).toBe('READ RECORD');
    expect(fact(one, 'Class')).toBe('01, ISO 7816-4');
    expect(fact(one, 'Parameters')).toBe('01 0C: short file identifier 01, record 1');
    expect(fact(one, 'Expected')).toBe('32 bytes at most');
    expect(fact(one, 'Channel')).toBe('1');
    expect(fact(one, 'Status')).toBe('6A83: record not found');
    expect(fact(one, 'Time taken')).toBe('2 ms');
    expect(fact(decoded(['>0020000100', '<63C2']), 'Parameters')).toBe(
      '00 01: PIN of the first application, tries left asked for',
    );
  });

  it('puts blocks and fetched pieces together, whichever of their lines is asked for', () => {
    // EnableProfile of handbook es10.md, cut in two; its answer in one piece by GET RESPONSE.
    const said = [
      '>81E211000ABF3111A00C5A0A989444',
      '<9000',
      '>81E291010A999999990920F3810100',
      '<6106',
      '>81C0000006',
      '<BF310380010' + '09000',
    ];
    for (let seq = 1; seq <= said.length; seq++) {
      const one = decoded(said, seq);
      expect(one.title).toBe('ES10c.EnableProfile');
      expect(one.request?.hex).toBe('BF3111A00C5A0A989444999999990920F3810100');
      expect(named(one.request!.tlv!, 'iccid')?.meaning).toBe('8949449999999990023');
      expect(named(one.request!.tlv!, 'refreshFlag')?.meaning).toBe('no');
      expect(named(one.response!.tlv!, 'enableResult')).toMatchObject({ tag: '80', value: '00', meaning: 'ok' });
      expect(fact(one, 'Result')).toBe('ok');
      expect(fact(one, 'Blocks')).toBe('2, 20 bytes in all');
      expect(one.lines).toHaveLength(6);
    }
  });

  it('shows in the tree what the setting lets be seen, and no more', () => {
    const said = ['>81E2910006BF3E035C015A', '<BF3E125A10890490321234512345123456789012359000'];
    const full = decoded(said, 2, 'full');
    expect(named(full.response!.tlv!, 'eid')).toMatchObject({ value: '*'.repeat(32), meaning: '*'.repeat(32) });
    expect(JSON.stringify(full)).not.toContain('8904903212345');
    expect(named(decoded(said, 2, 'medium').response!.tlv!, 'eid')?.value).toBe('89049032****************78901235');
  });

  it('reads APDUs inside AT lines, and says what an AT line means', () => {
    const one = decoded([
      '>AT+CGLA=1,22,"81E2910006BF3E035C015A"',
      '<+CGLA: 46,"BF3E125A10890490321234512345123456789012359000"',
      '<OK',
    ]);
    expect(one.title).toBe('ES10c.GetEID');
    expect(named(one.response!.tlv!, 'eid')?.value).toBe('89049032123451234512345678901235');
    expect(fact(decoded(['>AT+CSQ', '<+CSQ: 31,99'], 2), 'In words')).toContain('dBm');
  });

  it('says nothing of a line that is not kept', () => {
    expect(() => decoded(['>00A40004023F00'], 7)).toThrow(expect.objectContaining({ code: 'TRACE_LINE_UNKNOWN' }));
  });
});

describe.skipIf(!vectorsAvailable)('recorded sessions of cards', () => {
  it.each([
    ['real-omnikey-info.jsonl', 'EUICCInfo2', 'euiccFirmwareVer'],
    ['synthetic-profiles.jsonl', 'ProfileInfo', 'serviceProviderName'],
    ['real-omnikey-notifications.jsonl', 'notificationMetadata', 'notificationAddress'],
    ['ygg-c-download-TS48V1-A-UNIQUE.jsonl', 'euiccSigned1', 'euiccCertificate'],
  ])('%s: a tree with %s and %s, every element named that the handbook names', (name, parent, member) => {
    const said = linesOf(`transcripts/${name}`).flatMap(({ dir, kind, hex }) =>
      kind === 'apdu' && hex !== undefined ? [`${dir === 'host-to-card' ? '>' : '<'}${hex.toUpperCase()}`] : [],
    );
    const found = new Set<string>();
    const unnamed = new Set<string>();
    const walk = (nodes: readonly TlvNode[], path: string) => {
      for (const node of nodes) {
        if (node.name === null) unnamed.add(`${path}/${node.tag}`);
        else found.add(node.name);
        walk(node.children, `${path}/${node.tag}`);
      }
    };
    const store = openSqliteTraceStore({ file: ':memory:' });
    const trace = traceFor(new ManualClock(), { store });
    for (const line of said)
      trace.add({
        deviceId: 'd',
        kind: 'apdu',
        direction: line.startsWith('>') ? 'tx' : 'rx',
        name: 'n',
        text: line.slice(1),
        durationMs: null,
      });
    trace.flush();
    for (const exchange of new Set(store.rows({ after: 0, upTo: said.length }).map((row) => row.exchange))) {
      const one = decodeExchange(trace, store, exchange);
      if (!/^(ES10|SELECT ISD-R)/.test(one.title)) continue;
      walk(one.response?.tlv ?? [], one.title);
      walk(one.request?.tlv ?? [], one.title);
    }
    expect(found).toContain(parent);
    expect(found).toContain(member);
    // Of a card with tags of later versions, and of one that writes the result of an installation in a way of its own.
    expect([...unnamed].filter((path) => !/E0\/83$|E1\/80$|B4\/|AF\/|BF27\/A2\/A0\//.test(path))).toEqual([]);
  });
});
