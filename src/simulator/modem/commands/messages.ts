import { incorrectParameters, Refusal } from '../refusal.ts';
import { isRegistered } from '../registration.ts';
import type { CommandHandler, ModemState } from '../modem-state.ts';

const stores = '("SM","ME","SM_P","ME_P"),("SM","ME"),("SM","ME")';
const empty = '"SM",0,40,"SM",0,40,"SM",0,40';

/** Short messages as far as AT clients ask for them at their start, and the prompt of +CMGS: 3GPP TS 27.005 sections 3 and 4. */
export const messages: CommandHandler = ({ name, form, parameters }, modem) => {
  switch (name) {
    case '+CSMS':
      return answers(form, { test: '(0,1)', read: '0,1,1,1', set: '1,1,1' }, name);
    case '+CPMS':
      return answers(form, { test: stores, read: empty, set: '0,40,0,40,0,40' }, name);
    case '+CMGF':
      return setting(form, parameters, name, modem, ['0', '1']);
    case '+CNMI':
      return answers(form, { test: '(0-2),(0-3),(0,2),(0,1),(0,1)', read: '0,0,0,0,0' }, name);
    case '+CSCA':
      return answers(form, { read: '"+999000000000",145' }, name);
    case '+CMGL':
      return answers(form, { test: '(0-4)' }, name);
    case '+CMGR':
    case '+CMGD':
      if (form === 'set') throw new Refusal(321, 'cms');
      return answers(form, { test: '(1-40),(0-4)' }, name);
    case '+CMGS':
      return submit(form, parameters, modem);
    default:
      return undefined;
  }
};

/** The values of a command that has nothing behind it; forms without one answer OK alone. */
function answers(
  form: string,
  values: { readonly test?: string; readonly read?: string; readonly set?: string },
  name: string,
): readonly string[] {
  const value = form === 'test' || form === 'read' || form === 'set' ? values[form] : undefined;
  return value === undefined ? [] : [`${name}: ${value}`];
}

function setting(
  form: string,
  [value = '0']: readonly string[],
  name: string,
  modem: ModemState,
  allowed: readonly string[],
): readonly string[] {
  if (form === 'test') return [`${name}: (${allowed.join(',')})`];
  if (form === 'read') return [`${name}: ${modem.settings.get(name) ?? allowed[0]!}`];
  if (!allowed.includes(value)) throw incorrectParameters();
  modem.settings.set(name, value);
  return [];
}

/** The message is taken after a prompt, ended by Ctrl-Z; escape takes it back. */
function submit(form: string, parameters: readonly string[], modem: ModemState): readonly string[] {
  if (form === 'test') return [];
  if (form !== 'set' || parameters.length === 0) throw incorrectParameters();
  modem.prompt((text) => {
    if (text === undefined) return [];
    if (!isRegistered(modem.attachment())) throw new Refusal(331, 'cms');
    modem.messagesSent++;
    return [`+CMGS: ${modem.messagesSent & 0xff}`];
  });
  return [];
}
