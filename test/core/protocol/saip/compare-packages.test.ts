/** Packages side by side: the 5G and the non-5G variant of one ICCID differ in their 5G part alone. */
import { describe, expect, it } from 'vitest';
import { fromHex } from '#core/protocol/bytes/index.ts';
import { comparePackages, decodeProfilePackage, personalise } from '#core/protocol/saip/index.ts';
import { vectorBytes, vectorsAvailable } from '#test/support/vectors.ts';
import { soundPackage, usimAid, without, written } from '#test/support/sound-package.ts';
import { composeProfile } from '../../../../scripts/sample-profiles/compose-profile.ts';
import { sampleProfiles } from '../../../../scripts/sample-profiles/sample-profiles.ts';

const sample = sampleProfiles.find(({ name }) => name === 'workbench-5g')!;

describe('comparePackages', () => {
  it('finds nothing between a package and itself', () => {
    expect(comparePackages(soundPackage(), soundPackage())).toEqual({ parts: [], files: [], onlyFiveG: false });
  });

  it('shows exactly the 5G part between the two variants of one ICCID', () => {
    const { parts, files, onlyFiveG } = comparePackages(
      composeProfile(sample),
      composeProfile({ ...sample, generation: 'lte' }),
    );
    expect(onlyFiveG).toBe(true);
    expect(parts).toEqual([{ area: 'templates', what: '2.23.143.1.2.13', left: 'mandatory', fiveG: true }]);
    expect(files.map(({ path, change }) => `${path} ${change}`)).toEqual([
      `${usimAid}/6F38 size`,
      `${usimAid}/6F38 content`,
      `${usimAid}/6F61 content`,
      `${usimAid}/6F62 content`,
      `${usimAid}/5FC0 onlyLeft`,
      ...['4F01', '4F02', '4F03', '4F04', '4F05', '4F07', '4F0A'].map((fid) => `${usimAid}/5FC0/${fid} onlyLeft`),
    ]);
    // NG-RAN, bit 0800 of the access technologies.
    expect(files[2]).toMatchObject({ offset: 3, left: 'C8', right: 'C0' });
  });

  it('does not take another subscriber for a 5G part', () => {
    const other = personalise(without(soundPackage(), 'df-5gs'), {
      imsi: '262991234567899',
      k: fromHex('00112233445566778899AABBCCDDEEF0'),
      pins: { 1: '8642' },
    });
    const { parts, files, onlyFiveG } = comparePackages(soundPackage(), other);
    expect(onlyFiveG).toBe(false);
    expect(parts).toEqual([
      { area: 'pins', what: 'PIN 01 in 3F00', secret: true, fiveG: false },
      { area: 'authentication', what: usimAid, secret: true, fiveG: false },
    ]);
    expect(files.filter(({ fiveG }) => !fiveG).map(({ path }) => path)).toContain(`${usimAid}/6F07`);
    expect(JSON.stringify([parts, files])).not.toMatch(/00112233|38363432/);
  });

  it('does not take a change of the old services, or of another technology, for a 5G part', () => {
    const ust = comparePackages(soundPackage(), written(soundPackage(), 'usim', 'ef-ust', '00'));
    expect(ust.onlyFiveG).toBe(false);
    const gsm = comparePackages(soundPackage(), written(soundPackage(), 'opt-usim', 'ef-hplmnwact', '62F299C800'));
    expect(gsm).toMatchObject({ onlyFiveG: false, files: [{ offset: 4, left: '80', right: '00', fiveG: false }] });
  });
});

describe.skipIf(!vectorsAvailable)('the two TS.48 packages', () => {
  it('differ in version, identities and the 5G elements, by their public JSON', () => {
    const load = (name: string) => decodeProfilePackage(vectorBytes(`upp/${name}.der`));
    const { parts, files } = comparePackages(load('TS48v2_SAIP2.1_NoBERTLV'), load('TS48v6_SAIP2.3_BERTLV_SUCI'));
    expect(parts).toContainEqual({ area: 'header', what: 'version', left: '2.1', right: '2.3', fiveG: false });
    expect(parts).toContainEqual({
      area: 'header',
      what: 'iccid',
      left: '89000123456789012358',
      right: '89000123456789012341',
      fiveG: false,
    });
    expect(
      parts.filter(({ area, right }) => area === 'services' && right !== undefined).map(({ what }) => what),
    ).toEqual(['ber-tlv', 'get-identity', 'profile-a-x25519', 'profile-b-p256']);
    expect(files).toContainEqual(
      expect.objectContaining({ path: '3F00/2FE2', change: 'content', offset: 9, left: '85', right: '14' }),
    );
  });
});
