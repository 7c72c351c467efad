import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tlv } from '#core/protocol/asn1/index.ts';
import { concat, fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  agree,
  Bsp,
  generateKeyPair,
  loadPrivateKey,
  parseCertificate,
  sign,
  verify,
} from '#core/protocol/crypto/index.ts';
import { encodeEid } from '#core/protocol/identifiers/index.ts';
import {
  decodeEuiccResponses,
  decodeEuiccSigned2,
  decodeProfileInstallationResult,
  encodeConfigureIsdp,
  encodeStoreMetadata,
  signatureTlv,
  type StoreMetadata,
} from '#core/protocol/sgp22/index.ts';
import { decodeProfilePackage, encodeProfilePackage, personalise } from '#core/protocol/saip/index.ts';
import { proves } from '#test/support/conformance.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { CardBench, iccids, packageFor } from './card-bench.ts';
import { eid, sample, selectIsdr, storeData } from './lab.ts';

/** Each pair of bppCommandId and errorReason that a v2 card gives, and what brings it about. */

const of = (...reasons: string[]) => proves(...reasons.map((reason) => `ES10b.LoadBoundProfilePackage ${reason}`));
const { first, second } = iccids;

let bench: CardBench;
beforeAll(async () => {
  bench = await CardBench.open();
});
beforeEach(() => bench.renew());

/** The result with its signature judged, and whether it waits as a notification; nothing of the profile is left. */
function refused(answer: Uint8Array): [command: string, reason: string] {
  expect(toHex(answer.subarray(-2))).toBe('9000');
  const pir = decodeProfileInstallationResult(answer.subarray(0, -2));
  const { publicKey } = parseCertificate(bench.identity.credentials[0]!.euiccCertificate);
  expect(verify(publicKey, pir.data, pir.euiccSignPIR)).toBe(true);
  expect(bench.profiles.map((one) => one.iccid)).not.toContain(first);
  expect(bench.notifications.at(-1)).toEqual(pir.notificationMetadata);
  if (pir.finalResult.kind === 'success') throw new Error('installed');
  return [pir.finalResult.bppCommandId, pir.finalResult.errorReason];
}

describe('InitialiseSecureChannel', () => {
  interface Change {
    readonly remoteOpId?: string;
    readonly keyType?: string;
    readonly keyLength?: string;
    readonly transactionId?: string;
    readonly hostId?: Uint8Array;
    readonly point?: Uint8Array;
    readonly signature?: Uint8Array;
  }
  /** BF36 with BF23 made by hand, signed for whatever is in it. */
  const channel = (change: Change): Uint8Array => {
    const { transactionId, response } = bench.server.authenticate(bench.card);
    const prepared = bench.server.prepare(bench.card, { transactionId, response });
    if (!('euiccSigned2' in prepared)) throw new Error(prepared.result);
    const { euiccOtpk } = decodeEuiccSigned2(prepared.euiccSigned2);
    const { publicPoint } = generateKeyPair('P-256', seededRandom('otpk'));
    const members = concat(
      fromHex(`8201${change.remoteOpId ?? '01'}`),
      tlv(0x80, fromHex(change.transactionId ?? transactionId)),
      tlv(
        0xa6,
        fromHex(`8001${change.keyType ?? '88'}8101${change.keyLength ?? '10'}`),
        tlv(0x84, change.hostId ?? fromHex('6C61622E736D6470')),
      ),
      tlv(0x5f49, change.point ?? publicPoint),
    );
    const key = loadPrivateKey(bench.server.hierarchy().dpPb.privateKey);
    const signature = change.signature ?? sign(key, concat(members, tlv(0x5f49, euiccOtpk)));
    const request = tlv(0xbf23, members, tlv(0x5f37, signature));
    return concat(fromHex('BF36820400'), request);
  };
  const open = (change: Change) => storeData(bench.card, channel(change));

  it('made by hand opens the channel', () => {
    expect(toHex(open({}))).toBe('9000');
    expect(toHex(open({ hostId: new Uint8Array(32).fill(1) }))).toBe('9000');
  });

  it.each<[string, Change]>([
    ['invalidSignature', { signature: new Uint8Array(64).fill(1) }],
    ['invalidTransactionId', { transactionId: '00112233445566778899AABBCCDDEEFF' }],
    ['unsupportedCrtValues', { keyType: '89' }],
    ['unsupportedCrtValues', { keyLength: '20' }],
    ['unsupportedRemoteOperationType', { remoteOpId: '02' }],
    ['incorrectInputValues', { point: concat(fromHex('04'), new Uint8Array(64).fill(1)) }],
    ['incorrectInputValues', { point: new Uint8Array(33).fill(2) }],
    ['incorrectInputValues', { hostId: new Uint8Array(33).fill(1) }],
    ['incorrectInputValues', { signature: new Uint8Array(63) }],
  ])(
    '%s for %j',
    of(
      'invalidSignature',
      'invalidTransactionId',
      'unsupportedCrtValues',
      'unsupportedRemoteOperationType',
      'incorrectInputValues',
    ),
    (reason, change) => {
      expect(refused(open(change))).toEqual(['initialiseSecureChannel', reason]);
    },
  );

  it('another element in its place', of('incorrectInputValues'), () => {
    bench.prepare();
    expect(refused(storeData(bench.card, fromHex('BF3603BF2400')))).toEqual([
      'initialiseSecureChannel',
      'incorrectInputValues',
    ]);
  });
});

