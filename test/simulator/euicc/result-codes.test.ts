import 'reflect-metadata';
import { AuthorityKeyIdentifierExtension, Extension, X509Certificate, X509CrlGenerator } from '@peculiar/x509';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import { parseCertificate } from '#core/protocol/crypto/index.ts';
import {
  authenticateServer,
  cancelSession,
  cancelSessionReasons,
  encodeCtxParams1,
  listNotification,
  loadCrl,
  recordImeiBinding,
  removeNotificationFromList,
  setNickname,
  type AuthenticateServerResponse,
  type CancelSessionReason,
} from '#core/protocol/sgp22/index.ts';
import { proves } from '#test/support/conformance.ts';
import { send } from '../drive.ts';
import { CardBench, iccids } from './card-bench.ts';
import { es10, selectIsdr } from './lab.ts';
import { importSigningKey, oddServerCertificate } from './odd-certificates.ts';

/** Every result code of ES10a, b and c that a v2 card has, by what brings it about; answers in hex by hand. */

const { first, second, third, unknown } = iccids;
/** Tag 5A with the ICCIDs above, nibbles swapped. */
const id = {
  first: '5A0A98884207000000000041',
  second: '5A0A98000000000000000022',
  third: '5A0A98000000000000000003',
  unknown: '5A0A98000000000000000084',
};
const aid = (last: string) => `4F10A0000005591010FFFFFFFF890000${last}00`;
const enableOf = (profile: string, flag = '00') => {
  const wrapped = `A0${(profile.length / 2).toString(16).padStart(2, '0')}${profile}8101${flag}`;
  return `BF31${(wrapped.length / 2).toString(16).padStart(2, '0')}${wrapped}`;
};
const disableOf = (profile: string, flag = '00') => enableOf(profile, flag).replace('BF31', 'BF32');
const deleteOf = (profile: string) => `BF33${(profile.length / 2).toString(16).padStart(2, '0')}${profile}`;
const terminalProfile = '8010000003FFFFFF';
const performed = '801400000C810301010482028281830100';

let bench: CardBench;
beforeAll(async () => {
  bench = await CardBench.open();
});
beforeEach(() => bench.renew());

describe('ES10a', () => {
  it(
    'configured addresses: the root SM-DS alone, then the default SM-DP+ before it',
    proves('ES10a.GetEuiccConfiguredAddresses ok', 'ES10a.SetDefaultDpAddress ok'),
    () => {
      const root = '811874657374726F6F74736D64732E6578616D706C652E636F6D';
      expect(bench.ask('BF3C00')).toBe(`BF3C1A${root}9000`);
      expect(bench.ask('BF3F0C800A64702E6578616D706C65')).toBe('BF3F038001009000');
      bench.start();
      expect(bench.ask('BF3C00')).toBe(`BF3C26800A64702E6578616D706C65${root}9000`);
      expect(bench.ask('BF3F028000')).toBe('BF3F038001009000');
      expect(bench.ask('BF3C00')).toBe(`BF3C1A${root}9000`);
    },
  );

  it(
    'a default SM-DP+ address longer than any domain name, or that the memory does not take, is refused and nothing kept',
    proves('ES10a.SetDefaultDpAddress undefinedError'),
    () => {
      const before = bench.ask('BF3C00');
      expect(bench.ask(`BF3F820104 80820100${'61'.repeat(256)}`)).toBe('BF3F0380017F9000');
      expect(bench.ask(`BF3F820103 8081FF${'61'.repeat(255)}`.replace('820103', '820102'))).toBe('BF3F038001009000');
      expect(bench.ask('BF3F028000')).toBe('BF3F038001009000');
      bench.store.failing = 'writes';
      expect(bench.ask('BF3F0C800A64702E6578616D706C65')).toBe('BF3F0380017F9000');
      bench.store.failing = undefined;
      expect(bench.ask('BF3C00')).toBe(before);
    },
  );
});

