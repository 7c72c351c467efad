import { useRef, useState } from 'react';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Tooltip from '@mui/material/Tooltip';
import MoreVert from '@mui/icons-material/MoreVert';
import { useQueryClient } from '@tanstack/react-query';
import { verificationPlan, type StoredPlan, type VerificationPlan } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { saveText } from '../../components/save-text.ts';
import { useToast } from '../../components/toasts.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { PlanDialog } from './plan-dialog.tsx';

interface PlanMenuProps {
  readonly stored: StoredPlan;
  readonly plans: readonly StoredPlan[];
  readonly onChosen: (name: string) => void;
}

/** What can be done with a plan: change, copy, export, delete it, and take one in from a file. */
export function PlanMenu({ stored, plans, onChosen }: PlanMenuProps) {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const file = useRef<HTMLInputElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [editing, setEditing] = useState<{ readonly plan: VerificationPlan; readonly former?: string }>();
  const { plan, shipped } = stored;
  const taken = plans.map((one) => one.plan.name);
  const changed = () => queries.invalidateQueries({ queryKey: keys.plans });
  const chosen = (act: () => void) => () => {
    setAnchor(null);
    act();
  };

  const remove = async () => {
    try {
      await client.verificationPlans.remove({ name: plan.name });
    } catch (thrown) {
      toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
      return;
    }
    onChosen('full');
    await changed();
    const undo = () => void client.verificationPlans.save({ plan }).then(changed);
    toast({ severity: 'success', text: `Plan “${plan.title}” is deleted`, action: { label: 'Undo', run: undo } });
  };
  const takeIn = async (picked: File) => {
    const read = verificationPlan.safeParse(jsonOrUndefined(await picked.text()));
    if (!read.success) {
      const [issue] = read.error.issues;
      toast({ severity: 'error', text: `${picked.name} holds no verification plan: ${issue?.message ?? ''}` });
      return;
    }
    setEditing({ plan: { ...read.data, name: freeName(read.data.name, taken) } });
  };

  return (
    <>
      <Tooltip title="Edit, copy, import, export">
        <IconButton
          aria-label="Actions of the plan"
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <MoreVert />
        </IconButton>
      </Tooltip>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {!shipped && (
          <MenuItem onClick={chosen(() => setEditing({ plan, former: plan.name }))}>Edit “{plan.title}”</MenuItem>
        )}
        <MenuItem
          onClick={chosen(() =>
            setEditing({
              plan: { ...plan, name: freeName(`${plan.name}-own`, taken), title: `${plan.title} (own)` },
            }),
          )}
        >
          New plan from “{plan.title}”
        </MenuItem>
        <MenuItem
          onClick={chosen(() =>
            saveText(`${plan.name}.plan.json`, 'application/json', `${JSON.stringify(plan, undefined, 2)}\n`),
          )}
        >
          Export “{plan.title}” as JSON
        </MenuItem>
        <MenuItem
          onClick={() => {
            setAnchor(null);
            file.current?.click();
          }}
        >
          Import a plan from a file
        </MenuItem>
        {!shipped && <MenuItem onClick={chosen(() => void remove())}>Delete “{plan.title}”</MenuItem>}
      </Menu>
      <input
        ref={file}
        type="file"
        hidden
        accept=".json,application/json"
        aria-label="Plan file"
        onChange={(event) => {
          const picked = event.target.files?.[0];
          event.target.value = '';
          if (picked) void takeIn(picked);
        }}
      />
      {editing && (
        <PlanDialog
          {...editing}
          taken={taken}
          onClose={() => setEditing(undefined)}
          onSaved={async (saved) => {
            await changed();
            onChosen(saved);
          }}
        />
      )}
    </>
  );
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted;
  for (let n = 2; ; n++) if (!taken.includes(`${wanted}-${n}`)) return `${wanted}-${n}`;
}