/** A package whose sequences are sealed by hand, so that they can hold anything: each an array of plaintexts by tag. */
function sealed(sequences: readonly (readonly [sequence: number, segmentTag: number, ...plaintexts: Uint8Array[]])[]) {
  const { transactionId, response } = bench.server.authenticate(bench.card);
  const prepared = bench.server.prepare(bench.card, { transactionId, response });
  if (!('euiccSigned2' in prepared)) throw new Error(prepared.result);
  const { euiccOtpk } = decodeEuiccSigned2(prepared.euiccSigned2);
  const own = generateKeyPair('P-256', seededRandom('sealed'));
  const hostId = fromHex('6C61622E736D6470');
  const bsp = Bsp.derive({
    sharedSecret: agree(own.privateKey, euiccOtpk),
    keyType: 0x88,
    keyLength: 16,
    hostId,
    eid: encodeEid(eid),
  });
  const members = concat(
    fromHex('820101'),
    tlv(0x80, fromHex(transactionId)),
    tlv(0xa6, fromHex('800188810110'), tlv(0x84, hostId)),
    tlv(0x5f49, own.publicPoint),
  );
  const key = loadPrivateKey(bench.server.hierarchy().dpPb.privateKey);
  const request = tlv(0xbf23, members, signatureTlv(sign(key, concat(members, tlv(0x5f49, euiccOtpk)))));
  const parts = sequences.map(([sequence, tag, ...plaintexts]) =>
    tlv(sequence, ...plaintexts.map((one) => (tag === 0x88 ? bsp.macOnly(tag, one) : bsp.encryptAndMac(tag, one)))),
  );
  return tlv(0xbf36, request, ...parts);
}
/** The whole package in one command: the card reads it as a stream. */
const loadSealed = (...sequences: Parameters<typeof sealed>[0]) => storeData(bench.card, sealed(sequences));
const configureIsdp = [0xa0, 0x87, encodeConfigureIsdp()] as const;
const metadataOf = (change: Partial<StoreMetadata> = {}) => encodeStoreMetadata({ iccid: first, ...change });