describe('ES10b, information', () => {
  it(
    'challenge, EUICCInfo1 and 2, RAT have the right shape',
    proves(
      'ES10b.GetEUICCChallenge ok',
      'ES10b.GetEUICCInfo1 ok',
      'ES10b.GetEUICCInfo2 ok',
      'ES10b.GetRAT ok',
      'ES10c.GetEID ok',
    ),
    () => {
      const [one, other] = [bench.ask('BF2E00'), bench.ask('BF2E00')];
      expect(one).toMatch(/^BF2E128010[0-9A-F]{32}9000$/);
      expect(one).not.toBe(other);
      const ski = toHex(parseCertificate(bench.pki.hierarchies[0]!.ci.certificate).subjectKeyIdentifier!);
      const lists = `A9160414${ski}AA160414${ski}`;
      expect(bench.ask('BF2000')).toBe(`BF20358203020202${lists}9000`);
      // 600 000 and 24 000 bytes free; bits 1 to 4, 8, 16, 17, 19 of the UICC's and 0, 1, 3, 4 of the RSP capabilities.
      expect(bench.ask('BF2200')).toBe(
        'BF2274 8103020301 8203020202 8303010000 840C 810100 82030927C0 83025DC0 8504047880D0 8703020300 880203D8'.replace(
          / /g,
          '',
        ) + `${lists}8B010204030100000C0E${toHex(Buffer.from('EW-LAB-UP-0000'))}9000`,
      );
      // PPR1 and PPR2 for any operator, with any group identifiers or none, by the user's consent.
      expect(bench.ask('BF4300')).toBe(
        'BF432C A02A 3015 80020560 A10B 3009 8003EEEEEE 8100 8200 82020780 3011 80020560 A107 3005 8003EEEEEE 82020780'.replace(
          / /g,
          '',
        ) + '9000',
      );
      expect(bench.ask('BF3E035C015A')).toBe('BF3E125A10890490321234512345123456789012359000');
    },
  );

  it('an RSP function of SGP.22 v3 is unknown to it', () => {
    for (const tag of ['BF44', 'BF45', 'BF46', 'BF4A', 'BF4B', 'BF55', 'BF56', 'BF42'])
      expect(bench.ask(`${tag}00`), tag).toBe('6A80');
  });
});

describe('ES10b.AuthenticateServer', () => {
  const answer = (response: AuthenticateServerResponse) => response.result;
  const authenticate = (change?: Parameters<typeof bench.server.authenticate>[2]) =>
    answer(bench.server.authenticate(bench.card, 'P-256', change).response);

  it('ok', proves('ES10b.AuthenticateServer ok'), () => {
    expect(authenticate()).toBe('ok');
  });

  it('a broken signature', proves('ES10b.AuthenticateServer invalidSignature'), () => {
    expect(authenticate({ breakSignature: true })).toBe('invalidSignature');
  });

  it('a challenge that was not given', proves('ES10b.AuthenticateServer euiccChallengeMismatch'), () => {
    expect(authenticate({ euiccChallenge: new Uint8Array(16) })).toBe('euiccChallengeMismatch');
  });

  it('a certificate of another role', proves('ES10b.AuthenticateServer invalidOid'), () => {
    const { dpPb } = bench.pki.hierarchies[0]!;
    expect(authenticate({ identity: dpPb })).toBe('invalidOid');
  });

  it('a certificate that is none, or is broken', proves('ES10b.AuthenticateServer invalidCertificate'), () => {
    const { certificate, privateKey } = bench.pki.hierarchies[0]!.dpAuth;
    const broken = certificate.slice();
    broken[broken.length - 1]! ^= 1;
    expect(authenticate({ identity: { certificate: broken, privateKey } })).toBe('invalidCertificate');
    expect(authenticate({ identity: bench.pki.hierarchies[0]!.eum })).toBe('invalidCertificate');
    expect(authenticate({ identity: { certificate: fromHex('3003020101'), privateKey } })).toBe('invalidCertificate');
  });

  it('a key on P-384', proves('ES10b.AuthenticateServer unsupportedCurve'), async () => {
    const { ci, dpAuth } = bench.pki.hierarchies[0]!;
    const policy = '2.23.146.1.2.1.4';
    const { certificate } = await oddServerCertificate(ci, { policy, curve: 'P-384', owner: '2.999.10' });
    expect(authenticate({ identity: { certificate, privateKey: dpAuth.privateKey } })).toBe('unsupportedCurve');
  });

  it('a CI it has no key under', proves('ES10b.AuthenticateServer ciPKUnknown'), () => {
    expect(authenticate({ ciPKId: new Uint8Array(20).fill(7) })).toBe('ciPKUnknown');
  });

  const rawRequest = () => ({
    serverSigned1: bench.server.authenticate(bench.card).serverSigned1,
    serverSignature1: new Uint8Array(64),
    euiccCiPKIdToBeUsed: new Uint8Array(),
    serverCertificate: bench.server.hierarchy().dpAuth.certificate,
    ctxParams1: encodeCtxParams1({ deviceInfo: { tac: '49015420', deviceCapabilities: {} } }),
  });

  it(
    'without a challenge, after one was used up, and after a reset; the answer names the transaction',
    proves('ES10b.AuthenticateServer noSessionContext'),
    () => {
      const request = rawRequest();
      expect(es10(bench.card, authenticateServer, request).result).toBe('noSessionContext');
      bench.card.reset();
      selectIsdr(bench.card);
      const transactionId = toHex(request.serverSigned1.subarray(4, 20));
      expect(bench.ask(toHex(authenticateServer.encodeRequest(request)))).toBe(
        `BF3817A1158010${transactionId}0201049000`,
      );
    },
  );

  it('a memory that cannot be read', proves('ES10b.AuthenticateServer undefinedError'), () => {
    bench.start();
    bench.store.failing = 'reads';
    expect(authenticate()).toBe('undefinedError');
    bench.store.failing = undefined;
    expect(authenticate()).toBe('ok');
  });
});

