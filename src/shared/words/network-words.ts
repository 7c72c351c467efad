import type { EquipmentStatus, HomeNetworkKey, NetworkEvent, NetworkTechnology } from '../api/index.ts';
import { rejectCauseWords } from './reject-cause-words.ts';

export const technologyWords: Record<NetworkTechnology, string> = { eutran: 'LTE', nr: '5G' };

export const equipmentWords: Record<EquipmentStatus, { name: string; meaning: string }> = {
  permitted: { name: 'Permitted', meaning: 'Admitted.' },
  observed: { name: 'Observed', meaning: 'Admitted, and noted.' },
  prohibited: { name: 'Prohibited', meaning: 'Refused, and let go at once.' },
  unknown: { name: 'On no list', meaning: 'Admitted or refused, as the network is set.' },
};

export const homeNetworkSchemeWords: Record<HomeNetworkKey['scheme'], string> = {
  profileA: 'Profile A (X25519)',
  profileB: 'Profile B (P-256)',
};

const events: Record<NetworkEvent['event'], string> = {
  attached: 'Registered',
  detached: 'Left',
  refused: 'Refused',
  sessionActivated: 'Data connection',
  sessionRefused: 'Data connection refused',
  sessionReleased: 'Data connection ended',
};

export const networkEventWords = ({ event, byNetwork }: Pick<NetworkEvent, 'event' | 'byNetwork'>): string =>
  event === 'detached' && byNetwork ? 'Let go by the network' : events[event];

/** What an event's cause means; undefined where there is none. */
export const networkCauseWords = ({ event, cause }: Pick<NetworkEvent, 'event' | 'cause'>) =>
  cause === null ? undefined : rejectCauseWords(event === 'sessionRefused' ? 'session' : 'registration', cause);
