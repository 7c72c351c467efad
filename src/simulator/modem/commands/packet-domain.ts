import { cmeErrorTexts } from '#core/protocol/at/index.ts';
import { incorrectParameters, noNetworkService, notAllowed, Refusal } from '../refusal.ts';
import { isRegistered } from '../registration.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

/** TS 27.007 sections 10.1.1 (+CGDCONT), 10.1.9 (+CGATT), 10.1.10 (+CGACT), 10.1.14 (+CGPADDR), 10.1.23 (+CGCONTRDP). */
export const packetDomain: CommandHandler = ({ name, form, parameters }, modem) => {
  switch (name) {
    case '+CGATT':
      return attach(form, parameters, modem);
    case '+CGDCONT':
      return defineContext(form, parameters, modem);
    case '+CGACT':
      return activate(form, parameters, modem);
    case '+CGPADDR':
      return form === 'test' ? [`+CGPADDR: (${cids(modem).join(',')})`] : addresses(parameters, modem);
    case '+CGCONTRDP':
      return form === 'test' ? [`+CGCONTRDP: (${active(modem).join(',')})`] : dynamicParameters(parameters, modem);
    default:
      return undefined;
  }
};

const mostContexts = 11;
const unspecifiedError = 148;
/** ESM causes that have a +CME ERROR of their own: 3GPP TS 27.007 section 9.2.2. */
const sessionErrors = { first: 26, last: 34 } as const;

const cids = ({ registration }: ModemState) => [...registration.contexts.keys()].sort((a, b) => a - b);
const active = (modem: ModemState) =>
  cids(modem).filter((cid) => modem.registration.contexts.get(cid)!.session !== undefined);

function attach(form: string, [wanted]: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'test') return ['+CGATT: (0,1)'];
  if (form === 'read') return [`+CGATT: ${isRegistered(modem.attachment()) ? 1 : 0}`];
  if (wanted !== '0' && wanted !== '1') throw incorrectParameters();
  modem.wantRegistration(wanted === '1');
  if (wanted === '0') return [];
  if (modem.functionality !== 1) throw notAllowed();
  const { status, eps, fiveG } = modem.attachment();
  if (status === 1 || status === 5) return [];
  const cause = eps.cause ?? fiveG.cause;
  if (cause === undefined) throw noNetworkService();
  throw new Refusal(cmeErrorTexts.has(100 + cause) ? 100 + cause : unspecifiedError);
}

function defineContext(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  const { contexts } = modem.registration;
  if (form === 'test')
    return ['IP', 'IPV6', 'IPV4V6'].map((type) => `+CGDCONT: (1-${mostContexts}),"${type}",,,(0),(0)`);
  if (form === 'read')
    return cids(modem).map((cid) => {
      const { type, apn } = contexts.get(cid)!;
      return `+CGDCONT: ${cid},"${type}","${apn}","",0,0`;
    });
  const cid = readCid(parameters[0]);
  if (contexts.get(cid)?.session !== undefined) throw notAllowed();
  if (parameters.length === 1) {
    contexts.delete(cid);
    return [];
  }
  const [, type = 'IP', apn = ''] = parameters;
  if (type !== 'IP' && type !== 'IPV6' && type !== 'IPV4V6') throw incorrectParameters();
  if (!/^([A-Za-z0-9]([A-Za-z0-9.-]{0,98}[A-Za-z0-9])?)?$/.test(apn)) throw incorrectParameters();
  contexts.set(cid, { type, apn });
  return [];
}

function activate(form: string, [wanted, cid]: readonly string[], modem: ModemState): readonly string[] {
  const { registration } = modem;
  if (form === 'test') return ['+CGACT: (0,1)'];
  if (form === 'read') {
    modem.attachment();
    return cids(modem).map((one) => `+CGACT: ${one},${registration.contexts.get(one)!.session === undefined ? 0 : 1}`);
  }
  if (wanted !== '0' && wanted !== '1') throw incorrectParameters();
  const chosen = cid === undefined ? cids(modem) : [readCid(cid)];
  if (chosen.some((one) => !registration.contexts.has(one))) throw incorrectParameters();
  if (wanted === '0') for (const one of chosen) registration.deactivate(one);
  else {
    // So that the SIM of now is the one that asks.
    if (!isRegistered(modem.attachment())) throw noNetworkService();
    for (const one of chosen) {
      const cause = registration.activate(one);
      if (cause === 'noService') throw noNetworkService();
      if (cause !== undefined)
        throw new Refusal(cause >= sessionErrors.first && cause <= sessionErrors.last ? 100 + cause : unspecifiedError);
    }
  }
  return [];
}

function addresses(parameters: readonly string[], modem: ModemState): readonly string[] {
  modem.attachment();
  const chosen = parameters.length === 0 ? cids(modem) : parameters.map(readCid);
  return chosen.flatMap((cid) => {
    const context = modem.registration.contexts.get(cid);
    if (context === undefined) return [];
    const { session } = context;
    return [session === undefined ? `+CGPADDR: ${cid}` : `+CGPADDR: ${cid},"${session.address}"`];
  });
}

function dynamicParameters(parameters: readonly string[], modem: ModemState): readonly string[] {
  modem.attachment();
  const chosen = parameters.length === 0 ? active(modem) : parameters.map(readCid);
  return chosen.flatMap((cid) => {
    const session = modem.registration.contexts.get(cid)?.session;
    if (session === undefined) return [];
    const { apn, address, gateway } = session;
    // Bearer identities begin with 5: TS 24.007 section 11.2.3.1.5.
    return [`+CGCONTRDP: ${cid},${cid + 4},"${apn}","${address}.255.255.0.0","${gateway}","${gateway}"`];
  });
}

function readCid(text: string | undefined): number {
  const cid = Number(text);
  if (!/^\d{1,2}$/.test(text ?? '') || cid < 1 || cid > mostContexts) throw incorrectParameters();
  return cid;
}
