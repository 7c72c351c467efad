import type { CommandHandler } from '../modem-state.ts';
import { cardAccess } from './card-access.ts';
import { format } from './format.ts';
import { general } from './general.ts';
import { identity } from './identity.ts';
import { imei } from './imei.ts';
import { messages } from './messages.ts';
import { network } from './network.ts';
import { packetDomain } from './packet-domain.ts';
import { sim } from './sim.ts';

/** Asked in this order until one knows the command. */
export const commandHandlers: readonly CommandHandler[] = [
  format,
  imei,
  identity,
  sim,
  cardAccess,
  network,
  packetDomain,
  messages,
  general,
];

export { registrationState } from './network.ts';
