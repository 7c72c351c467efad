/**
 * IMEI binding at the size of a factory: decisions over a million rows of history, in memory and with the ledger in SQLite;
 * enable events made durable; and one AT exchange over a pseudo-terminal.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { attention } from '#core/protocol/at/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import {
  indexHistory,
  indexPolicies,
  planBindings,
  type ActiveSim,
  type BindingFacts,
  type BindingHistory,
  type BindingHistoryRow,
} from '#core/workstation/imei/decision/index.ts';
import { BindingLedger } from '#core/workstation/imei/index.ts';
import { Journal } from '#core/workstation/journal/index.ts';
import { AtLine } from '#core/workstation/modems/at-line.ts';
import { openPtyBridge, serialModemLine } from '#hardware/modem-line/index.ts';
import { openSqliteStore } from '#node/sqlite-store.ts';
import { systemClock } from '#node/system-clock.ts';
import { createModem } from '#simulator/modem/index.ts';
import { figure, median, report } from './support/figures.ts';

const iccidCount = 100_000;
const rowsPerIccid = 10;
const tac = '00110101';
const withLuhn = (body: string) => body + luhnDigit(body);
const imeiOf = (n: number) => withLuhn(tac + String(n % 1_000_000).padStart(6, '0'));
const iccidOf = (n: number) => withLuhn(`894400${String(n).padStart(12, '0')}`);
const iccids = Array.from({ length: iccidCount }, (_, n) => iccidOf(n));

function* allRows(): Generator<BindingHistoryRow> {
  let seq = 0;
  for (let round = 0; round < rowsPerIccid; round++)
    for (let n = 0; n < iccidCount; n++)
      yield {
        iccid: iccids[n]!,
        imei: imeiOf(n * rowsPerIccid + round),
        seq: ++seq,
        lastUsedSeq: seq,
        source: 'registry',
        profileState: n % 7 === 0 ? 'deleted' : 'installed',
      };
}

/** An enable in slot 2 while the other slot has the very IMEI that this subscription used last. */
function decide(history: BindingHistory, n: number): string {
  const iccid = iccids[n]!;
  const live: ActiveSim[] = [
    { slot: 1, sim: 'esim', iccid: iccids[(n + 1) % iccidCount]!, imei: imeiOf(n * rowsPerIccid + 9) },
  ];
  const facts: BindingFacts = { live, history, policies, factoryImeis: [imeiOf(1), imeiOf(2)] };
  const { moves } = planBindings({ kind: 'enable', slot: 2, iccid }, facts);
  if (moves[0]?.to !== imeiOf(n * rowsPerIccid + 8)) throw new Error('a wrong decision');
  return moves[0].to;
}

const policies = indexPolicies(
  iccids.filter((_, n) => n % 3 === 0).map((iccid) => ({ iccid, sharing: { kind: 'unique' }, source: 'bench' })),
);
const p99 = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!;
const pick = (i: number) => (i * 7_919) % iccidCount;

function timed(count: number, work: (i: number) => void): number[] {
  for (let i = 0; i < 500; i++) work(i);
  return Array.from({ length: count }, (_, i) => {
    const begun = performance.now();
    work(i + 500);
    return performance.now() - begun;
  });
}

const perSecond = (count: number, work: (i: number) => void): number => {
  const begun = performance.now();
  for (let i = 0; i < count; i++) work(i);
  return (count * 1000) / (performance.now() - begun);
};

