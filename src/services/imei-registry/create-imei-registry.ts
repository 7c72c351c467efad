import type { Clock, Log, Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { loadPrivateKey, sign } from '#core/protocol/crypto/index.ts';
import { encodeAllotmentStatement, encodeRecordStatement } from '#core/protocol/imei-allotment/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import { AlarmBook } from './alarm-book.ts';
import { DeviceBook, type RecordChange, type RecordFault } from './device-book.ts';
import { checkDeviceRecord, deviceIdForm, type DeviceRecord } from './device-record.ts';
import { importDevices, type DeviceImport, type ImportWishes } from './import-devices.ts';
import {
  collections,
  identityOf,
  type Allotment,
  type ConflictAlarm,
  type RegistryRequest,
} from './registry-records.ts';

export interface AllotmentRequest {
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  /** Hex, 16 to 64 bytes, fresh for each request. */
  readonly nonce: string;
  /** TAC read from the modem, where it was read. */
  readonly tac?: string | undefined;
}

/** What the workstation believes only after checking `signature` (64 bytes r || s) over `statement`; both hex. */
export interface SignedAllotment {
  readonly allotmentId: string;
  readonly imei: string;
  readonly statement: string;
  readonly signature: string;
}

export interface RecordRequest {
  readonly deviceId: string;
  /** Absent for a device without eUICC. */
  readonly eid?: string | undefined;
  /** From 1. */
  readonly slot: number;
  /** Hex, 16 to 64 bytes, fresh for each request. */
  readonly nonce: string;
}

/** The IMEI is inside the signed statement alone. */
export interface SignedRecord {
  readonly recordId: string;
  readonly statement: string;
  readonly signature: string;
}

/** `offline` is acted out by the face: connections are dropped. The other two spoil the signed value, not the ledger. */
export type RegistryFault = 'none' | 'offline' | 'badCheckDigit' | 'otherTac';

export interface ImeiRegistry {
  /**
   * Adds a device or replaces its record; allotments stay. Throws UsageError DEVICE_RECORD_INVALID or TAC_MISMATCH,
   * WorkbenchError DEVICE_RELINK_NEEDED when it is known with another eUICC and `relink` was not said, and IMEI_CONFLICT or
   * EID_CONFLICT (with an alarm) when another device holds one of its IMEIs or its EID. Without `caller` it is the host's own
   * doing, and no request of anybody's.
   */
  registerDevice(record: DeviceRecord, options?: { readonly relink?: boolean }, caller?: string): RecordChange;
  /** Takes every row of a CSV file (read-device-csv.ts) or none. Conflicts with other devices raise alarms, unless it is a dry run. */
  importDevices(csv: string, wishes?: ImportWishes, caller?: string): DeviceImport;
  device(deviceId: string): DeviceRecord | undefined;
  devices(): DeviceRecord[];
  /** IMEIs of the device's pool that are not allotted. */
  freePool(deviceId: string): string[];
  /**
   * The IMEI for this subscription on this device: the one allotted before, else the next free one of its pool.
   * Throws WorkbenchError DEVICE_UNKNOWN, EID_MISMATCH, TAC_MISMATCH, POOL_EMPTY, IMEI_CONFLICT; UsageError REQUEST_INVALID.
   */
  allot(request: AllotmentRequest, caller?: string): SignedAllotment;
  /**
   * What the manufacturer's record says of one slot of this very device; nothing else is ever attested.
   * Throws WorkbenchError DEVICE_UNKNOWN, EID_MISMATCH, SLOT_UNKNOWN, IMEI_CONFLICT (an open alarm); UsageError REQUEST_INVALID.
   */
  attest(request: RecordRequest, caller?: string): SignedRecord;
  allotment(deviceId: string, iccid: string): Allotment | undefined;
  allotments(): Allotment[];
  alarms(): ConflictAlarm[];
  /** Throws UsageError ALARM_UNKNOWN. */
  acknowledgeAlarm(alarmId: string, by: string): ConflictAlarm;
  /** Newest first. */
  requests(limit?: number): RegistryRequest[];
  /** Certificate of the key that signs statements, DER. */
  readonly signingCertificate: Uint8Array;
  setFault(fault: RegistryFault): void;
  readonly fault: RegistryFault;
}

export interface ImeiRegistryOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** P-256; certificate DER, private key PKCS#8 DER. */
  readonly signing: { readonly certificate: Uint8Array; readonly privateKey: Uint8Array };
  readonly log?: Log | undefined;
  /** How long a signed answer may be used, ms. */
  readonly validity?: number | undefined;
}

const tenMinutes = 600_000;
const local = 'local';
const nothing = { deviceId: null, eid: null, iccid: null, slot: null };