describe('ES10b.PrepareDownload', () => {
  const session = () => bench.server.authenticate(bench.card);
  const prepare = (options: Parameters<typeof bench.server.prepare>[2]) =>
    bench.server.prepare(bench.card, session(), options).result;

  it('ok', proves('ES10b.PrepareDownload ok'), () => {
    expect(prepare({})).toBe('ok');
    expect(prepare({ confirmation: { required: true, hashCc: new Uint8Array(32).fill(9) } })).toBe('ok');
  });

  it('a signature that does not cover euiccSignature1', proves('ES10b.PrepareDownload invalidSignature'), () => {
    expect(prepare({ breakSignature: true })).toBe('invalidSignature');
  });

  it('a certificate of another role or another owner', proves('ES10b.PrepareDownload invalidCertificate'), async () => {
    const { ci, dpAuth } = bench.pki.hierarchies[0]!;
    expect(prepare({ identity: dpAuth })).toBe('invalidCertificate');
    const policy = '2.23.146.1.2.1.5';
    for (const owner of ['2.999.12', undefined])
      expect(prepare({ identity: await oddServerCertificate(ci, { policy, ...(owner && { owner }) }) })).toBe(
        'invalidCertificate',
      );
    expect(prepare({ identity: await oddServerCertificate(ci, { policy, owner: '2.999.10' }) })).toBe('ok');
  });

  it('a key on P-384', proves('ES10b.PrepareDownload unsupportedCurve'), async () => {
    const { ci, dpPb } = bench.pki.hierarchies[0]!;
    const policy = '2.23.146.1.2.1.5';
    const { certificate } = await oddServerCertificate(ci, { policy, curve: 'P-384', owner: '2.999.10' });
    expect(prepare({ identity: { certificate, privateKey: dpPb.privateKey } })).toBe('unsupportedCurve');
  });

  it('another transaction', proves('ES10b.PrepareDownload invalidTransactionId'), () => {
    expect(prepare({ transactionId: 'AA' })).toBe('invalidTransactionId');
  });

  it('before authentication', proves('ES10b.PrepareDownload noSessionContext'), () => {
    const before = session();
    bench.ask('BF2E00');
    expect(bench.server.prepare(bench.card, before).result).toBe('noSessionContext');
  });

  it(
    'a confirmation code that is asked for and missing, and a memory that does not take the one-time key',
    proves('ES10b.PrepareDownload undefinedError'),
    () => {
      expect(prepare({ confirmation: { required: true } })).toBe('undefinedError');
      const open = session();
      bench.store.failing = 'writes';
      expect(bench.server.prepare(bench.card, open).result).toBe('undefinedError');
      bench.store.failing = undefined;
      // Not prepared: a package is not taken.
      expect(bench.ask('BF361BBF230301020300')).toBe('6985');
      expect(bench.server.prepare(bench.card, open).result).toBe('ok');
    },
  );
});

describe('ES10b.CancelSession', () => {
  const reasons = Object.keys(cancelSessionReasons.codes) as CancelSessionReason[];

  it.each(reasons)('is signed for reason %s', proves('ES10b.CancelSession ok'), (reason) => {
    const { transactionId } = bench.server.authenticate(bench.card);
    const code = cancelSessionReasons.codeOf(reason).toString(16).padStart(2, '0').toUpperCase();
    const answer = bench.ask(`BF41158010${transactionId}8101${code}`);
    const signed = `301A8010${transactionId}810388370A8201${code}`;
    expect(answer).toMatch(new RegExp(`^BF4161A05F${signed}5F3740[0-9A-F]{128}9000$`));
    expect(bench.ask(`BF41158010${transactionId}8101${code}`)).toBe('BF41038101059000');
  });

  it('of another transaction, and without any', proves('ES10b.CancelSession invalidTransactionId'), () => {
    expect(bench.ask('BF4106800100810100')).toBe('BF41038101059000');
    bench.server.authenticate(bench.card);
    expect(bench.ask('BF4106800100810102')).toBe('BF41038101059000');
  });

  it('with a server whose certificate names no owner', proves('ES10b.CancelSession undefinedError'), async () => {
    const identity = await oddServerCertificate(bench.pki.hierarchies[0]!.ci, { policy: '2.23.146.1.2.1.4' });
    const { transactionId, response } = bench.server.authenticate(bench.card, 'P-256', { identity });
    expect(response.result).toBe('ok');
    expect(es10(bench.card, cancelSession, { transactionId, reason: 'timeout' }).result).toBe('undefinedError');
  });
});