describe('ConfigureISDP', () => {
  it('other contents, and proprietary data over 128 bytes', of('incorrectInputValues'), () => {
    for (const content of ['BF2500', 'BF2405', 'B800'])
      expect(refused(loadSealed([0xa0, 0x87, fromHex(content)]))).toEqual(['configureISDP', 'incorrectInputValues']);
    const tooLong = encodeConfigureIsdp({ dpProprietaryData: new Uint8Array(127) });
    expect(refused(loadSealed([0xa0, 0x87, tooLong]))).toEqual(['configureISDP', 'incorrectInputValues']);
  });

  it('proprietary data is kept and given out when asked for', () => {
    const dpProprietaryData = fromHex('800388370A');
    bench.load(bench.prepare({ configureIsdp: encodeConfigureIsdp({ dpProprietaryData }) }));
    bench.start();
    expect(bench.ask('BF2D035C01B8')).toBe('BF2D0BA009E307B805800388370A9000');
  });

  it('broken MAC, ciphertext or segment', of('scp03tSecurityError', 'scp03tStructureError'), () => {
    const flipped = (byte: number) => {
      const commands = bench.prepare();
      commands[1] = commands[1]!.slice();
      commands[1].set([commands[1].at(byte)! ^ 1], byte < 0 ? commands[1].length + byte : byte);
      return refused(bench.load(commands));
    };
    expect(flipped(-1)).toEqual(['configureISDP', 'scp03tSecurityError']);
    expect(flipped(6)).toEqual(['configureISDP', 'scp03tSecurityError']);
    expect(flipped(2)).toEqual(['configureISDP', 'scp03tStructureError']);
    expect(flipped(0)).toEqual(['configureISDP', 'scp03tStructureError']);
  });

  it('no room for an ISD-P', of('installFailedDueToInsufficientMemoryForProfile'), () => {
    bench.renew({ capability: { nonVolatileMemory: 1000 } });
    expect(refused(bench.load(bench.prepare()))).toEqual([
      'configureISDP',
      'installFailedDueToInsufficientMemoryForProfile',
    ]);
  });
});

