import { incorrectParameters } from '../refusal.ts';
import type { CommandHandler } from '../modem-state.ts';

/** TS 27.007 sections 5.1 to 5.4; V.250 section 6.1. */
export const identity: CommandHandler = ({ name, form, parameters }, modem) => {
  const { personality } = modem;
  const { manufacturer, model, revision } = personality;
  const always = personality.always?.[form === 'read' ? `${name}?` : name + parameters.join()];
  if (always !== undefined && form !== 'test') return always;
  if (form === 'test' && /^\+C?G(MI|MM|MR)$/.test(name)) return [];
  switch (name) {
    case 'I':
      return [
        ...(personality.information ?? [manufacturer, model, `Revision: ${revision}`]),
        ...(personality.imeiInInformation ? [`IMEI: ${modem.imei(modem.slot)}`] : []),
      ];
    case '+CGMI':
    case '+GMI':
      return [manufacturer];
    case '+CGMM':
    case '+GMM':
      return [model];
    case '+CGMR':
    case '+GMR':
      return [revision];
    case '+GCAP':
      return ['+GCAP: +CGSM'];
    case '+GSN':
      return [modem.imei(modem.slot)];
    case '+CGSN':
      return form === 'test' ? ['+CGSN: (0-3)'] : serialNumber(parameters[0], modem.imei(modem.slot));
    default:
      return undefined;
  }
};

function serialNumber(kind: string | undefined, imei: string): string[] {
  if (kind === undefined || kind === '0') return [imei];
  if (kind === '1') return [`+CGSN: "${imei}"`];
  if (kind === '2') return [`+CGSN: "${imei.slice(0, 14)}01"`];
  if (kind === '3') return ['+CGSN: "01"'];
  throw incorrectParameters();
}
