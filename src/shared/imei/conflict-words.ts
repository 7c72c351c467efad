import type { BindingMatrix } from '../api/index.ts';

type Conflict = BindingMatrix['conflicts'][number];

/** What does not agree, why that matters, and what to do about it. */
export function conflictWords({ kind, slot, iccid, shown, expected, other }: Conflict): {
  title: string;
  cause: string;
  next: string;
} {
  switch (kind) {
    case 'sameImei':
      return {
        title: 'Two SIMs present the same IMEI',
        cause: `SIM ${iccid} in slot ${slot} and SIM ${other} both present ${shown}, and their plans do not both allow it. A network may take that for a copied phone.`,
        next: 'Settle the IMEIs: one of the two gets another value. If both operators do allow it, say so in the policies.',
      };
    case 'modemDiffers':
      return {
        title: 'The modem shows another IMEI than the record',
        cause: `Slot ${slot} presents ${shown}; the record of SIM ${iccid} says ${expected}.`,
        next: 'Settle the IMEIs: the record wins and is applied to the modem.',
      };
    case 'registryDiffers':
      return {
        title: 'The registry does not know this binding',
        cause: `SIM ${iccid} in slot ${slot} uses ${shown}; the registry ${expected === null ? 'allotted nothing to it' : `allotted ${expected} to it`}.`,
        next: 'The card’s value stays in service. Tell whoever runs the registry.',
      };
  }
}
