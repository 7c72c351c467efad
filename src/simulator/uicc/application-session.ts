import { pinName } from './access-control.ts';
import type { CardContext } from './card-context.ts';

const isLocal = (reference: number) => (reference & 0x80) !== 0;

/**
 * Rights that a local PIN gave end with the last session of its application, on whatever channel it was; those of global
 * PINs last until reset (TS 102 221 sections 8.5.1 and 9.4).
 */
export function forgetEndedSessions(card: CardContext): void {
  const contents = card.contents();
  if (contents === undefined || card.verified.size === 0) return;
  const applications = card.masterFile().children.filter(({ node }) => node.kind === 'adf');
  const active = new Set([...card.channels.values()].map((channel) => channel.application?.node.fid));
  for (const pin of contents.image.pins) {
    const owners = applications.filter(({ node }) => pin.directories.includes(node.fid));
    const ended = owners.length > 0 && !owners.some(({ node }) => active.has(node.fid));
    if (isLocal(pin.reference) && ended) card.verified.delete(pinName(pin));
  }
}
