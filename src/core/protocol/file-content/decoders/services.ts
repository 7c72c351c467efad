/** Service tables: EF.UST, EF.EST, EF.IST. 3GPP TS 31.102 sections 4.2.8 and 4.2.47, TS 31.103 section 4.2.7. */
import { decodeServiceTable, imsServiceNames, serviceNames } from '../../ts31102/index.ts';
import type { FileDecoder } from '../field-writer.ts';

const services = (names: Readonly<Record<number, string>>): FileDecoder => ({
  decode(content, out) {
    const available = decodeServiceTable(content);
    for (const n of available) out.field(`Service ${n}`, names[n] ?? 'not named by the specification');
    if (available.length === 0) out.field('Services', 'none');
  },
});

export const usimServices = services(serviceNames);
export const isimServices = services(imsServiceNames);

export const enabledServices: FileDecoder = {
  decode(content, out) {
    if (!out.atLeast(content, 1)) return;
    const names = ['Fixed dialling numbers', 'Barred dialling numbers', 'Access point control list'];
    names.forEach((name, i) => out.field(name, content[0]! & (1 << i) ? 'enabled' : 'not enabled'));
  },
};
