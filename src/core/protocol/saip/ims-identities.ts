/** Identities of an ISIM that follow from a subscriber's IMSI. 3GPP TS 23.003 sections 13.2 to 13.4. */
import { readTlv, TlvError } from '../asn1/index.ts';
import { decodeUtf8 } from '../bytes/index.ts';
import { elementTemplates } from './templates/index.ts';
import type { TemplateFiles } from './elements/index.ts';
import { fileBytes, withFile, withRecords } from './file-contents.ts';
import { imsText } from './subscriber-files.ts';

export interface ImsValues {
  readonly imsi?: string | undefined;
  /** Digits of the MNC in the IMSI. */
  readonly mncLength?: number | undefined;
  readonly msisdn?: string | undefined;
  readonly impi?: string | undefined;
  readonly impu?: string | undefined;
  readonly imsDomain?: string | undefined;
}

/** Home network domain name of an IMSI, section 13.2. */
export function homeDomain(imsi: string, mncLength: number): string {
  const mnc = imsi.slice(3, 3 + mncLength).padStart(3, '0');
  return `ims.mnc${mnc}.mcc${imsi.slice(0, 3)}.3gppnetwork.org`;
}

const derivedDomain = /^ims\.mnc\d{3}\.mcc\d{3}\.3gppnetwork\.org$/i;

/**
 * The ISIM with the identities of one subscriber: what is given, the rest from the IMSI. A domain that is the operator's
 * own stays; every public identity of the package goes, for they are another subscriber's. Throws RangeError.
 */
export function withImsIdentities(content: TemplateFiles, values: ImsValues): TemplateFiles {
  const { imsi, msisdn } = values;
  const present = domainOf(content);
  const domain =
    values.imsDomain ??
    (present !== undefined && !derivedDomain.test(present)
      ? present
      : imsi === undefined
        ? present
        : homeDomain(imsi, values.mncLength ?? 2));
  const derived = imsi === undefined || domain === undefined ? undefined : `${imsi}@${domain}`;
  const impi = values.impi ?? derived;
  const impu = values.impu ?? (derived === undefined ? undefined : `sip:${derived}`);

  let changed = content;
  if (domain !== undefined && domain !== present) changed = withFile(changed, 'ef-domain', imsText(domain));
  if (impi !== undefined) changed = withFile(changed, 'ef-impi', imsText(impi));
  if (impu !== undefined) {
    const number = msisdn?.startsWith('+') ? [`tel:${msisdn}`] : [];
    const template = elementTemplates.isim.files.find(({ name }) => name === 'ef-impu')!;
    changed = withRecords(changed, template, [impu, ...number].map(imsText));
  }
  return changed;
}

function domainOf(content: TemplateFiles): string | undefined {
  const bytes = fileBytes(content, 'ef-domain');
  if (bytes?.[0] !== 0x80) return undefined;
  try {
    return decodeUtf8(readTlv(bytes).value);
  } catch (error) {
    if (error instanceof TlvError || error instanceof RangeError) return undefined;
    throw error;
  }
}