describe('StoreMetadata', () => {
  const store = (bytes: Uint8Array) => refused(loadSealed(configureIsdp, [0xa1, 0x88, bytes]));

  it.each<[string, string]>([
    ['other contents', 'BF2400'],
    ['no ICCID', 'BF250491025858'],
    ['an ICCID of 9 bytes', 'BF250B5A09988842070000000000'],
    ['a service provider name of 33 bytes', `BF252F5A0A988842070000000000419121${'41'.repeat(33)}`],
    ['a profile name of 65 bytes', `BF254F5A0A988842070000000000419241${'41'.repeat(65)}`],
    ['a name that is no UTF-8', 'BF25105A0A988842070000000000419102C328'],
    ['an icon without its type', 'BF25105A0A9888420700000000004194024142'],
    ['an icon type that is none', 'BF250F5A0A98884207000000000041930102'],
  ])('%s', of('incorrectInputValues'), (_, hex) => {
    expect(store(fromHex(hex))).toEqual(['storeMetadata', 'incorrectInputValues']);
  });

  it('an icon over 1024 bytes', of('incorrectInputValues'), () => {
    const icon = concat(fromHex('BF258204145A0A9888420700000000004193010194820401'), new Uint8Array(1025));
    expect(refused(loadSealed(configureIsdp, [0xa1, 0x88, icon.subarray(0, 1000), icon.subarray(1000)]))).toEqual([
      'storeMetadata',
      'incorrectInputValues',
    ]);
  });

  it('a class that is none, or one the card does not take', of('unsupportedProfileClass'), () => {
    expect(store(fromHex('BF250F5A0A98884207000000000041950103'))).toEqual([
      'storeMetadata',
      'unsupportedProfileClass',
    ]);
    bench.renew({ capability: { rspCapability: ['additionalProfile'] } });
    expect(store(metadataOf({ profileClass: 'test' }))).toEqual(['storeMetadata', 'unsupportedProfileClass']);
  });

  it('members of SGP.22 v3 are passed over', of('ok'), () => {
    const later = 'BA00 9B03612E62 BD00'.replace(/ /g, '');
    const storeMetadata = tlv(0xbf25, fromHex(`5A0A9888420700000000004191024142${later}`));
    const result = bench.load(bench.prepare({ storeMetadata }));
    expect(decodeProfileInstallationResult(result.subarray(0, -2)).finalResult.kind).toBe('success');
    expect(bench.ask('BF2D065C04BA9BBD91')).toBe('BF2D08A006E304910241429000');
  });

  it('an ICCID that is installed', of('installFailedDueToIccidAlreadyExistsOnEuicc'), () => {
    bench.install(second);
    expect(store(metadataOf({ iccid: second }))).toEqual([
      'storeMetadata',
      'installFailedDueToIccidAlreadyExistsOnEuicc',
    ]);
  });

  describe('policy rules', () => {
    const profileOwner = { plmn: { mcc: '001', mnc: '01' } };
    const ppr = (profilePolicyRules: StoreMetadata['profilePolicyRules'], owner = true) =>
      bench.load(bench.prepare({ metadata: { profilePolicyRules, profileOwner: owner ? profileOwner : undefined } }));
    const installs = (answer: Uint8Array) =>
      decodeProfileInstallationResult(answer.subarray(0, -2)).finalResult.kind === 'success';
    const rule = (pprIds: ('ppr1' | 'ppr2')[], mcc: string, mnc: string, gid1?: string) => ({
      pprIds,
      allowedOperators: [{ plmn: { mcc, mnc }, gid1 }],
      pprFlags: [],
    });
    const refusal = ['storeMetadata', 'pprNotAllowed'];

    it('without an owner, forbidden by the card, or not in its table', of('pprNotAllowed'), () => {
      expect(refused(ppr(['ppr2'], false))).toEqual(refusal);
      bench.renew({ capability: { forbiddenProfilePolicyRules: ['ppr2'] } });
      expect(refused(ppr(['ppr1', 'ppr2']))).toEqual(refusal);
      expect(bench.ask('BF2200')).toContain('99020520');
      bench.renew({ capability: { rules: [] } });
      expect(refused(ppr(['ppr2']))).toEqual(refusal);
      expect(bench.ask('BF4300')).toBe('BF4302A0009000');
    });

    it('the table is by rule, operator with wildcard digits, and group identifier', of('pprNotAllowed', 'ok'), () => {
      const cases: [table: ReturnType<typeof rule>[], allowed: boolean][] = [
        [[rule(['ppr2'], '001', '01')], true],
        [[rule(['ppr1'], '001', '01')], false],
        [[rule(['ppr2'], '0E1', '0E')], true],
        [[rule(['ppr2'], '00E', 'EEE')], true],
        [[rule(['ppr2'], '002', '01')], false],
        [[rule(['ppr2'], '001', '02')], false],
        [[rule(['ppr2'], '001', '01', '')], false],
        [[rule(['ppr2'], '001', '01', 'AA')], false],
        [[rule(['ppr2'], '262', '01'), rule(['ppr2'], '001', '01')], true],
      ];
      for (const [rules, allowed] of cases) {
        bench.renew({ capability: { rules } });
        const answer = ppr(['ppr2']);
        expect(installs(answer), JSON.stringify(rules)).toBe(allowed);
      }
    });

    it('PPR1 beside an operational profile', of('pprNotAllowed'), () => {
      bench.install(second);
      expect(refused(ppr(['ppr1']))).toEqual(refusal);
    });
  });

  it('broken MAC or segment', of('scp03tSecurityError', 'scp03tStructureError'), () => {
    const commands = bench.prepare();
    commands[3] = commands[3]!.slice();
    commands[3][20]! ^= 1;
    expect(refused(bench.load(commands))).toEqual(['storeMetadata', 'scp03tSecurityError']);
    const others = bench.prepare();
    others[3] = concat(fromHex('87'), others[3]!.subarray(1));
    expect(refused(bench.load(others))).toEqual(['storeMetadata', 'scp03tStructureError']);
  });

  it('metadata that do not fit', of('installFailedDueToInsufficientMemoryForProfile'), () => {
    bench.renew({ capability: { nonVolatileMemory: 1024 } });
    const icon = new Uint8Array(1024);
    expect(refused(bench.load(bench.prepare({ metadata: { icon, iconType: 'png' } })))).toEqual([
      'storeMetadata',
      'installFailedDueToInsufficientMemoryForProfile',
    ]);
  });
});

