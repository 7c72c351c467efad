import { sameEquipment } from '../../imei/decision/index.ts';
import { readBindings } from '../../euicc/index.ts';
import { esimSlot, readDeviceImeis, slotImei } from '../../imei/situation.ts';
import { latestBinding } from '../../profiles/index.ts';
import { fail, notApplicable, pass, type Check } from '../check.ts';

/** Card record, ledger and modem agree on the IMEI of the enabled profile. */
export const imeiBinding: Check<'imeiBinding'> = {
  name: 'imeiBinding',
  async run({ device, eid, profile, services }) {
    const slot = esimSlot(device);
    if (device.modemLine === undefined || slot === undefined) return notApplicable('NO_MODEM');
    const rows = await services.desks.withCard(device, readBindings);
    const card = latestBinding(rows ?? [], profile.iccid)?.imei;
    const ledger = services.ledger.rows(eid, profile.iccid).at(-1)?.imei;
    const modem = slotImei(await readDeviceImeis(device, services), slot);
    const facts = { card: card ?? 'no row', ledger: ledger ?? 'no row', modem: modem ?? 'no answer' };
    if (card === undefined && ledger === undefined) return notApplicable('NOT_BOUND', facts);
    const bound = card ?? ledger;
    const agree = [card, ledger, modem].every((one) => one === undefined || sameEquipment(one, bound!));
    return agree && modem !== undefined ? pass(facts) : fail('IMEI_READBACK_MISMATCH', facts);
  },
};
