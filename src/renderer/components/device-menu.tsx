import { useState } from 'react';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import MoreVert from '@mui/icons-material/MoreVert';
import RefreshOutlined from '@mui/icons-material/RefreshOutlined';
import ToggleOff from '@mui/icons-material/ToggleOff';
import ToggleOn from '@mui/icons-material/ToggleOn';
import type { Device } from '#shared/api/index.ts';
import { useRefreshDevice } from '../client/use-refresh-device.ts';
import { useSetFault } from '../client/use-set-fault.ts';
import { RemovableSimItems } from './removable-sim-items.tsx';
import { faultWords } from './words/vocabulary.ts';

type FaultName = keyof typeof faultWords;

/** What can be done to a device: read it again and, in the simulator, put SIMs in and switch faults on and off. */
export function DeviceMenu({ device }: { device: Device }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const refresh = useRefreshDevice();
  const setFault = useSetFault();
  return (
    <>
      <IconButton
        aria-label={`Actions and faults of ${device.name}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ mr: -0.75, mt: -0.5 }}
      >
        <MoreVert />
      </IconButton>
      <Menu open={anchor !== null} anchorEl={anchor} onClose={() => setAnchor(null)}>
        <MenuItem
          onClick={() => {
            setAnchor(null);
            void refresh([device.id]);
          }}
        >
          <ListItemIcon>
            <RefreshOutlined fontSize="small" />
          </ListItemIcon>
          <ListItemText primary="Read again" />
        </MenuItem>
        {device.removable && <Divider />}
        {device.removable && (
          <RemovableSimItems device={device} removable={device.removable} onDone={() => setAnchor(null)} />
        )}
        {device.kind === 'simulated' && <Divider />}
        {device.kind === 'simulated' &&
          (Object.keys(faultWords) as FaultName[]).map((fault) => {
            const on = device.faults.includes(fault);
            return (
              <MenuItem
                key={fault}
                role="menuitemcheckbox"
                aria-checked={on}
                aria-label={`Fault: ${faultWords[fault].name}`}
                onClick={() => void setFault(device.id, fault, !on)}
                sx={{ maxWidth: 380 }}
              >
                <ListItemText
                  primary={faultWords[fault].name}
                  secondary={faultWords[fault].effect}
                  slotProps={{ secondary: { sx: { whiteSpace: 'normal' } } }}
                />
                {on ? <ToggleOn color="warning" /> : <ToggleOff color="disabled" />}
              </MenuItem>
            );
          })}
      </Menu>
    </>
  );
}
