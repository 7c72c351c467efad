import { useMemo, useState } from 'react';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import InputBase from '@mui/material/InputBase';
import List from '@mui/material/List';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Profile } from '#shared/api/index.ts';
import { keys, useBench, useOperations, useSettings } from '../client/queries.ts';
import { useRefreshDevice } from '../client/use-refresh-device.ts';
import { useSaveSettings } from '../client/use-save-settings.ts';
import { looksLikeActivationCode } from '../components/code-input/looks-like-activation-code.ts';
import { dayAndTime } from '../components/words/format.ts';
import { deviceStateWords, operationStateWords, operationWords } from '../components/words/vocabulary.ts';

interface Entry {
  readonly id: string;
  readonly group: 'Activation code' | 'Devices' | 'Profiles' | 'Commands' | 'Operations';
  readonly title: string;
  readonly detail: string;
  /** What else it is found by: identifiers. */
  readonly words: string;
  readonly run: () => void;
}

const mostShown = 40;

/** Search over what the bench knows, and every command, by keyboard alone. */
export function CommandPalette(props: { open: boolean; onClose: () => void; onToggleTrace: () => void }) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      fullWidth
      maxWidth="sm"
      aria-label="Search and commands"
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start' } }}
      slotProps={{ paper: { sx: { mt: '10vh' } } }}
    >
      {props.open && <PaletteContent onClose={props.onClose} onToggleTrace={props.onToggleTrace} />}
    </Dialog>
  );
}

function useEntries(onToggleTrace: () => void): Entry[] {
  const navigate = useNavigate();
  const bench = useBench();
  const settings = useSettings();
  const operations = useOperations();
  const queries = useQueryClient();
  const refresh = useRefreshDevice();
  const save = useSaveSettings();

  const go = (to: string) => () => void navigate(to);
  const devices = bench.data?.devices ?? [];
  const entries: Entry[] = [];
  for (const device of devices) {
    const path = `/device/${encodeURIComponent(device.id)}`;
    const identifiers = [device.eid, ...device.slots.flatMap((slot) => [slot.imei, slot.iccid])].join(' ');
    entries.push({
      id: `device ${device.id}`,
      group: 'Devices',
      title: device.name,
      detail: `${device.model} · ${deviceStateWords[device.state]}`,
      words: identifiers,
      run: go(path),
    });
    for (const profile of queries.getQueryData<Profile[]>(keys.profiles(device.id)) ?? []) {
      entries.push({
        id: `profile ${device.id} ${profile.iccid}`,
        group: 'Profiles',
        title: profile.profileNickname || profile.profileName || profile.iccid,
        detail: `${profile.iccid} on ${device.name}`,
        words: `${profile.serviceProviderName ?? ''} ${profile.imei ?? ''}`,
        run: go(`${path}/profiles`),
      });
    }
    for (const [tab, title] of [
      ['verification', `Verify ${device.name}`],
      ['imei', `IMEI of ${device.name}`],
      ['chip', `Chip of ${device.name}`],
      ...(device.hasModem ? ([['terminal', `AT terminal of ${device.name}`]] as const) : []),
    ] as const) {
      entries.push({
        id: `${tab} ${device.id}`,
        group: 'Commands',
        title,
        detail: device.model,
        words: identifiers,
        run: go(`${path}/${tab}`),
      });
    }
    entries.push({
      id: `load ${device.id}`,
      group: 'Commands',
      title: `Load eSIM into ${device.name}`,
      detail: device.model,
      words: identifiers,
      run: go(`/load/${encodeURIComponent(device.id)}`),
    });
  }
  const command = (title: string, detail: string, run: () => void): Entry => ({
    id: `command ${title}`,
    group: 'Commands',
    title,
    detail,
    words: '',
    run,
  });
  const otherDensity = settings.data?.density === 'compact' ? 'comfortable' : 'compact';
  entries.push(
    command('Go to the bench', 'All devices', go('/')),
    command('Load eSIM', 'Ctrl/Cmd+N', go('/load')),
    command('Operations journal', 'What was done, step by step', go('/journal')),
    command('IMEI record', 'Search IMEI, EID, ICCID, device', go('/imei')),
    command('Packages', 'Contents, faults and differences of profile packages', go('/packages')),
    command('Services', 'Orders, catalogue, allotments', go('/services')),
    command('Create order', 'A profile to load', go('/services/orders?create')),
    command('Doctor', 'Checks and their fixes', go('/doctor')),
    command('Settings', 'Ctrl/Cmd+comma', go('/settings')),
    command('Show or hide trace', 'Ctrl/Cmd+J', onToggleTrace),
    command('Read all devices again', 'F5', () => void refresh(devices.map((device) => device.id))),
    command(`Switch to ${otherDensity} density`, 'Size of everything', () => void save({ density: otherDensity })),
    command('Light theme', 'Appearance', () => void save({ theme: 'light' })),
    command('Dark theme', 'Appearance', () => void save({ theme: 'dark' })),
    command('Theme as the system', 'Appearance', () => void save({ theme: 'system' })),
  );
  for (const operation of operations.data?.slice(0, 50) ?? []) {
    entries.push({
      id: `operation ${operation.id}`,
      group: 'Operations',
      title: `${operationWords[operation.kind]}: ${operationStateWords[operation.state]}`,
      detail: `${operation.deviceName} · ${dayAndTime(operation.startedAt)}`,
      words: `${operation.id} ${Object.values(operation.result ?? {}).join(' ')}`,
      run: go(`/journal/${operation.id}`),
    });
  }
  return entries;
}

