import type { Clock, Log, Random, Store } from '#core/environment/index.ts';
import type {
  AuthenticateClientRequest,
  DeleteEventRequest,
  Es11AuthenticateClientResponse,
  InitiateAuthenticationRequest,
  InitiateAuthenticationResponse,
  RegisterEventRequest,
  RequestHeader,
} from '#core/protocol/sgp22/index.ts';
import { Es12Outbox, type ServerFault } from '../rsp-server/index.ts';
import { loadSmdsCredentials, type SmdsIdentity } from './credentials.ts';
import { authenticateClient } from './es11/authenticate-client.ts';
import { initiateAuthentication } from './es11/initiate-authentication.ts';
import { Es12, type ParentSmds } from './es12.ts';
import { EventRecords, type EventRecord } from './event-records.ts';
import { DiscoverySessions } from './sessions.ts';
import type { SmdsContext } from './smds-context.ts';

/** An SM-DS. Refusals are RspRefusal with subject and reason code; malformed messages RspProtocolError. */
export interface Smds {
  initiateAuthentication(request: InitiateAuthenticationRequest): InitiateAuthenticationResponse;
  authenticateClient(request: AuthenticateClientRequest): Es11AuthenticateClientResponse;
  /** `owner`: who the requester is by its certificate. Resolves when the SM-DS above has it too, where it forwards. */
  registerEvent(request: RegisterEventRequest & { readonly header: RequestHeader }, owner: string): Promise<void>;
  deleteEvent(request: DeleteEventRequest & { readonly header: RequestHeader }, owner: string): void;
  /** Every Event Record. */
  events(): EventRecord[];
  /** Own names, host or host:port; the first is the one given out. */
  readonly addresses: readonly string[];
  /** Adds a name the server answers to; the face adds those it listens on. */
  addAddress(address: string): void;
  setFault(fault: ServerFault): void;
  readonly fault: ServerFault;
  /** Ends what is on its way to the SM-DS above; what is left is taken up by the next start. */
  close(): Promise<void>;
}

export interface SmdsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log?: Log | undefined;
  /** One a CI, in order of preference. */
  readonly identity: SmdsIdentity | readonly SmdsIdentity[];
  readonly address?: string | readonly string[] | undefined;
  /** Of a session, ms; ten minutes unless given. */
  readonly sessionLifetime?: number | undefined;
  /** Absent on a root SM-DS: what is to be forwarded is then registered here alone. */
  readonly parent?: ParentSmds | undefined;
}

const tenMinutes = 600_000;

export function createSmds(options: SmdsOptions): Smds {
  const { store, clock, random, log, address = [], parent } = options;
  const addresses = typeof address === 'string' ? [address] : [...address];
  const identities = 'dsAuth' in options.identity ? [options.identity] : options.identity;
  const events = new EventRecords({ store, clock });
  const context: SmdsContext = {
    clock,
    random,
    log,
    credentials: loadSmdsCredentials(identities, clock.now()),
    sessions: new DiscoverySessions({ store, clock }, options.sessionLifetime ?? tenMinutes),
    events,
    addresses,
  };
  const outbox =
    parent && new Es12Outbox({ store, clock, random, log, client: parent.client, collection: 'smds/es12-outbox' });
  const es12 = new Es12({
    store,
    random,
    events,
    parent: parent && outbox && { smds: parent, outbox },
    ownAddress: () => addresses[0] ?? '',
  });
  let fault: ServerFault = 'none';
  return {
    initiateAuthentication: (request) => initiateAuthentication(context, request),
    authenticateClient: (request) => authenticateClient(context, request),
    registerEvent: (request, owner) => es12.register(request, owner),
    deleteEvent: (request, owner) => es12.delete(request, owner),
    events: () => events.all(),
    addresses,
    addAddress(added) {
      if (!addresses.includes(added)) addresses.push(added);
    },
    setFault(next) {
      fault = next;
    },
    get fault() {
      return fault;
    },
    close: async () => outbox?.close(),
  };
}