describe('ES10b, notifications', () => {
  const metadata = (number: string, event: string, address: string) => {
    const host = toHex(Buffer.from(address));
    const members = `8001${number}8102${event}0C${(host.length / 2).toString(16).padStart(2, '0')}${host}${id.first}`;
    return `BF2F${(members.length / 2).toString(16).padStart(2, '0')}${members}`.toUpperCase();
  };
  const installed = metadata('01', '0780', 'smdp.example.com');
  const second = metadata('02', '0780', 'second.example.com');
  const enabled = metadata('03', '0640', 'smdp.example.com');
  const disabled = metadata('04', '0520', 'smdp.example.com');
  const deleted = [metadata('05', '0410', 'smdp.example.com'), metadata('06', '0410', 'second.example.com')];
  const list = (...items: string[]) => {
    const length = items.join('').length / 2;
    const hex = length
      .toString(16)
      .toUpperCase()
      .padStart(length > 0xff ? 4 : 2, '0');
    const prefixed = length > 0xff ? `82${hex}` : length > 0x7f ? `81${hex}` : hex;
    const inner = `A0${prefixed}${items.join('')}`;
    const outer = inner.length / 2;
    const outerHex = outer
      .toString(16)
      .toUpperCase()
      .padStart(outer > 0xff ? 4 : 2, '0');
    return `BF28${outer > 0xff ? '82' : outer > 0x7f ? '81' : ''}${outerHex}${inner}9000`;
  };

  beforeEach(() => {
    bench.install(first);
    for (const request of [enableOf(id.first), disableOf(id.first), deleteOf(id.first)]) bench.ask(request);
  });

  it('are listed, all or by one or more events', proves('ES10b.ListNotification ok'), () => {
    expect(bench.ask('BF2800')).toBe(list(installed, second, enabled, disabled, ...deleted));
    expect(bench.ask('BF280481020780')).toBe(list(installed, second));
    expect(bench.ask('BF280481020640')).toBe(list(enabled));
    expect(bench.ask('BF280481020520')).toBe(list(disabled));
    expect(bench.ask('BF280481020410')).toBe(list(...deleted));
    expect(bench.ask('BF280481020490')).toBe(list(installed, second, ...deleted));
    expect(bench.ask('BF280481020560')).toBe(list(enabled, disabled));
    // No event, and one of SGP.22 v3 alone.
    expect(bench.ask('BF2803810100')).toBe('BF2802A0009000');
    expect(bench.ask('BF280481020308')).toBe('BF2802A0009000');
  });

  it(
    'are retrieved by number and by event; a search without result is an empty list',
    proves('ES10b.RetrieveNotificationsList ok'),
    () => {
      expect(bench.ask('BF2B05A003800101')).toMatch(/^BF2B81..A081..BF3781..BF27/);
      expect(bench.ask('BF2B05A003800103')).toContain(`${enabled}5F3740`);
      expect(bench.ask('BF2B06A00481020640')).toContain(`${enabled}5F3740`);
      expect(bench.ask('BF2B06A00481020640')).not.toContain(disabled);
      expect(bench.ask('BF2B05A00380014D')).toBe('BF2B02A0009000');
      const all = bench.ask('BF2B00');
      const positions = [installed, second, enabled, disabled, ...deleted].map((one) => all.indexOf(one));
      expect(positions.every((at) => at > 0)).toBe(true);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
    },
  );

  it(
    'are removed once; numbers go on over a power cut and are not given again',
    proves('ES10b.RemoveNotificationFromList ok', 'ES10b.RemoveNotificationFromList nothingToDelete'),
    () => {
      expect(bench.ask('BF3003800106')).toBe('BF30038001009000');
      expect(bench.ask('BF3003800106')).toBe('BF30038001019000');
      expect(bench.ask('BF300380014D')).toBe('BF30038001019000');
      expect(bench.ask('BF300480020080')).toBe('BF30038001019000');
      bench.start();
      bench.install(first);
      expect(bench.notifications.map((one) => one.seqNumber)).toEqual([1, 2, 3, 4, 5, 7, 8]);
    },
  );

  it(
    'a memory that cannot be read or written',
    proves(
      'ES10b.ListNotification undefinedError',
      'ES10b.RetrieveNotificationsList undefinedError',
      'ES10b.RemoveNotificationFromList undefinedError',
    ),
    () => {
      bench.start();
      bench.store.failing = 'reads';
      expect(bench.ask('BF2800')).toBe('BF280381017F9000');
      expect(bench.ask('BF2B00')).toBe('BF2B0381017F9000');
      bench.store.failing = 'writes';
      expect(es10(bench.card, removeNotificationFromList, { seqNumber: 1 }).result).toBe('undefinedError');
      bench.store.failing = undefined;
      expect(es10(bench.card, listNotification, {})).toMatchObject({ notifications: { length: 6 } });
    },
  );
});