describe('ReplaceSessionKeys', () => {
  const replace = (hex: string) =>
    refused(loadSealed(configureIsdp, [0xa1, 0x88, metadataOf()], [0xa2, 0x87, fromHex(hex)]));
  const key = '00'.repeat(16);

  it.each<[string, string]>([
    ['other contents', 'BF2500'],
    ['a key of 15 bytes', `BF26358010${key}8110${key}820F${'00'.repeat(15)}`],
    ['a key of 32 bytes', `BF26468010${key}8110${key}8220${key}${key}`],
    ['a missing key', `BF26248010${key}8110${key}`],
  ])('%s', of('incorrectInputValues'), (_, hex) => {
    expect(replace(hex)).toEqual(['replaceSessionKeys', 'incorrectInputValues']);
  });

  it('broken MAC or segment', of('scp03tSecurityError', 'scp03tStructureError'), () => {
    for (const [byte, reason] of [
      [-1, 'scp03tSecurityError'],
      [2, 'scp03tStructureError'],
    ] as const) {
      const commands = bench.prepare({ withProtectionKeys: true });
      const keys = commands.findIndex((command) => command[0] === 0xa2);
      commands[keys] = commands[keys]!.slice();
      commands[keys].set([commands[keys].at(byte)! ^ 1], byte < 0 ? commands[keys].length + byte : byte);
      expect(refused(bench.load(commands))).toEqual(['replaceSessionKeys', reason]);
    }
  });
});

describe('LoadProfileElements', () => {
  it('ok: the sample, in both modes of protection', of('ok'), () => {
    for (const withProtectionKeys of [false, true]) {
      bench.renew();
      const answer = bench.load(bench.prepare({ withProtectionKeys }));
      expect(toHex(answer)).toContain('A21FA01D4F10A0000005591010FFFFFFFF890000100004093007A0053003800100');
    }
  });

  it('broken MAC, tag and order of segments', of('scp03tSecurityError', 'scp03tStructureError'), () => {
    const load = (change: (commands: Uint8Array[]) => void) => {
      const commands = bench.prepare();
      change(commands);
      return refused(bench.load(commands));
    };
    const command = 'loadProfileElements';
    expect(load((all) => (all[5] = concat(all[5]!.subarray(0, -1), fromHex('00'))))).toEqual([
      command,
      'scp03tSecurityError',
    ]);
    expect(load((all) => all.splice(5, 2, all[6]!, all[5]!))).toEqual([command, 'scp03tSecurityError']);
    expect(load((all) => (all[5] = concat(fromHex('88'), all[5]!.subarray(1))))).toEqual([
      command,
      'scp03tStructureError',
    ]);
  });

  it('elements that cannot be read or demand what the card lacks', of('installFailedDueToPEProcessingError'), () => {
    const refusal = ['loadProfileElements', 'installFailedDueToPEProcessingError'];
    const answer = bench.load(bench.prepare({ elements: fromHex('A0021234') }));
    expect(refused(answer)).toEqual(refusal);
    const { finalResult } = decodeProfileInstallationResult(answer.subarray(0, -2));
    const response = finalResult.kind === 'error' ? decodeEuiccResponses(finalResult.simaResponse!)[0] : undefined;
    expect(response).toMatchObject({ profileInstallationAborted: true });
    bench.renew({ capability: { services: ['usim'] } });
    expect(refused(bench.load(bench.prepare()))).toEqual(refusal);
  });

  it('a profile that does not fit', of('installFailedDueToInsufficientMemoryForProfile'), () => {
    for (const nonVolatileMemory of [2000, 4000]) {
      bench.renew({ capability: { nonVolatileMemory } });
      expect(refused(bench.load(bench.prepare()))).toEqual([
        'loadProfileElements',
        'installFailedDueToInsufficientMemoryForProfile',
      ]);
    }
  });

  it('an ICCID other than the metadata’s', of('installFailedDueToDataMismatch'), () => {
    const answer = bench.load(bench.prepare({ elements: packageFor(second) }));
    expect(refused(answer)).toEqual(['loadProfileElements', 'installFailedDueToDataMismatch']);
  });

  it('a memory that does not take it, in two shapes', of('installFailedDueToUnknownError'), () => {
    const commands = bench.prepare();
    expect(toHex(bench.load(commands.slice(0, -1)))).toBe('9000');
    bench.store.failing = 'writes';
    // Neither profile nor result is written: the command as a whole failed.
    const failed = storeData(bench.card, commands.at(-1)!);
    expect(toHex(failed)).toBe('6581');
    bench.store.failing = undefined;
    expect([bench.profiles, bench.notifications]).toEqual([[], []]);

    const again = bench.prepare();
    bench.load(again.slice(0, -1));
    // The write that fails is the profile's; its result finds room.
    bench.store.failing = 'next write';
    const answer = storeData(bench.card, again.at(-1)!);
    expect(refused(answer)).toEqual(['loadProfileElements', 'installFailedDueToUnknownError']);
    expect(bench.profiles).toEqual([]);
    expect(decodeProfileInstallationResult(bench.load(bench.prepare()).subarray(0, -2)).finalResult.kind).toBe(
      'success',
    );
  });

  it.skipIf(!vectorsAvailable)(
    'a test profile that is not the public one’s keys, on a strict card',
    of('testProfileInstallFailedDueToInvalidNaaKey'),
    () => {
      const metadata = { profileClass: 'test' as const };
      const strict = { options: { strict: true } };
      bench.renew(strict);
      expect(refused(bench.load(bench.prepare({ metadata })))).toEqual([
        'loadProfileElements',
        'testProfileInstallFailedDueToInvalidNaaKey',
      ]);
      const k = fromHex('000102030405060708090A0B0C0DABCD');
      const elements = encodeProfilePackage(personalise(decodeProfilePackage(sample.elements), { k }));
      expect(toHex(bench.load(bench.prepare({ metadata, elements })))).toContain('3007A0053003800100');
      const ts48 = vectorBytes('upp/TS48v6_SAIP2.3_BERTLV_SUCI.der');
      const answer = bench.load(bench.prepare({ metadata, elements: ts48, iccid: '89000123456789012341' }));
      expect(toHex(answer)).toContain('3007A0053003800100');
    },
  );
});

