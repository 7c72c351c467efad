import { useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import ExpandLess from '@mui/icons-material/ExpandLess';
import ExpandMore from '@mui/icons-material/ExpandMore';
import PlayArrow from '@mui/icons-material/PlayArrow';
import { destructiveChecksOf, type Device, type StoredPlan } from '#shared/api/index.ts';
import { useClient } from '../../client/index.tsx';
import { useOperation } from '../../client/queries.ts';
import { useRunOperation } from '../../client/use-run-operation.ts';
import { Section } from '../../components/section.tsx';
import { useToast } from '../../components/toasts.tsx';
import { PlannedChecks } from '../../components/verification/planned-checks.tsx';
import { count } from '../../components/words/format.ts';
import { checkWords } from '../../components/words/vocabulary.ts';
import { PlanMenu } from './plan-menu.tsx';

interface PlanPanelProps {
  readonly device: Device | undefined;
  readonly deviceId: string;
  readonly plans: readonly StoredPlan[];
  /** The checks are listed before anybody asks for them. */
  readonly unfolded: boolean;
  readonly onStarted: () => void;
}

interface PackageFile {
  readonly name: string;
  readonly hex: string;
}

const largestPackage = 2_000_000;

/** What will be checked, with what marks it, and the start; while it runs, how far it is. */
export function PlanPanel({ device, deviceId, plans, unfolded, onStarted }: PlanPanelProps) {
  const client = useClient();
  const run = useRunOperation();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('full');
  const [allowed, setAllowed] = useState(false);
  const [unfold, setUnfold] = useState<boolean>();
  const [packageFile, setPackageFile] = useState<PackageFile>();
  const [startedHere, setStartedHere] = useState<string>();
  const stored = plans.find(({ plan }) => plan.name === name) ?? plans.find(({ plan }) => plan.name === 'full')!;
  const { plan } = stored;
  const destructive = destructiveChecksOf(plan);
  const operation = useOperation(device?.runningOperationId).data;
  const step = operation?.steps.find((one) => one.name === 'verify');
  const runs = operation?.kind === 'verify' && operation.id === startedHere && step?.state === 'running';
  const shown = unfold ?? (unfolded || runs);

  const start = async () => {
    onStarted();
    const started = await run(
      () =>
        client.verification.start({
          deviceId,
          plan: plan.name,
          allowDestructive: allowed,
          ...(packageFile === undefined ? {} : { package: packageFile.hex }),
        }),
      { done: 'Verification finished' },
    );
    setStartedHere(started.operationId);
  };
  const choosePackage = async (chosen: File) => {
    if (chosen.size > largestPackage) {
      toast({ severity: 'error', text: `${chosen.name} is larger than any profile package` });
      return;
    }
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    const hex = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
    setPackageFile({ name: chosen.name, hex });
  };

  return (
    <Section
      title="Plan"
      lead={plan.description}
      actions={
        <Button
          variant="contained"
          startIcon={<PlayArrow />}
          disabled={!device?.enabledProfile || Boolean(device.runningOperationId)}
          onClick={() => void start()}
        >
          Verify now
        </Button>
      }
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
        <TextField
          select
          label="Verification plan"
          value={plan.name}
          onChange={(event) => setName(event.target.value)}
          sx={{ width: 280, maxWidth: '100%' }}
        >
          {plans.map((one) => (
            <MenuItem key={one.plan.name} value={one.plan.name}>
              {one.plan.title}
              {one.shipped ? '' : ' (own)'}
            </MenuItem>
          ))}
        </TextField>
        <PlanMenu stored={stored} plans={plans} onChosen={setName} />
        <Button
          color="inherit"
          aria-expanded={shown}
          endIcon={shown ? <ExpandLess /> : <ExpandMore />}
          onClick={() => setUnfold(!shown)}
        >
          {shown ? 'Hide the checks' : `Show the ${count(plan.checks.length, 'check')}`}
        </Button>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, minHeight: 40, mt: 1 }}>
        {packageFile ? (
          <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, minWidth: 0 }}>
            <Typography noWrap>Held against {packageFile.name}</Typography>
            <Tooltip title="Hold against the order again">
              <IconButton aria-label="Hold against the order again" onClick={() => setPackageFile(undefined)}>
                <CloseOutlined fontSize="small" />
              </IconButton>
            </Tooltip>
          </Box>
        ) : (
          <Button size="small" onClick={() => file.current?.click()}>
            Hold against a package file
          </Button>
        )}
        <input
          ref={file}
          type="file"
          hidden
          aria-label="Profile package"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen) void choosePackage(chosen);
          }}
        />
        {destructive.length > 0 && (
          <FormControlLabel
            label={`Also run what changes the card: ${destructive.map((check) => checkWords[check].name).join(', ')}`}
            control={<Checkbox size="small" checked={allowed} onChange={(event) => setAllowed(event.target.checked)} />}
          />
        )}
      </Box>
      {device && !device.enabledProfile && (
        <Typography color="textSecondary">Enable a profile first; the checks run on the enabled profile.</Typography>
      )}
      {shown && (
        <Box sx={{ mt: 1 }}>
          <PlannedChecks plan={plan} allowDestructive={allowed} done={runs ? (step.bytesDone ?? 0) : undefined} />
        </Box>
      )}
    </Section>
  );
}
