import { checkImei, imeiIdentity } from '#core/protocol/identifiers/index.ts';
import type { BindingFacts } from './binding-facts.ts';

/** Why no SIM of this device may ever present the value; undefined when it may (R9). */
export function inadmissible(
  imei: string,
  { factoryImeis, allottedImeis }: Pick<BindingFacts, 'factoryImeis' | 'allottedImeis'>,
): 'malformed' | 'nullImei' | 'otherTac' | 'notAllotted' | undefined {
  const checked = checkImei(imei);
  if (!/^\d{15}$/.test(imei) || !checked.valid || checked.form !== 'imei') return 'malformed';
  if (checked.isNull) return 'nullImei';
  if (factoryImeis.length > 0 && !factoryImeis.some((own) => own.startsWith(checked.tac))) return 'otherTac';
  const known = allottedImeis && [...factoryImeis, ...allottedImeis];
  if (known !== undefined && !known.some((own) => sameEquipment(own, imei))) return 'notAllotted';
  return undefined;
}

/** By TAC and serial number: 15 and 16 digits of one device are one identity. */
export function sameEquipment(a: string, b: string): boolean {
  return a === b || (isImei(a) && isImei(b) && imeiIdentity(a) === imeiIdentity(b));
}

const isImei = (text: string) => /^\d{14,16}$/.test(text);