describe('an interrupted load', () => {
  const reporting = { capability: { reportsInterruption: true } };
  const pending = () => {
    const answer = bench.ask('BF2B00');
    return answer.length > 20 ? answer : undefined;
  };

  it.each([
    [1, 'configureISDP', false],
    [2, 'storeMetadata', false],
    [4, 'loadProfileElements', true],
    [6, 'loadProfileElements', true],
  ] as const)(
    'after %i commands, leaves a result at the next power-on that names %s',
    of('installFailedDueToInterruption'),
    (count, command, knowsIccid) => {
      bench.renew(reporting);
      expect(toHex(bench.load(bench.prepare().slice(0, count)))).toBe('9000');
      expect(bench.notifications).toEqual([]);
      bench.start(reporting);
      const [notification] = bench.notifications;
      expect(notification).toMatchObject({ seqNumber: 1, profileManagementOperation: 'install' });
      expect(notification!.iccid).toBe(knowsIccid ? first : undefined);
      const code = { configureISDP: '01', storeMetadata: '02', loadProfileElements: '05' }[command];
      expect(pending()).toContain(`060388370AA208A1068001${code}81010B5F3740`);
      expect(bench.profiles).toEqual([]);
      bench.start(reporting);
      expect(bench.notifications).toHaveLength(1);
    },
  );

  it('by a new session leaves one too; cancelled or finished it leaves none', () => {
    bench.renew(reporting);
    bench.load(bench.prepare().slice(0, 6));
    bench.ask('BF2E00');
    expect(bench.notifications).toHaveLength(1);
    bench.renew(reporting);
    const commands = bench.prepare();
    bench.load(commands.slice(0, 6));
    const [, transactionId] = /8201018010([0-9A-F]{32})/.exec(toHex(commands[0]!))!;
    expect(bench.ask(`BF41158010${transactionId}810105`)).toMatch(/^BF4161/);
    bench.start(reporting);
    expect(bench.notifications).toEqual([]);
    bench.load(bench.prepare());
    bench.start(reporting);
    expect(bench.notifications.map((one) => one.seqNumber)).toEqual([1, 2]);
  });

  it('is forgotten by a card of the usual make, which keeps its key for the next try', () => {
    bench.load(bench.prepare().slice(0, 6));
    bench.start();
    expect(bench.notifications).toEqual([]);
    expect(bench.store.count('card/card/profiles')).toBe(0);
  });

  it('is told at the reset after the memory failed', () => {
    bench.renew(reporting);
    bench.load(bench.prepare().slice(0, 6));
    bench.store.failing = 'writes';
    bench.card.reset();
    bench.store.failing = undefined;
    bench.card.reset();
    selectIsdr(bench.card);
    expect(bench.notifications).toHaveLength(1);
  });
});