describe('ES10b.LoadCRL', () => {
  /** A list by the lab's CI with the extensions of lists in parts (2.23.146.1.2.0.2 and .3) where asked. */
  const listOf = async (serialNumbers: string[], part?: { number: number; of: number; list?: number }) => {
    const { ci } = bench.pki.hierarchies[0]!;
    const authority = toHex(parseCertificate(ci.certificate).subjectKeyIdentifier!);
    const integer = (value: number) => Buffer.from([0x02, 0x01, value]);
    const crl = await X509CrlGenerator.create({
      issuer: new X509Certificate(Buffer.from(ci.certificate)).subjectName.toJSON(),
      thisUpdate: new Date('2026-01-01T00:00:00Z'),
      entries: serialNumbers.map((serialNumber) => ({
        serialNumber,
        revocationDate: new Date('2026-01-01T00:00:00Z'),
      })),
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      signingKey: await importSigningKey(ci.privateKey),
      extensions: [
        new AuthorityKeyIdentifierExtension(authority),
        ...(part === undefined
          ? []
          : [
              new Extension('2.5.29.20', false, integer(part.list ?? 1)),
              new Extension('2.23.146.1.2.0.2', true, integer(part.of)),
              new Extension('2.23.146.1.2.0.3', true, integer(part.number)),
            ]),
      ],
    });
    return new Uint8Array(crl.rawData);
  };
  const load = (crl: Uint8Array) => bench.ask(toHex(loadCrl.encodeRequest({ crl })));

  it('takes a list, and tells which of its parts are missing', proves('ES10b.LoadCRL ok'), async () => {
    expect(load(await listOf(['7F']))).toBe('BF3502A0009000');
    expect(load(await listOf(['01'], { number: 2, of: 3 }))).toBe('BF350AA008A0060201010201039000');
    expect(load(await listOf(['02'], { number: 3, of: 3 }))).toBe('BF3507A005A0030201019000');
    bench.start();
    expect(load(await listOf(['03'], { number: 1, of: 3 }))).toBe('BF3502A0009000');
    expect(load(await listOf(['03'], { number: 1, of: 2, list: 2 }))).toBe('BF3507A005A0030201029000');
  });

  it('refuses a certificate that any part names', proves('ES10b.AuthenticateServer invalidCertificate'), async () => {
    const { dpAuth } = bench.pki.hierarchies[0]!;
    const serialNumber = toHex(parseCertificate(dpAuth.certificate).serialNumber);
    load(await listOf([serialNumber], { number: 1, of: 2 }));
    load(await listOf(['01'], { number: 2, of: 2 }));
    expect(bench.server.authenticate(bench.card).response.result).toBe('invalidCertificate');
    load(await listOf(['01']));
    expect(bench.server.authenticate(bench.card).response.result).toBe('ok');
  });

  it(
    'each fault has its code',
    proves(
      'ES10b.LoadCRL invalidSignature',
      'ES10b.LoadCRL invalidCRLFormat',
      'ES10b.LoadCRL verificationKeyNotFound',
      'ES10b.LoadCRL notEnoughMemorySpace',
      'ES10b.LoadCRL undefinedError',
    ),
    async () => {
      const good = await listOf(['7F']);
      const forged = good.slice();
      forged[forged.length - 1]! ^= 1;
      expect(load(forged)).toBe('BF35038101019000');
      expect(load(fromHex('3003020101'))).toBe('BF35038101029000');
      expect(load(await listOf(['01'], { number: 4, of: 3 }))).toBe('BF35038101029000');
      const stranger = '301E300C300306012A30053103300100300306012A03090030060201010201 01'.replace(/ /g, '');
      expect(load(fromHex(stranger))).toBe('BF35038101049000');
      bench.store.failing = 'writes';
      expect(load(good)).toBe('BF350381017F9000');
      bench.store.failing = undefined;
      bench.start({ capability: { nonVolatileMemory: 40 } });
      const long = await listOf(['01', '02', '03'].map((one) => one.repeat(16)));
      expect(load(long)).toBe('BF35038101039000');
      expect(load(good)).toBe('BF3502A0009000');
      expect(bench.ask('BF2200')).toContain('820127');
    },
  );
});

