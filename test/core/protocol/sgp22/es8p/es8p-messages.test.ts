import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '#core/protocol/bytes/index.ts';
import {
  decodeEuiccResponses,
  decodeOtherSignedNotification,
  decodeProfileInstallationResult,
  decodeStoreMetadata,
  describePendingNotification,
  encodeEuiccResponse,
  encodeInstallationResultData,
  encodeOtherSignedNotification,
  encodeProfileInstallationResult,
  encodeStoreMetadata,
  hashCc,
  retrieveNotificationsList,
  RspProtocolError,
} from '#core/protocol/sgp22/index.ts';
import { seededRandom } from '#test/support/seeded-random.ts';
import { vectorsAvailable } from '#test/support/vectors.ts';
import { allExchanges } from '../transcripts.ts';

const transactionId = '00112233445566778899AABBCCDDEEFF';
const notificationMetadata = {
  seqNumber: 1,
  profileManagementOperation: 'install',
  notificationAddress: 'smdp.example.com',
  iccid: '89000123456789012341',
} as const;
const metadataHex = 'BF2F25800101810207800C10736D64702E6578616D706C652E636F6D5A0A98001032547698103214';

describe('ES8+ messages of the handbook', () => {
  it('writes the data of a successful installation', () => {
    const data = encodeInstallationResultData({
      transactionId,
      notificationMetadata,
      smdpOid: '2.999.10',
      finalResult: {
        kind: 'success',
        isdpAid: 'A0000005591010FFFFFFFF8900001000',
        simaResponse: encodeEuiccResponse({ peStatus: [{ status: 'ok' }], profileInstallationAborted: false }),
      },
    });
    expect(toHex(data)).toBe(
      `BF2760801000112233445566778899AABBCCDDEEFF${metadataHex}060388370AA21FA01D4F10A0000005591010FFFFFFFF890000100004093007A0053003800100`,
    );
  });

  it('writes the data of a failed installation', () => {
    const data = encodeInstallationResultData({
      transactionId,
      notificationMetadata,
      smdpOid: '2.999.10',
      finalResult: {
        kind: 'error',
        bppCommandId: 'loadProfileElements',
        errorReason: 'installFailedDueToPEProcessingError',
      },
    });
    expect(toHex(data)).toBe(`BF2749801000112233445566778899AABBCCDDEEFF${metadataHex}060388370AA208A10680010581010C`);
    const signature = new Uint8Array(64).fill(7);
    const whole = encodeProfileInstallationResult(data, signature);
    expect(decodeProfileInstallationResult(whole)).toMatchObject({
      data,
      euiccSignPIR: signature,
      finalResult: { kind: 'error', errorReason: 'installFailedDueToPEProcessingError' },
    });
  });

  it('writes and reads metadata with notification addresses and owner', () => {
    const hex =
      'BF254E5A0A98001032547698103214910947534D415F54455354921147534D415F544553545F50524F46494C45950100B6183016800204F08110736D64702E6578616D706C652E636F6DB705800300F110';
    const metadata = {
      iccid: '89000123456789012341',
      serviceProviderName: 'GSMA_TEST',
      profileName: 'GSMA_TEST_PROFILE',
      profileClass: 'test',
      notificationConfiguration: [
        { events: ['install', 'enable', 'disable', 'delete'], notificationAddress: 'smdp.example.com' },
      ],
      profileOwner: { plmn: { mcc: '001', mnc: '01' } },
    } as const;
    expect(toHex(encodeStoreMetadata(metadata))).toBe(hex);
    expect(decodeStoreMetadata(fromHex(hex))).toMatchObject(metadata);
    expect(() => encodeStoreMetadata({ ...metadata, serviceProviderName: 'x'.repeat(33) })).toThrow(RangeError);
  });

  it('hashes a confirmation code with the transaction', () => {
    expect(toHex(hashCc('1234', transactionId)).toLowerCase()).toBe(
      '06b387355633c795aa7ec0bba73682c268c2e9326b649540d7fdb3f866a8761c',
    );
  });

  it('reads what a card says about profile elements', () => {
    expect(decodeEuiccResponses(fromHex('3007A0053003800100'))).toEqual([
      {
        peStatus: [{ status: 'ok', peIdentification: undefined, additionalInformation: undefined, offset: undefined }],
        profileInstallationAborted: false,
        statusMessage: undefined,
      },
    ]);
    const failed = {
      peStatus: [{ status: 'badValues', peIdentification: 7, additionalInformation: 0x6a80, offset: 300 }],
      profileInstallationAborted: true,
      statusMessage: 'PE-USIM',
    } as const;
    expect(decodeEuiccResponses(encodeEuiccResponse(failed))).toEqual([failed]);
  });
});

describe.skipIf(!vectorsAvailable)('installation results of a physical card', () => {
  const results = allExchanges('real-omnikey-retrieve').flatMap(({ response }) => {
    const list = retrieveNotificationsList.decodeResponse(response);
    return 'pendingNotifications' in list ? [...list.pendingNotifications] : [];
  });

  it('reads and rewrites each', () => {
    expect(results.length).toBe(5);
    for (const [i, bytes] of results.entries()) {
      const result = decodeProfileInstallationResult(bytes);
      expect(result).toMatchObject({
        notificationMetadata: { seqNumber: 0x18 + i, profileManagementOperation: 'install' },
        smdpOid: '2.999.10',
        finalResult: { kind: 'success', isdpAid: 'A0000005591010FFFFFFFF8900001100' },
      });
      expect(describePendingNotification(bytes)).toEqual({
        kind: 'profileInstallationResult',
        metadata: result.notificationMetadata,
      });
      const again = encodeProfileInstallationResult(encodeInstallationResultData(result), result.euiccSignPIR);
      expect(toHex(again)).toBe(toHex(bytes));
    }
  });

  it('refuses damage with the typed error alone', () => {
    const random = seededRandom('pir');
    for (let run = 0; run < 300; run++) {
      const damaged = results[run % 5]!.slice();
      const [position, value] = random.bytes(2) as unknown as [number, number];
      damaged[position % damaged.length] = value;
      for (const read of [decodeProfileInstallationResult, describePendingNotification, decodeStoreMetadata]) {
        try {
          read(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RspProtocolError);
        }
      }
    }
  });
});

describe('other signed notifications', () => {
  it('are read as written', () => {
    const notification = {
      tbsOtherNotification: fromHex(metadataHex.replace('81020780', '81020640')),
      euiccNotificationSignature: new Uint8Array(64).fill(9),
      euiccCertificate: fromHex('3003020101'),
      eumCertificate: fromHex('3003020102'),
    };
    const bytes = encodeOtherSignedNotification(notification);
    expect(decodeOtherSignedNotification(bytes)).toEqual(notification);
    expect(describePendingNotification(bytes)).toMatchObject({
      kind: 'otherSignedNotification',
      metadata: { profileManagementOperation: 'enable' },
    });
    expect(() => describePendingNotification(fromHex('BF2700'))).toThrow(RspProtocolError);
    expect(() => decodeOtherSignedNotification(fromHex('3000'))).toThrow(RspProtocolError);
  });
});
