/** Where the SIM in use stands in the network: 3GPP TS 24.301 and TS 24.501 as far as AT commands show them. */

import {
  type PdnType,
  type RadioAccess,
  type RadioTechnology,
  type RegistrationAnswer,
  type RegistrationRequest,
  type ServingCell,
  type SessionAnswer,
} from './radio-access.ts';

/** Of the SIM in the slot in use, as it stands there now. */
export interface SimInUse {
  readonly slot: number;
  readonly imei: string;
  readonly iccid: string;
  readonly imsi: string;
}

/** <stat> of TS 27.007 sections 7.2, 10.1.22 and 10.1.47, and the cause where one was told. */
export interface DomainState {
  readonly status: number;
  readonly cause?: number | undefined;
}

export interface Attachment {
  readonly status: number;
  readonly eps: DomainState;
  readonly fiveG: DomainState;
  readonly cell?: ServingCell | undefined;
  /** AcT of TS 27.007 section 7.2. */
  readonly accessTechnology?: number | undefined;
}

export interface PdnContext {
  readonly type: PdnType;
  readonly apn: string;
  readonly session?: Extract<SessionAnswer, { kind: 'activated' }> | undefined;
}

/** What was refused last, for +CEER. */
export interface LastRefusal {
  readonly kind: 'registration' | 'session';
  readonly technology: RadioTechnology;
  readonly cause: number;
}

const idle: DomainState = { status: 0 };
const nowhere: Attachment = { status: 0, eps: idle, fiveG: idle };
const searching: Attachment = { status: 2, eps: { status: 2 }, fiveG: idle };
const accessTechnologies = { eutran: 7, nr: 11 } as const;
/** The network may take the device a moment later: TS 24.301 section 5.5.1.2.5, causes 17 and 22. */
const passing: ReadonlySet<number> = new Set([17, 22]);
const esmFailure = 19;

export interface RegistrationParts {
  readonly radio: RadioAccess;
  readonly technologies: readonly RadioTechnology[];
  /** Undefined without a SIM that tells its IMSI. */
  readonly sim: () => SimInUse | undefined;
  readonly identity: (sim: SimInUse, technology: RadioTechnology) => RegistrationRequest['identity'];
  readonly authenticate: RegistrationRequest['authenticate'];
}

export class Registration {
  readonly contexts = new Map<number, PdnContext>();
  readonly #parts: RegistrationParts;
  #current: { readonly sim: SimInUse; readonly attachment: Attachment; readonly lasting: boolean } | undefined;
  #technology: RadioTechnology = 'eutran';
  /** False after AT+CGATT=0 and AT+COPS=2. */
  wanted = true;
  lastRefusal: LastRefusal | undefined;

  constructor(parts: RegistrationParts) {
    this.#parts = parts;
    this.forgetContexts();
  }

  /** The one that goes with registration: TS 27.007 section 10.1.0. */
  forgetContexts(): void {
    this.contexts.clear();
    this.contexts.set(1, { type: 'IP', apn: '' });
  }

  /** Registers when somebody asks and the SIM, its IMEI or the network's mind has changed. */
  state(): Attachment {
    const sim = this.wanted ? this.#parts.sim() : undefined;
    if (sim === undefined) {
      this.leave();
      return nowhere;
    }
    const current = this.#current;
    const same = current !== undefined && sameSim(current.sim, sim);
    const registered = current !== undefined && isRegistered(current.attachment);
    if (same && current.lasting && (!registered || this.#parts.radio.serves(sim.imsi, sim.imei)))
      return current.attachment;
    this.leave();
    return this.#register(sim);
  }

  /** What is known without asking the network. */
  get known(): Attachment {
    return this.#current?.attachment ?? nowhere;
  }

  /** Tells the network, if it was there; a later question registers anew. */
  leave(): void {
    const current = this.#current;
    this.#current = undefined;
    for (const [cid, { type, apn }] of this.contexts) this.contexts.set(cid, { type, apn });
    if (current !== undefined && isRegistered(current.attachment)) this.#parts.radio.deregister(current.sim.imsi);
  }

  /** The cause of a refusal; undefined when it is active afterwards. `noService` when nobody is registered. */
  activate(cid: number): number | 'noService' | undefined {
    if (!isRegistered(this.state())) return 'noService';
    const context = this.contexts.get(cid)!;
    if (context.session !== undefined) return undefined;
    const answer = this.#parts.radio.activate(this.#current!.sim.imsi, { cid, apn: context.apn, type: context.type });
    if (answer.kind === 'rejected') {
      this.lastRefusal = { kind: 'session', technology: this.#technology, cause: answer.cause };
      return answer.cause;
    }
    this.contexts.set(cid, { ...context, session: answer });
    return undefined;
  }

  deactivate(cid: number): void {
    const context = this.contexts.get(cid);
    if (context?.session === undefined || this.#current === undefined) return;
    this.#parts.radio.deactivate(this.#current.sim.imsi, cid);
    this.contexts.set(cid, { type: context.type, apn: context.apn });
  }

  /** The best technology first; where the 5G core refuses, LTE remains (TS 24.501 section 5.5.1.2.5). */
  #register(sim: SimInUse): Attachment {
    let fiveG = idle;
    for (const technology of this.#parts.technologies) {
      const answer = this.#ask(sim, technology);
      if (answer.kind === 'noService') continue;
      if (answer.kind === 'registered') return this.#registered(sim, technology, answer, fiveG);
      this.lastRefusal = { kind: 'registration', technology, cause: answer.cause };
      const refused: DomainState = { status: passing.has(answer.cause) ? 2 : 3, cause: answer.cause };
      if (technology === 'nr' && this.#parts.technologies.includes('eutran')) {
        fiveG = refused;
        continue;
      }
      const { status } = refused;
      const attachment = technology === 'nr' ? { status, eps: idle, fiveG: refused } : { status, eps: refused, fiveG };
      return this.#keep(sim, attachment, !passing.has(answer.cause));
    }
    return this.#keep(sim, searching, false);
  }

  #ask(sim: SimInUse, technology: RadioTechnology): RegistrationAnswer {
    const { radio, identity, authenticate } = this.#parts;
    return radio.register({ technology, identity: identity(sim, technology), imei: sim.imei, authenticate });
  }

  #registered(
    sim: SimInUse,
    technology: RadioTechnology,
    { roaming, cell }: Extract<RegistrationAnswer, { kind: 'registered' }>,
    refused5G: DomainState,
  ): Attachment {
    const status = roaming ? 5 : 1;
    const domains = technology === 'nr' ? { eps: idle, fiveG: { status } } : { eps: { status }, fiveG: refused5G };
    this.#technology = technology;
    const attachment = { status, ...domains, cell, accessTechnology: accessTechnologies[technology] };
    this.#keep(sim, attachment, true);
    const refusal = this.contexts.has(1) ? this.activate(1) : undefined;
    // In EPS the default connection is part of attaching; in 5G registration stands without one.
    if (refusal === undefined || technology === 'nr') return attachment;
    this.leave();
    return this.#keep(sim, { status: 3, eps: { status: 3, cause: esmFailure }, fiveG: refused5G }, true);
  }

  #keep(sim: SimInUse, attachment: Attachment, lasting: boolean): Attachment {
    this.#current = { sim, attachment, lasting };
    return attachment;
  }
}

export const isRegistered = ({ status }: Attachment): boolean => status === 1 || status === 5;

const sameSim = (a: SimInUse, b: SimInUse): boolean =>
  a.slot === b.slot && a.imei === b.imei && a.iccid === b.iccid && a.imsi === b.imsi;
