import type { CatalogueEntry, Order, RegistryImport, RegistryRequest, ServiceStatus } from '../api/index.ts';

export const serviceWords: Record<ServiceStatus['name'], { name: string; purpose: string }> = {
  smdp: { name: 'SM-DP+', purpose: 'Profile server: orders, downloads, notifications' },
  es2plus: { name: 'SM-DP+ for operators', purpose: 'Orders over ES2+: order, confirm, release, cancel' },
  smds: { name: 'SM-DS', purpose: 'Discovery server: tells a card where a profile waits for it' },
  imeiRegistry: { name: 'IMEI registry', purpose: 'Allots IMEIs to devices and signs each answer' },
  network: { name: 'Network', purpose: 'Authenticates subscribers, admits devices, keeps their registrations' },
};

export const orderStateWords: Record<Order['state'], string> = {
  available: 'Available',
  allocated: 'Reserved',
  linked: 'Linked to a device',
  confirmed: 'Confirmed',
  released: 'Ready to load',
  downloaded: 'Package fetched',
  installed: 'Installed',
  error: 'Failed',
  unavailable: 'Canceled',
};

export const algorithmWords: Record<CatalogueEntry['algorithm'], string> = {
  milenage: 'Milenage',
  tuak: 'TUAK',
  usimTestAlgorithm: 'USIM test algorithm',
  none: 'None',
};

export const originWords: Record<CatalogueEntry['origin'], string> = { shipped: 'Shipped', added: 'Added here' };

export const registryRequestWords: Record<RegistryRequest['kind'], string> = {
  allotment: 'An IMEI for a profile',
  manufacturerRecord: 'The record of a slot',
  registration: 'Registered a device',
  import: 'Imported records',
};

const registryOutcomes: Readonly<Record<string, string>> = {
  allotted: 'Allotted',
  repeated: 'Same as before',
  attested: 'Attested',
  registered: 'Registered',
  updated: 'Changed',
  unchanged: 'As before',
  relinked: 'Relinked to another board',
  imported: 'Imported',
};

/** Undefined: a refusal, by its code. */
export const registryOutcomeWords = (outcome: string): string | undefined => registryOutcomes[outcome];

export const registryChangeWords: Record<RegistryImport['preview'][number]['change'], string> = {
  added: 'New',
  updated: 'Changed',
  unchanged: 'As before',
  relinked: 'Other board',
};
