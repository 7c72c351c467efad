import type { Clock, Log, Random, Store, StoreTransaction } from '#core/environment/index.ts';
import { toHex } from '#core/protocol/bytes/index.ts';
import { loadPrivateKey, sign } from '#core/protocol/crypto/index.ts';
import { encodeAllotmentStatement } from '#core/protocol/imei-allotment/index.ts';
import { luhnDigit } from '#core/protocol/identifiers/index.ts';
import { UsageError, WorkbenchError } from '#shared/errors.ts';
import { checkDeviceRecord, type DeviceRecord } from './device-record.ts';

export type { DeviceRecord } from './device-record.ts';

export interface AllotmentRequest {
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  /** Hex, 16 to 64 bytes, fresh for each request. */
  readonly nonce: string;
  /** TAC read from the modem, where it was read. */
  readonly tac?: string | undefined;
}

export interface Allotment {
  readonly allotmentId: string;
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  readonly imei: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

/** What the workstation believes only after checking `signature` (64 bytes r || s) over `statement`; both hex. */
export interface SignedAllotment {
  readonly allotmentId: string;
  readonly imei: string;
  readonly statement: string;
  readonly signature: string;
}

/** Two holders of one IMEI: somebody has to look at it. */
export interface ConflictAlarm {
  readonly at: number;
  readonly imei: string;
  readonly deviceIds: readonly string[];
}

export interface RegistryRequest {
  readonly at: number;
  /** Who asked: common name of the client certificate, or `local`. */
  readonly caller: string;
  readonly deviceId: string;
  readonly eid: string;
  readonly iccid: string;
  /** `allotted`, `repeated`, or the code of the refusal. */
  readonly outcome: string;
}

/** `offline` is acted out by the face: connections are dropped. The other two spoil the signed value, not the ledger. */
export type RegistryFault = 'none' | 'offline' | 'badCheckDigit' | 'otherTac';

export interface ImeiRegistry {
  /**
   * Adds a device or replaces its record; allotments stay. Throws UsageError DEVICE_RECORD_INVALID or TAC_MISMATCH,
   * and WorkbenchError IMEI_CONFLICT (with an alarm) when another device holds one of its IMEIs.
   */
  registerDevice(record: DeviceRecord): void;
  devices(): DeviceRecord[];
  /** IMEIs of the device's pool that are not allotted. */
  freePool(deviceId: string): string[];
  /**
   * The IMEI for this subscription on this device: the one allotted before, else the next free one of its pool.
   * Throws WorkbenchError DEVICE_UNKNOWN, EID_MISMATCH, TAC_MISMATCH, POOL_EMPTY, IMEI_CONFLICT; UsageError REQUEST_INVALID.
   */
  allot(request: AllotmentRequest, caller?: string): SignedAllotment;
  allotments(): Allotment[];
  alarms(): ConflictAlarm[];
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

const devicesIn = 'imei-registry/devices';
/** 14-digit identity → deviceId. */
const holdersIn = 'imei-registry/holders';
const allotmentsIn = 'imei-registry/allotments';
const alarmsIn = 'imei-registry/alarms';
const requestsIn = 'imei-registry/requests';

const tenMinutes = 600_000;

export function createImeiRegistry(options: ImeiRegistryOptions): ImeiRegistry {
  const { store, clock, random, log, validity = tenMinutes } = options;
  const signingKey = loadPrivateKey(options.signing.privateKey);
  let fault: RegistryFault = 'none';

  const append = (transaction: StoreTransaction, collection: string, value: ConflictAlarm | RegistryRequest) => {
    const last = transaction.list(collection, { reverse: true, limit: 1 })[0]?.key ?? '0';
    transaction.put(collection, String(Number(last) + 1).padStart(12, '0'), value);
  };
  const raise = (imei: string, deviceIds: readonly string[]): WorkbenchError => {
    store.transact((transaction) => append(transaction, alarmsIn, { at: clock.now(), imei, deviceIds }));
    log?.error('two devices hold one IMEI', { devices: deviceIds.join(', ') });
    return new WorkbenchError('IMEI_CONFLICT', 'another device holds this IMEI', { details: { imei } });
  };
  const allotmentsOf = (deviceId: string) =>
    store.list<Allotment>(allotmentsIn, { prefix: `${deviceId}/` }).map(({ value }) => value);
  const free = (device: DeviceRecord): string[] => {
    const taken = new Set(allotmentsOf(device.deviceId).map(({ imei }) => imei));
    return device.pool.filter((imei) => !taken.has(imei));
  };

  const knownDevice = (request: AllotmentRequest): DeviceRecord => {
    const device = store.get<DeviceRecord>(devicesIn, request.deviceId);
    if (device === undefined) throw new WorkbenchError('DEVICE_UNKNOWN', 'no such device is registered');
    if (device.eid !== request.eid)
      throw new WorkbenchError('EID_MISMATCH', 'the device was registered with another eUICC');
    if (request.tac !== undefined && request.tac !== device.tac)
      throw new WorkbenchError('TAC_MISMATCH', `the device was registered with TAC ${device.tac}`);
    return device;
  };

  const find = (request: AllotmentRequest): { allotment: Allotment; isNew: boolean } => {
    const device = knownDevice(request);
    const { deviceId, eid, iccid } = request;
    const present = store.get<Allotment>(allotmentsIn, `${deviceId}/${iccid}`);
    if (present !== undefined) return { allotment: present, isNew: false };
    const imei = free(device)[0];
    if (imei === undefined) throw new WorkbenchError('POOL_EMPTY', 'no IMEI is left for this device');
    const holder = store.get<string>(holdersIn, imei.slice(0, 14));
    if (holder !== undefined && holder !== deviceId) throw raise(imei, [holder, deviceId]);
    const allotment = { allotmentId: toHex(random.bytes(8)), deviceId, eid, iccid, imei, issuedAt: clock.now() };
    return { allotment, isNew: true };
  };

  const answer = (allotment: Allotment, nonce: string): SignedAllotment => {
    const issuedAt = clock.now();
    const { allotmentId, deviceId, eid, iccid } = allotment;
    const imei = spoil(allotment.imei, fault);
    const members = { deviceId, eid, iccid, nonce: nonce.toUpperCase(), imei, allotmentId, issuedAt };
    const statement = encodeAllotmentStatement({ ...members, expiresAt: issuedAt + validity });
    return { allotmentId, imei, statement: toHex(statement), signature: toHex(sign(signingKey, statement)) };
  };

  return {
    registerDevice(record) {
      checkDeviceRecord(record);
      const identities = [...record.factoryImeis, ...record.pool].map((imei) => imei.slice(0, 14));
      for (const identity of identities) {
        const holder = store.get<string>(holdersIn, identity);
        if (holder !== undefined && holder !== record.deviceId) throw raise(identity, [holder, record.deviceId]);
      }
      const former = store.get<DeviceRecord>(devicesIn, record.deviceId);
      store.transact((transaction) => {
        for (const imei of former === undefined ? [] : [...former.factoryImeis, ...former.pool])
          transaction.delete(holdersIn, imei.slice(0, 14));
        for (const { imei } of allotmentsOf(record.deviceId))
          transaction.put(holdersIn, imei.slice(0, 14), record.deviceId);
        for (const identity of identities) transaction.put(holdersIn, identity, record.deviceId);
        transaction.put(devicesIn, record.deviceId, record);
      });
    },
    devices: () => store.list<DeviceRecord>(devicesIn).map(({ value }) => value),
    freePool(deviceId) {
      const device = store.get<DeviceRecord>(devicesIn, deviceId);
      return device === undefined ? [] : free(device);
    },
    allot(request, caller = 'local') {
      checkRequest(request);
      const { deviceId, eid, iccid } = request;
      const logged = (outcome: string): RegistryRequest => ({ at: clock.now(), caller, deviceId, eid, iccid, outcome });
      try {
        const { allotment, isNew } = find(request);
        const signed = answer(allotment, request.nonce);
        store.transact((transaction) => {
          if (isNew) {
            transaction.put(allotmentsIn, `${deviceId}/${iccid}`, allotment);
            transaction.put(holdersIn, allotment.imei.slice(0, 14), deviceId);
          }
          append(transaction, requestsIn, logged(isNew ? 'allotted' : 'repeated'));
        });
        return signed;
      } catch (error) {
        const outcome = error instanceof WorkbenchError ? error.code : 'INTERNAL';
        store.transact((transaction) => append(transaction, requestsIn, logged(outcome)));
        throw error;
      }
    },
    allotments: () => store.list<Allotment>(allotmentsIn).map(({ value }) => value),
    alarms: () => store.list<ConflictAlarm>(alarmsIn).map(({ value }) => value),
    requests: (limit = 100) =>
      store.list<RegistryRequest>(requestsIn, { reverse: true, limit }).map(({ value }) => value),
    signingCertificate: options.signing.certificate,
    setFault(next) {
      fault = next;
    },
    get fault() {
      return fault;
    },
  };
}

function checkRequest({ deviceId, eid, iccid, nonce, tac }: AllotmentRequest): void {
  const invalid = (what: string) => new UsageError('REQUEST_INVALID', what);
  if (!/^[\w.:-]{1,64}$/.test(deviceId)) throw invalid('deviceId: 1 to 64 letters, digits, . _ : or -');
  if (!/^[0-9]{32}$/.test(eid)) throw invalid('eid: 32 digits');
  if (!/^[0-9]{18,20}$/.test(iccid)) throw invalid('iccid: 18 to 20 digits');
  if (!/^([0-9A-Fa-f]{2}){16,64}$/.test(nonce)) throw invalid('nonce: 16 to 64 bytes of hex');
  if (tac !== undefined && !/^[0-9]{8}$/.test(tac)) throw invalid('tac: 8 digits');
}

function spoil(imei: string, fault: RegistryFault): string {
  if (fault === 'badCheckDigit') return imei.slice(0, 14) + String((Number(imei[14]) + 1) % 10);
  if (fault !== 'otherTac') return imei;
  const foreign = imei.slice(0, 7) + String((Number(imei[7]) + 1) % 10) + imei.slice(8, 14);
  return foreign + luhnDigit(foreign);
}