function PaletteContent({ onClose, onToggleTrace }: { onClose: () => void; onToggleTrace: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(onToggleTrace);

  const found = useMemo(() => {
    if (looksLikeActivationCode(text)) {
      const open: Entry = {
        id: 'code',
        group: 'Activation code',
        title: 'Load the eSIM of this activation code',
        detail: text.trim(),
        words: '',
        run: () => void navigate(`/load?activationCode=${encodeURIComponent(text.trim())}`),
      };
      return [open];
    }
    const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
    const digits = text.replaceAll(/[\s-]/g, '');
    const matches = (entry: Entry) => {
      const all = `${entry.title} ${entry.detail} ${entry.words}`.toLowerCase();
      return parts.every((part) => all.includes(part)) || (/^\d{4,}$/.test(digits) && all.includes(digits));
    };
    return entries
      .filter((entry) => (parts.length === 0 ? entry.group !== 'Operations' : matches(entry)))
      .slice(0, mostShown);
  }, [entries, text, navigate]);

  const active = Math.min(chosen, found.length - 1);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };

  return (
    <Box>
      <InputBase
        autoFocus
        fullWidth
        placeholder="Search devices, profiles, identifiers, commands"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setChosen((active + 1) % Math.max(1, found.length));
          else if (event.key === 'ArrowUp') setChosen((active + found.length - 1) % Math.max(1, found.length));
          else if (event.key === 'Enter') run(found[active]);
          else return;
          event.preventDefault();
        }}
        inputProps={{
          role: 'combobox',
          'aria-label': 'Search and commands',
          'aria-expanded': true,
          'aria-controls': 'palette-results',
          'aria-activedescendant': found[active] ? `palette-${active}` : undefined,
        }}
        sx={{
          px: 2.5,
          py: 1.5,
          fontSize: '1rem',
          borderBottom: 1,
          borderColor: 'divider',
          '& :focus-visible': { outline: 'none' },
        }}
      />
      <List
        id="palette-results"
        role="listbox"
        aria-label="Results"
        dense
        sx={{ height: 380, overflow: 'auto', py: 1 }}
      >
        {found.length === 0 && (
          <Typography color="textSecondary" role="option" aria-disabled sx={{ px: 2.5, py: 1.5 }}>
            Nothing found. EID, ICCID and IMEI are found by any four of their digits.
          </Typography>
        )}
        {found.map((entry, index) => (
          <ListItemButton
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === active}
            selected={index === active}
            tabIndex={-1}
            ref={index === active ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
            onClick={() => run(entry)}
            sx={{ px: 2.5 }}
          >
            <ListItemText primary={entry.title} secondary={entry.detail} slotProps={{ secondary: { noWrap: true } }} />
            <Typography variant="caption" color="textSecondary">
              {entry.group}
            </Typography>
          </ListItemButton>
        ))}
      </List>
    </Box>
  );
}