export function createImeiRegistry(options: ImeiRegistryOptions): ImeiRegistry {
  const { store, clock, random, log, validity = tenMinutes } = options;
  const signingKey = loadPrivateKey(options.signing.privateKey);
  const book = new DeviceBook(store);
  const alarms = new AlarmBook(store, clock, log);
  let fault: RegistryFault = 'none';

  type Entry = Pick<RegistryRequest, 'kind' | 'caller' | 'outcome'> & Partial<RegistryRequest>;
  const append = (transaction: StoreTransaction, entry: Entry) => {
    const last = transaction.list(collections.requests, { reverse: true, limit: 1 })[0]?.key ?? '0';
    const value: RegistryRequest = { at: clock.now(), ...nothing, ...entry };
    transaction.put(collections.requests, String(Number(last) + 1).padStart(12, '0'), value);
  };
  /** `work` with a line in the request log, whatever comes of it; what it writes is one transaction with that line. No outcome, no line. */
  const logged = <T>(
    entry: Omit<Entry, 'outcome'>,
    work: () => { value: T; outcome: string | undefined; write?: Write },
  ): T => {
    try {
      const { value, outcome, write } = work();
      store.transact((transaction) => {
        write?.(transaction);
        if (outcome !== undefined) append(transaction, { ...entry, outcome });
      });
      return value;
    } catch (error) {
      const outcome = error instanceof WorkbenchError ? error.code : 'INTERNAL';
      store.transact((transaction) => append(transaction, { ...entry, outcome }));
      throw error;
    }
  };
  const conflict = (kind: ConflictAlarm['kind'], value: string, deviceIds: readonly string[]): WorkbenchError => {
    alarms.raise([{ kind, value, deviceIds }]);
    return kind === 'imei'
      ? new WorkbenchError('IMEI_CONFLICT', 'another device holds this IMEI', { details: { imei: value } })
      : new WorkbenchError('EID_CONFLICT', 'another device holds this EID', { details: { eid: value } });
  };

  const knownDevice = ({ deviceId, eid }: { deviceId: string; eid?: string | undefined }): DeviceRecord => {
    const device = book.find(deviceId);
    if (device === undefined)
      throw new WorkbenchError('DEVICE_UNKNOWN', 'no such device is registered', { details: { deviceId } });
    if (device.eid !== (eid ?? null))
      throw new WorkbenchError('EID_MISMATCH', 'the device was registered with another eUICC, or without one');
    return device;
  };

  const find = (request: AllotmentRequest): { allotment: Allotment; isNew: boolean } => {
    const device = knownDevice(request);
    if (request.tac !== undefined && request.tac !== device.tac)
      throw new WorkbenchError('TAC_MISMATCH', `the device was registered with TAC ${device.tac}`);
    const { deviceId, eid, iccid } = request;
    const present = store.get<Allotment>(collections.allotments, `${deviceId}/${iccid}`);
    if (present !== undefined) return { allotment: present, isNew: false };
    const imei = book.free(device)[0];
    if (imei === undefined) throw new WorkbenchError('POOL_EMPTY', 'no IMEI is left for this device');
    const holder = store.get<string>(collections.holders, identityOf(imei));
    if (holder !== undefined && holder !== deviceId) throw conflict('imei', identityOf(imei), [holder, deviceId]);
    const allotment = { allotmentId: toHex(random.bytes(8)), deviceId, eid, iccid, imei, issuedAt: clock.now() };
    return { allotment, isNew: true };
  };

  const times = () => ({ issuedAt: clock.now(), expiresAt: clock.now() + validity });
  const signed = (statement: Uint8Array) => ({
    statement: toHex(statement),
    signature: toHex(sign(signingKey, statement)),
  });

  /** Bound to the EID that asks: the ledger may name the one before the board was changed. */
  const answer = ({ allotmentId, deviceId, iccid, imei: lent }: Allotment, eid: string, nonce: string) => {
    const imei = spoil(lent, fault);
    const members = { deviceId, eid, iccid, nonce: nonce.toUpperCase(), imei, allotmentId, ...times() };
    return { allotmentId, imei, ...signed(encodeAllotmentStatement(members)) };
  };

  const refuse = (record: DeviceRecord, [first, ...others]: readonly RecordFault[]): WorkbenchError | undefined => {
    if (first === undefined) return undefined;
    const { deviceId } = record;
    if (first.code === 'imeiHeld') return conflict('imei', identityOf(first.value), [first.other, deviceId]);
    if (first.code === 'eidHeld') return conflict('eid', first.value, [first.other, deviceId]);
    // A conflict is the graver of two faults.
    return (
      refuse(record, others) ??
      new WorkbenchError('DEVICE_RELINK_NEEDED', 'the device is registered with another eUICC', {
        details: { deviceId, eid: first.value, formerEid: first.other },
      })
    );
  };

  return {
    registerDevice(record, { relink = false } = {}, caller) {
      checkDeviceRecord(record);
      const { deviceId, eid } = record;
      return logged({ kind: 'registration', caller: caller ?? local, deviceId, eid }, () => {
        const plan = book.plan([record], relink);
        const refusal = refuse(record, plan.faults);
        if (refusal !== undefined) throw refusal;
        const { change } = plan.changes[0]!;
        const isNobodysRequest = caller === undefined && change !== 'relinked';
        const outcome = isNobodysRequest ? undefined : change === 'added' ? 'registered' : change;
        return { value: change, outcome, write: (transaction) => book.put(transaction, plan) };
      });
    },
    importDevices(csv, wishes = {}, caller = local) {
      const { report, plan } = importDevices(book, csv, wishes);
      if (report.dryRun) return report;
      alarms.raise(plan.conflicts);
      store.transact((transaction) => {
        if (report.applied) book.put(transaction, plan);
        append(transaction, {
          kind: 'import',
          caller,
          outcome: report.applied ? 'imported' : 'REGISTRY_IMPORT_REFUSED',
        });
        for (const { record, change } of report.applied ? plan.changes : []) {
          if (change !== 'relinked') continue;
          const { deviceId, eid } = record;
          append(transaction, { kind: 'registration', caller, deviceId, eid, outcome: 'relinked' });
        }
      });
      return report;
    },
    device: (deviceId) => book.find(deviceId),
    devices: () => book.all(),
    freePool(deviceId) {
      const device = book.find(deviceId);
      return device === undefined ? [] : book.free(device);
    },
    allot(request, caller = local) {
      checkRequest(request);
      const { deviceId, eid, iccid } = request;
      return logged({ kind: 'allotment', caller, deviceId, eid, iccid }, () => {
        const { allotment, isNew } = find(request);
        return {
          value: answer(allotment, eid, request.nonce),
          outcome: isNew ? 'allotted' : 'repeated',
          write(transaction) {
            if (!isNew) return;
            transaction.put(collections.allotments, `${deviceId}/${iccid}`, allotment);
            transaction.put(collections.holders, identityOf(allotment.imei), deviceId);
          },
        };
      });
    },
    attest(request, caller = local) {
      checkRequest(request);
      const { deviceId, eid, slot, nonce } = request;
      return logged({ kind: 'manufacturerRecord', caller, deviceId, eid: eid ?? null, slot }, () => {
        const imei = knownDevice(request).factoryImeis[slot - 1];
        if (imei === undefined)
          throw new WorkbenchError('SLOT_UNKNOWN', 'the record names no IMEI for this slot', { details: { slot } });
        const holder = store.get<string>(collections.holders, identityOf(imei));
        if (holder !== deviceId || alarms.isOpen('imei', identityOf(imei)))
          throw new WorkbenchError('IMEI_CONFLICT', 'two devices claim this IMEI', {
            details: { imei: identityOf(imei) },
          });
        const recordId = toHex(random.bytes(8));
        const told = {
          deviceId,
          eid,
          slot,
          nonce: nonce.toUpperCase(),
          imei: spoil(imei, fault),
          recordId,
          ...times(),
        };
        return { value: { recordId, ...signed(encodeRecordStatement(told)) }, outcome: 'attested' };
      });
    },
    allotment: (deviceId, iccid) => store.get<Allotment>(collections.allotments, `${deviceId}/${iccid}`),
    allotments: () => store.list<Allotment>(collections.allotments).map(({ value }) => value),
    alarms: () => alarms.all(),
    acknowledgeAlarm: (alarmId, by) => alarms.acknowledge(alarmId, by),
    requests: (limit = 100) =>
      store.list<RegistryRequest>(collections.requests, { reverse: true, limit }).map(({ value }) => value),
    signingCertificate: options.signing.certificate,
    setFault(next) {
      fault = next;
    },
    get fault() {
      return fault;
    },
  };
}

