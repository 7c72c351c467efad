import { useState } from 'react';
import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { checkNames, type CheckName, type PlannedCheck, type VerificationPlan } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { checkWords } from '../../components/words/vocabulary.ts';
import { PlanItem } from './plan-item.tsx';

interface PlanDialogProps {
  readonly plan: VerificationPlan;
  /** The name under which it is kept now; absent for a new one. */
  readonly former?: string | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: (name: string) => Promise<void>;
}

const nameFits = (name: string) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 60;

/** A plan as a form: its checks in order, each with what can be chosen of it. */
export function PlanDialog({ plan, former, taken, onClose, onSaved }: PlanDialogProps) {
  const client = useClient();
  const [name, setName] = useState(plan.name);
  const [title, setTitle] = useState(plan.title);
  const [description, setDescription] = useState(plan.description);
  const [checks, setChecks] = useState<readonly PlannedCheck[]>(plan.checks);
  const isTaken = name !== former && taken.includes(name);
  const left = checkNames.filter((check) => !checks.some((one) => one.check === check));
  const complete = nameFits(name) && !isTaken && title.trim() !== '' && checks.length > 0 && checks.every(isSound);

  const change = (index: number, next: PlannedCheck) => setChecks((all) => all.with(index, next));
  const move = (index: number, by: -1 | 1) =>
    setChecks((all) => all.with(index, all[index + by]!).with(index + by, all[index]!));
  const save = async () => {
    const { format, version } = plan;
    const next = { format, version, name, title: title.trim(), description: description.trim(), checks: [...checks] };
    try {
      await client.verificationPlans.save({ plan: next });
      if (former !== undefined && former !== name) await client.verificationPlans.remove({ name: former });
    } catch (thrown) {
      return toWorkbenchError(thrown);
    }
    await onSaved(name);
    return undefined;
  };

  return (
    <ConfirmDialog
      open
      wide
      title={former === undefined ? 'New verification plan' : `Edit plan “${plan.title}”`}
      verb="Save plan"
      disabled={!complete}
      onClose={onClose}
      onConfirm={save}
    >
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        <TextField
          label="Title"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
        <TextField
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={isTaken || !nameFits(name)}
          helperText={
            isTaken ? 'Another plan has this name.' : 'Small letters, digits and hyphens; scripts call it by this.'
          }
          slotProps={{ htmlInput: { maxLength: 60, spellCheck: false } }}
        />
      </Box>
      <TextField
        label="Description"
        value={description}
        multiline
        maxRows={4}
        onChange={(event) => setDescription(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
      <Box component="ol" aria-label="Checks" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {checks.map((one, index) => (
          <PlanItem
            key={one.check}
            planned={one}
            isFirst={index === 0}
            isLast={index === checks.length - 1}
            onChange={(next) => change(index, next)}
            onMove={(by) => move(index, by)}
            onRemove={() => setChecks((all) => all.toSpliced(index, 1))}
          />
        ))}
      </Box>
      {checks.length === 0 && <Typography color="textSecondary">A plan has at least one check.</Typography>}
      <TextField
        select
        label="Add a check"
        value=""
        disabled={left.length === 0}
        onChange={(event) => setChecks((all) => [...all, { check: event.target.value as CheckName }])}
        helperText={left.length === 0 ? 'Every check is in the plan.' : ' '}
        sx={{ maxWidth: 420 }}
      >
        {left.map((check) => (
          <MenuItem key={check} value={check}>
            {checkWords[check].name}
          </MenuItem>
        ))}
      </TextField>
    </ConfirmDialog>
  );
}

/** Declared differences are whole: half a row would be refused. */
function isSound({ options }: PlannedCheck): boolean {
  const declared = (options?.['expectedDifferences'] ?? []) as { path: string; reason: string }[];
  return declared.every(({ path, reason }) => /^[0-9A-F]{4,32}(\/[0-9A-F]{4})*$/.test(path) && reason.trim() !== '');
}