describe('ES10c.GetProfilesInfo', () => {
  const owner = 'B705800300F110';

  beforeEach(() => {
    bench.install(first);
    bench.install(second, { profileClass: 'provisioning' });
    bench.install(third, { profileClass: 'test', icon: fromHex('89504E47'), iconType: 'png' });
  });
  const defaults = (iccid: string, last: string, rest: string) => {
    const members = `${iccid}${aid(last)}9F700100${'9109576F726B62656E636892034C6162'}${rest}`;
    return `E3${(members.length / 2).toString(16)}${members}`.toUpperCase();
  };

  it('default members, state and class, empty ones left out', proves('ES10c.GetProfilesInfo ok'), () => {
    const profiles = [
      defaults(id.first, '10', '950102'),
      defaults(id.second, '11', '950101'),
      defaults(id.third, '12', '930101940489504E47950100'),
    ].join('');
    const length = (profiles.length / 2).toString(16).toUpperCase();
    const outer = (profiles.length / 2 + 3).toString(16).toUpperCase();
    expect(bench.ask('BF2D00')).toBe(`BF2D81${outer}A081${length}${profiles}9000`);
  });

  it('by ICCID, AID and class, with and without a tag list', proves('ES10c.GetProfilesInfo ok'), () => {
    expect(bench.ask(`BF2D11 A00C ${id.second} 5C015A`)).toBe(`BF2D10A00EE30C${id.second}9000`);
    expect(bench.ask(`BF2D17 A012 ${aid('12')} 5C015A`)).toBe(`BF2D10A00EE30C${id.third}9000`);
    for (const [code, profile] of [
      ['00', id.third],
      ['01', id.second],
      ['02', id.first],
    ] as const)
      expect(bench.ask(`BF2D08 A003 9501${code} 5C015A`)).toBe(`BF2D10A00EE30C${profile}9000`);
    expect(bench.ask(`BF2D0E A00C ${id.unknown}`)).toBe('BF2D02A0009000');
    expect(bench.ask(`BF2D14 A012 ${aid('77')}`)).toBe('BF2D02A0009000');
  });

  it('members that only a tag list asks for; tags it does not know, or that have no value, are left out', () => {
    expect(bench.ask(`BF2D14 A00C ${id.first} 5C04 B7 B8 99 90`)).toBe(`BF2D0BA009E307${owner}9000`);
    expect(bench.ask(`BF2D16 A00C ${id.first} 5C06 9F24 BF20 9B 5A`)).toBe(`BF2D10A00EE30C${id.first}9000`);
    const answer = bench.ask(`BF2D11 A00C ${id.first} 5C01B6`);
    expect(answer).toBe(
      `BF2D38A036E334B632 3016 80020470 8110 ${toHex(Buffer.from('smdp.example.com'))}`.replace(/ /g, '') +
        `3018800204908112${toHex(Buffer.from('second.example.com'))}9000`,
    );
  });

  it('a search or tag list that is none', proves('ES10c.GetProfilesInfo incorrectInputValues'), () => {
    for (const request of ['BF2D02A000', 'BF2D04A0025A00', 'BF2D04A0024F00', 'BF2D045C029F80', 'BF2D03A00180'])
      expect(bench.ask(request), request).toBe('BF2D038101019000');
  });

  it('a memory that cannot be read', proves('ES10c.GetProfilesInfo undefinedError'), () => {
    bench.start();
    bench.store.failing = 'reads';
    expect(bench.ask('BF2D00')).toBe('BF2D0381017F9000');
  });
});