type Write = (transaction: StoreTransaction) => void;

function checkRequest(request: RecordRequest | AllotmentRequest): void {
  const invalid = (what: string) => new UsageError('REQUEST_INVALID', what);
  const { deviceId, eid, nonce } = request;
  if (!deviceIdForm.test(deviceId)) throw invalid('deviceId: 1 to 64 letters, digits, . _ : or -');
  if (eid !== undefined && !/^[0-9]{32}$/.test(eid)) throw invalid('eid: 32 digits');
  if (!/^([0-9A-Fa-f]{2}){16,64}$/.test(nonce)) throw invalid('nonce: 16 to 64 bytes of hex');
  if ('slot' in request) {
    if (!Number.isInteger(request.slot) || request.slot < 1 || request.slot > 255) throw invalid('slot: 1 to 255');
    return;
  }
  if (!/^[0-9]{18,20}$/.test(request.iccid)) throw invalid('iccid: 18 to 20 digits');
  if (request.tac !== undefined && !/^[0-9]{8}$/.test(request.tac)) throw invalid('tac: 8 digits');
}

function spoil(imei: string, fault: RegistryFault): string {
  if (fault === 'badCheckDigit') return imei.slice(0, 14) + String((Number(imei[14]) + 1) % 10);
  if (fault !== 'otherTac') return imei;
  const foreign = imei.slice(0, 7) + String((Number(imei[7]) + 1) % 10) + imei.slice(8, 14);
  return foreign + luhnDigit(foreign);
}
