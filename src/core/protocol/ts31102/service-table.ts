/** EF.UST and EF.IST: service n is bit (n - 1) mod 8 of byte (n - 1) div 8. 3GPP TS 31.102 section 4.2.8. */

/** Numbers of the services that are available. */
export function decodeServiceTable(content: Uint8Array): number[] {
  const services: number[] = [];
  for (let n = 1; n <= content.length * 8; n++) if (hasService(content, n)) services.push(n);
  return services;
}

export function hasService(content: Uint8Array, service: number): boolean {
  return ((content[(service - 1) >> 3] ?? 0) & (1 << ((service - 1) & 7))) !== 0;
}

/** Names of the services the workbench speaks of. */
export const serviceNames: Readonly<Record<number, string>> = {
  1: 'local phone book',
  2: 'fixed dialling numbers',
  10: 'short message storage',
  12: 'short message parameters',
  17: 'group identifier level 1',
  18: 'group identifier level 2',
  19: 'service provider name',
  20: 'user-controlled networks',
  21: 'own number',
  27: 'GSM access',
  33: 'packet-switched domain',
  42: 'operator-controlled networks',
  43: 'home networks',
  45: 'network names',
  46: 'operator network list',
  71: 'equivalent home networks',
  85: 'EPS mobility information',
  86: 'allowed CSG lists',
  122: '5G mobility information',
  123: '5G security parameters',
  124: 'subscription identifier privacy',
  125: 'SUCI calculation by the USIM',
  126: 'access identities',
  127: 'steering of roaming at registration',
  129: '5G operator network list',
  130: 'identities other than IMSI',
  132: 'route selection policies by the USIM',
  133: '5G security parameters extended',
};