describe('ES10c.EnableProfile and DisableProfile', () => {
  beforeEach(() => {
    bench.install(first);
    bench.install(second);
  });

  it.each(['00', 'FF'])(
    'by ICCID and by AID, refresh flag %s, before a terminal without REFRESH',
    proves('ES10c.EnableProfile ok', 'ES10c.DisableProfile ok'),
    (flag) => {
      for (const profile of [id.first, aid('10')]) {
        expect(bench.ask(enableOf(profile, flag))).toBe('BF31038001009000');
        expect(bench.states).toEqual({ [first]: 'enabled', [second]: 'disabled' });
        expect(bench.ask(disableOf(profile, flag))).toBe('BF32038001009000');
        expect(bench.states).toEqual({ [first]: 'disabled', [second]: 'disabled' });
      }
    },
  );

  it(
    'of a profile that is not there or in that state already',
    proves(
      'ES10c.EnableProfile iccidOrAidNotFound',
      'ES10c.EnableProfile profileNotInDisabledState',
      'ES10c.DisableProfile iccidOrAidNotFound',
      'ES10c.DisableProfile profileNotInEnabledState',
    ),
    () => {
      for (const profile of [id.unknown, aid('77')]) {
        expect(bench.ask(enableOf(profile))).toBe('BF31038001019000');
        expect(bench.ask(disableOf(profile))).toBe('BF32038001019000');
      }
      expect(bench.ask(disableOf(id.first))).toBe('BF32038001029000');
      bench.ask(enableOf(id.first));
      expect(bench.ask(enableOf(aid('10')))).toBe('BF31038001029000');
      expect(bench.ask(disableOf(id.second))).toBe('BF32038001029000');
    },
  );

  it(
    'while the terminal has not answered REFRESH',
    proves('ES10c.EnableProfile catBusy', 'ES10c.DisableProfile catBusy', 'ES10c.eUICCMemoryReset catBusy'),
    () => {
      send(bench.card, terminalProfile);
      expect(bench.ask(enableOf(id.first, 'FF'))).toBe('BF3103800100910B');
      expect(bench.ask(enableOf(id.second, 'FF'))).toBe('BF3103800105910B');
      send(bench.card, '801200000B');
      expect(bench.ask(enableOf(id.second))).toBe('BF31038001059000');
      expect(bench.ask(disableOf(id.first))).toBe('BF32038001059000');
      expect(bench.ask('BF3404820205E0')).toBe('BF34038001059000');
      // What the profile itself forbids comes first.
      expect(bench.ask(enableOf(id.first))).toBe('BF31038001029000');
      expect(bench.ask(enableOf(id.unknown))).toBe('BF31038001019000');
      expect(send(bench.card, performed)).toBe('9000');
      expect(bench.ask(enableOf(id.second))).toBe('BF31038001009000');
    },
  );

  it(
    'a memory that does not take the change leaves all as it was, and asks for no REFRESH',
    proves(
      'ES10c.EnableProfile undefinedError',
      'ES10c.DisableProfile undefinedError',
      'ES10c.DeleteProfile undefinedError',
      'ES10c.eUICCMemoryReset undefinedError',
      'ES10c.SetNickname undefinedError',
    ),
    () => {
      send(bench.card, terminalProfile);
      const before = [bench.states, bench.notifications];
      bench.store.failing = 'writes';
      expect(bench.ask(enableOf(id.first, 'FF'))).toBe('BF310380017F9000');
      expect(bench.ask(deleteOf(id.first))).toBe('BF330380017F9000');
      expect(bench.ask('BF3404820205E0')).toBe('BF340380017F9000');
      expect(bench.ask(`BF2912 ${id.first} 9004576F726B`)).toBe('BF290380017F9000');
      expect([bench.states, bench.notifications]).toEqual(before);
      bench.store.failing = undefined;
      expect(bench.ask(enableOf(id.first))).toBe('BF31038001009000');
      bench.store.failing = 'writes';
      expect(bench.ask(disableOf(id.first))).toBe('BF320380017F9000');
      bench.store.failing = undefined;
      expect(bench.states[first]).toBe('enabled');
    },
  );

  it('tells every recipient of an event, in order of the numbers', () => {
    const both = (events: ('enable' | 'disable' | 'install')[]) =>
      ['a.example', 'b.example'].map((notificationAddress) => ({ events, notificationAddress }));
    bench.install(third, { notificationConfiguration: both(['enable', 'disable']) });
    const before = bench.notifications.length;
    bench.ask(enableOf(id.third));
    bench.ask(enableOf(id.first));
    expect(
      bench.notifications
        .slice(before)
        .map((one) => [one.profileManagementOperation, one.notificationAddress, one.iccid]),
    ).toEqual([
      ['enable', 'a.example', third],
      ['enable', 'b.example', third],
      ['disable', 'a.example', third],
      ['disable', 'b.example', third],
      ['enable', 'smdp.example.com', first],
    ]);
  });
});

describe('profile policy rules', () => {
  const owner = { profileOwner: { plmn: { mcc: '001', mnc: '01' } } };

  it(
    'PPR1 keeps a profile enabled, PPR2 keeps it on the card, memory reset heeds neither',
    proves(
      'ES10c.EnableProfile disallowedByPolicy',
      'ES10c.DisableProfile disallowedByPolicy',
      'ES10c.DeleteProfile disallowedByPolicy',
    ),
    () => {
      bench.install(first, { profilePolicyRules: ['ppr1', 'ppr2'], ...owner });
      bench.install(second);
      expect(bench.ask(`BF2D11 A00C ${id.first} 5C0199`)).toBe('BF2D08A006E304990205609000');
      expect(bench.ask(deleteOf(id.first))).toBe('BF33038001039000');
      expect(bench.ask(enableOf(id.first))).toBe('BF31038001009000');
      expect(bench.ask(disableOf(id.first))).toBe('BF32038001039000');
      expect(bench.ask(enableOf(id.second))).toBe('BF31038001039000');
      expect(bench.ask(enableOf(id.first))).toBe('BF31038001029000');
      expect(bench.ask(deleteOf(id.first))).toBe('BF33038001029000');
      expect(bench.ask('BF340482020780')).toBe('BF34038001009000');
      expect(bench.states).toEqual({});
    },
  );

  it('a test profile takes the place even of a profile with PPR1, and gives it back', () => {
    bench.install(first, { profilePolicyRules: ['ppr1'], ...owner });
    bench.install(third, { profileClass: 'test' });
    bench.ask(enableOf(id.first));
    expect(bench.ask(enableOf(id.third))).toBe('BF31038001009000');
    expect(bench.ask(disableOf(id.third))).toBe('BF32038001009000');
    expect(bench.states).toEqual({ [first]: 'enabled', [third]: 'disabled' });
  });

  it('PPR1 goes beside test and provisioning profiles, not beside an operational one', () => {
    const ppr1 = { profilePolicyRules: ['ppr1' as const], ...owner };
    bench.install(third, { profileClass: 'test' });
    bench.install(second, { profileClass: 'provisioning' });
    bench.install(first, ppr1);
    bench.renew();
    bench.install(second);
    expect(() => bench.install(first, ppr1)).toThrow('pprNotAllowed');
  });
});

