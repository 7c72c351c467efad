import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import ListSubheader from '@mui/material/ListSubheader';
import MenuItem from '@mui/material/MenuItem';
import RadioButtonChecked from '@mui/icons-material/RadioButtonChecked';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import ScienceOutlined from '@mui/icons-material/ScienceOutlined';
import type { Device } from '#shared/api/index.ts';
import { useSetRemovableSim } from '../client/use-set-removable-sim.ts';

interface RemovableSimItemsProps {
  readonly device: Device;
  readonly removable: NonNullable<Device['removable']>;
  readonly onDone: () => void;
}

/** Hands that put SIMs into the slots of a simulated device: one choice a slot. */
export function RemovableSimItems({ device, removable, onDone }: RemovableSimItemsProps) {
  const setSim = useSetRemovableSim();
  return removable.slots.flatMap((slot) => {
    const holds = removable.holds[String(slot)] ?? null;
    return [
      <ListSubheader
        key={slot}
        role="presentation"
        sx={{ display: 'flex', alignItems: 'center', gap: 1, lineHeight: '36px' }}
      >
        <ScienceOutlined fontSize="small" /> Simulator: removable SIM in slot {slot}
      </ListSubheader>,
      ...[null, ...removable.sims].map((sim) => {
        const here = sim === holds;
        return (
          <MenuItem
            key={`${slot} ${sim}`}
            role="menuitemradio"
            aria-checked={here}
            aria-label={sim === null ? `Slot ${slot}: empty` : `Slot ${slot}: ${sim}`}
            onClick={() => {
              onDone();
              if (!here) void setSim(device.id, slot, sim);
            }}
          >
            <ListItemIcon>
              {here ? (
                <RadioButtonChecked fontSize="small" color="primary" />
              ) : (
                <RadioButtonUnchecked fontSize="small" />
              )}
            </ListItemIcon>
            <ListItemText
              primary={sim ?? 'Empty'}
              secondary={
                here
                  ? sim === null
                    ? undefined
                    : 'In the slot'
                  : sim === null
                    ? 'Take the SIM out'
                    : holds === null
                      ? 'Put it in'
                      : 'Swap it in'
              }
            />
          </MenuItem>
        );
      }),
    ];
  });
}