const folder = mkdtempSync(join(tmpdir(), 'bench-imei-'));
try {
  const inMemory = indexHistory(allRows());
  const memoryTimes = timed(20_000, (i) => void decide(inMemory, pick(i)));

  const store = openSqliteStore({ file: join(folder, 'workbench.db'), survives: 'powerLoss' });
  const holder = '89049032000001000000000000000171';
  const rows = allRows();
  for (let done = false; !done;)
    store.transact((transaction) => {
      for (let i = 0; i < 20_000; i++) {
        const next = rows.next();
        if (next.done) return void (done = true);
        transaction.put('imeiRows', `${holder}/${next.value.iccid}/${next.value.imei}`, next.value);
      }
    });
  const ledger = new BindingLedger(store);
  const ledgerTimes = timed(5_000, (i) => void decide(ledger.history(holder), pick(i)));

  const journal = new Journal(store, systemClock);
  const history = ledger.history(holder);
  const enable = (i: number) => {
    const iccid = iccids[pick(i)]!;
    const imei = decide(history, pick(i));
    const operationId = `op-${i}`;
    const event = { operationId, deviceId: 'bench', event: 'step.done', data: { step: 'record', iccid, imei } };
    journal.append(event, (transaction) =>
      ledger.put(transaction, {
        holder,
        iccid,
        imei,
        deviceId: 'bench',
        slot: 2,
        boundAt: new Date(systemClock.now()).toISOString(),
        source: 'registry',
        reason: { rule: 'R1', facts: {} },
        operationId,
        applied: true,
        seq: i + 2_000_000,
        lastUsedSeq: i,
      }),
    );
  };
  /** The same four records of the same size under keys spread alike, and nothing else: what the database itself takes. */
  const raw = (i: number) =>
    store.transact((transaction) => {
      const iccid = iccids[pick(i + 50_000)]!;
      const imei = imeiOf(i);
      const row = { iccid, imei, seq: i, lastUsedSeq: i, source: 'registry', profileState: 'installed' };
      const event = { ...row, holder, deviceId: 'bench', slot: 2, boundAt: '', reason: {}, operationId: `raw-${i}` };
      transaction.put('imeiRows', `${holder}/${iccid}/${imei}`, row);
      transaction.put('imeiLedger', `${holder}/${iccid}/raw-${i}`, event);
      transaction.put('journal', `raw${i}`, { ...event, hash: '00'.repeat(32) });
      transaction.put('journalHead', 'raw', { seq: i, hash: '00'.repeat(32) });
    });
  const single = (i: number) => store.transact((transaction) => transaction.put('bench', String(i), { i }));
  const events: number[] = [];
  const transactions: number[] = [];
  const singles: number[] = [];
  for (let round = 0; round < 5; round++) {
    transactions.push(perSecond(400, (i) => raw(round * 400 + i)));
    events.push(perSecond(400, (i) => enable(round * 400 + i)));
    singles.push(perSecond(400, (i) => single(round * 400 + i)));
  }
  store.close();

  const { bare, ours } = await atExchanges();
  report('imei', [
    figure('decision over 1,000,000 rows in memory, p99', p99(memoryTimes), 'ms', { target: 1 }),
    figure('decision with the ledger in SQLite, 1,000,000 rows, p99', p99(ledgerTimes), 'ms', { target: 5 }),
    figure('one durable enable event', 1000 / median(events), 'ms', {
      reference: 1000 / median(transactions),
      target: 1.43,
    }),
    figure('durable enable events', median(events), 'a second', { reference: median(transactions) }),
    figure('durable transactions of one small record', median(singles), 'a second'),
    figure('AT exchange over a PTY', median(ours), 'ms', { reference: median(bare), target: 1.3 }),
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The same command to the same simulated modem: by serialport alone, and by our driver and AT session. Taken in turns. */
async function atExchanges(): Promise<{ bare: number[]; ours: number[] }> {
  const modemStore = openSqliteStore({ file: join(folder, 'modem.db'), survives: 'processDeath' });
  const empty = { card: () => undefined };
  const modem = createModem({
    id: 'bench',
    store: modemStore,
    clock: systemClock,
    imeis: [imeiOf(1), imeiOf(2)],
    slots: [empty, empty],
  });
  modem.write(Buffer.from('ATE0\r'));
  const bare: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < 4; round++) {
    const bridge = await openPtyBridge(modem);
    const port = new SerialPort({ path: bridge.path, baudRate: 115_200 });
    await once(port, 'open');
    for (let i = 0; i < 300; i++) {
      const begun = performance.now();
      port.write('AT\r');
      for (let text = ''; !text.includes('OK\r\n');) text += String((await once(port, 'data'))[0]);
      if (i >= 50) bare.push(performance.now() - begun);
    }
    await new Promise((resolve) => port.close(resolve));
    const line = await AtLine.open(serialModemLine({ path: bridge.path }), { clock: systemClock });
    for (let i = 0; i < 300; i++) {
      const begun = performance.now();
      await line.execute(attention, undefined);
      if (i >= 50) ours.push(performance.now() - begun);
    }
    await line.close();
    await bridge.close();
  }
  modem.close();
  modemStore.close();
  return { bare, ours };
}