describe('test profiles', () => {
  it(
    'a test profile gives way to the profile whose place it took and to no other',
    proves('ES10c.EnableProfile wrongProfileReenabling'),
    () => {
      bench.install(first);
      bench.install(second);
      bench.install(third, { profileClass: 'test' });
      bench.ask(enableOf(id.first));
      expect(bench.ask(enableOf(id.third))).toBe('BF31038001009000');
      expect(bench.ask(enableOf(id.second))).toBe('BF31038001049000');
      expect(bench.ask(enableOf(id.first))).toBe('BF31038001009000');
      expect(bench.ask(enableOf(id.second))).toBe('BF31038001009000');
    },
  );
});

describe('ES10c.DeleteProfile', () => {
  beforeEach(() => bench.install(first));

  it(
    'by ICCID and by AID; what is unknown or enabled stays',
    proves(
      'ES10c.DeleteProfile ok',
      'ES10c.DeleteProfile iccidOrAidNotFound',
      'ES10c.DeleteProfile profileNotInDisabledState',
    ),
    () => {
      expect(bench.ask(deleteOf(id.unknown))).toBe('BF33038001019000');
      expect(bench.ask(deleteOf(aid('77')))).toBe('BF33038001019000');
      bench.ask(enableOf(id.first));
      expect(bench.ask(deleteOf(id.first))).toBe('BF33038001029000');
      expect(bench.ask(deleteOf(aid('10')))).toBe('BF33038001029000');
      bench.ask(disableOf(id.first));
      expect(bench.ask(deleteOf(id.first))).toBe('BF33038001009000');
      bench.install(first);
      expect(bench.ask(deleteOf(aid('10')))).toBe('BF33038001009000');
      expect(bench.states).toEqual({});
    },
  );
});

describe('ES10c.SetNickname', () => {
  beforeEach(() => bench.install(first));
  const nickname = () => bench.ask('BF2D035C0190');

  it(
    'sets, counts bytes of UTF-8 and clears',
    proves('ES10c.SetNickname ok', 'ES10c.SetNickname undefinedError'),
    () => {
      expect(bench.ask(`BF2912 ${id.first} 9004576F726B`)).toBe('BF29038001009000');
      bench.start();
      expect(nickname()).toBe('BF2D0AA008E3069004576F726B9000');
      // 32 letters of two bytes fit, one more does not.
      expect(bench.ask(`BF294E ${id.first} 9040 ${'C3BC'.repeat(32)}`)).toBe('BF29038001009000');
      expect(bench.ask(`BF2950 ${id.first} 9042 ${'C3BC'.repeat(33)}`)).toBe('BF290380017F9000');
      expect(nickname()).toContain(`9040${'C3BC'.repeat(32)}`);
      expect(bench.ask(`BF290F ${id.first} 9001FF`)).toBe('6A80');
      expect(bench.ask(`BF290E ${id.first} 9000`)).toBe('BF29038001009000');
      expect(nickname()).toBe('BF2D04A002E3009000');
    },
  );

  it('of an unknown profile', proves('ES10c.SetNickname iccidNotFound'), () => {
    expect(es10(bench.card, setNickname, { iccid: unknown, profileNickname: 'x' }).result).toBe('iccidNotFound');
  });
});

describe('functions of this project', () => {
  const record = (iccid: string, imei: string) =>
    es10(bench.card, recordImeiBinding, { iccid, imei, source: 'registry', used: true }).result;

  it(
    'RecordImeiBinding has a cause for each result',
    proves(
      'Workbench.RecordImeiBinding ok',
      'Workbench.RecordImeiBinding iccidNotFound',
      'Workbench.RecordImeiBinding invalidImei',
      'Workbench.RecordImeiBinding tableFull',
      'Workbench.RecordImeiBinding memoryFailure',
      'Workbench.GetImeiBindings ok',
    ),
    () => {
      bench.start({ capability: { imeiBindingCapacity: 1 } });
      bench.install(first);
      expect(record(unknown, '490154203237518')).toBe('iccidNotFound');
      expect(record(first, '490154203237517')).toBe('invalidImei');
      bench.store.failing = 'writes';
      expect(record(first, '490154203237518')).toBe('memoryFailure');
      bench.store.failing = undefined;
      expect(bench.ask('FF2100')).toBe('FF2105A0008101019000');
      expect(record(first, '490154203237518')).toBe('ok');
      expect(record(first, '352099001761481')).toBe('tableFull');
    },
  );
});
