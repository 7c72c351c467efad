/** PINs and PUKs. TCA eUICC Profile Package 3.3 section 8.4; key references of ETSI TS 102 221 table 9.3. */
import type { ProfilePackage } from '../profile-package.ts';
import { peStatus } from '../profile-package-error.ts';
import { error, type Finding } from './finding.ts';

const inRange = (value: number, first: number, last: number) => value >= first && value <= last;

const isLocal = (reference: number) => inRange(reference, 0x81, 0x88);
const isGlobal = (reference: number) =>
  inRange(reference, 0x01, 0x08) || inRange(reference, 0x0a, 0x0e) || inRange(reference, 0x8a, 0x8e);

export function accessCodeRules({ elements }: ProfilePackage): Finding[] {
  const findings: Finding[] = [];
  const puks = new Set<number>();
  let atMasterFile = true;
  for (const [i, element] of elements.entries()) {
    if (['telecom', 'cd', 'usim', 'isim', 'csim'].includes(element.type)) atMasterFile = false;
    if (element.type === 'pukCodes') {
      for (const { keyReference } of element.content.pukCodes) {
        if (puks.has(keyReference)) findings.push(error('PIN_REFERENCE', `PUK ${keyReference} is defined twice`, i));
        puks.add(keyReference);
      }
    }
    if (element.type !== 'pinCodes' || element.content.pinCodes.kind !== 'pinconfig') continue;
    const references = new Set<number>();
    for (const pin of element.content.pinCodes.value) {
      const { keyReference, unblockingPINReference: puk } = pin;
      if (references.has(keyReference))
        findings.push(error('PIN_REFERENCE', `PIN ${keyReference} is defined twice in one element`, i));
      references.add(keyReference);
      if (!(atMasterFile ? isGlobal(keyReference) : isLocal(keyReference)))
        findings.push(
          error('PIN_REFERENCE', `PIN ${keyReference} is not a ${atMasterFile ? 'global' : 'local'} one`, i),
        );
      if (puk !== undefined && !puks.has(puk))
        findings.push(
          error(
            'PUK_MISSING',
            `PUK ${puk} of PIN ${keyReference} is not defined before it`,
            i,
            peStatus.pinCodeMissing,
          ),
        );
    }
  }
  return findings;
}
