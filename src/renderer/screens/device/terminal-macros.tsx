import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import Typography from '@mui/material/Typography';
import Add from '@mui/icons-material/Add';
import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import PlayArrow from '@mui/icons-material/PlayArrow';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Macro, MacroRun } from '#shared/api/index.ts';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { useToast } from '../../components/toasts.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { count } from '../../components/words/format.ts';
import { MacroDialog } from './macro-dialog.tsx';
import { MacroResult } from './macro-result.tsx';

interface TerminalMacrosProps {
  readonly deviceId: string;
  readonly disabled: boolean;
  readonly onRan: () => void;
}

/** Sequences of lines with the answers they expect: run, written, copied, removed. */
export function TerminalMacros({ deviceId, disabled, onRan }: TerminalMacrosProps) {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const [editing, setEditing] = useState<{ readonly macro: Pick<Macro, 'name' | 'steps'>; readonly former?: string }>();
  const [running, setRunning] = useState<string>();
  const [outcome, setOutcome] = useState<{ readonly name: string; run?: MacroRun; error?: WorkbenchErrorWire }>();
  const macros = useQuery({
    queryKey: keys.macros,
    queryFn: ({ signal }) => client.modem.macros(undefined, { signal }),
  });
  const changed = () => queries.invalidateQueries({ queryKey: keys.macros });

  const run = async (name: string) => {
    setRunning(name);
    setOutcome(undefined);
    try {
      setOutcome({ name, run: await client.modem.runMacro({ deviceId, name }) });
    } catch (thrown) {
      setOutcome({ name, error: toWorkbenchError(thrown) });
    } finally {
      setRunning(undefined);
      onRan();
    }
  };
  const remove = async ({ name, steps }: Macro) => {
    try {
      await client.modem.removeMacro({ name });
    } catch (thrown) {
      toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
      return;
    }
    await changed();
    const undo = () => void client.modem.setMacro({ name, steps }).then(changed);
    toast({ severity: 'success', text: `Macro ${name} is deleted`, action: { label: 'Undo', run: undo } });
  };

  return (
    <Section
      title="Macros"
      lead="Lines in a row, each with the answer it expects."
      actions={
        <Button
          size="small"
          startIcon={<Add />}
          onClick={() => setEditing({ macro: { name: '', steps: [{ send: '', expect: null, timeoutMs: 30_000 }] } })}
        >
          Add macro
        </Button>
      }
    >
      {macros.isPending && <SkeletonRows rows={4} height={40} />}
      {macros.isError && <ErrorPanel error={toWorkbenchError(macros.error)} />}
      {macros.data && (
        <Box component="ul" aria-label="Macros" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {macros.data.map((macro) => (
            <Box
              key={macro.name}
              component="li"
              aria-label={macro.name}
              sx={{ borderTop: 1, borderColor: 'divider', py: 0.75, '&:first-of-type': { borderTop: 0 } }}
            >
              <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5 }}>
                <Box sx={{ flex: 1, minWidth: 0 }}>
                  <Typography noWrap title={macro.name}>
                    {macro.name}
                  </Typography>
                  <Typography variant="caption" color="textSecondary" component="div" noWrap>
                    {count(macro.steps.length, 'step')}
                    {macro.shipped ? ', comes with the workbench' : ''}
                  </Typography>
                </Box>
                {macro.shipped ? (
                  <Tooltip title="Copy to change it">
                    <IconButton
                      aria-label={`Copy macro ${macro.name}`}
                      onClick={() => setEditing({ macro: { name: `${macro.name} (copy)`, steps: macro.steps } })}
                    >
                      <ContentCopyOutlined fontSize="small" />
                    </IconButton>
                  </Tooltip>
                ) : (
                  <>
                    <Tooltip title="Edit">
                      <IconButton
                        aria-label={`Edit macro ${macro.name}`}
                        onClick={() => setEditing({ macro, former: macro.name })}
                      >
                        <EditOutlined fontSize="small" />
                      </IconButton>
                    </Tooltip>
                    <Tooltip title="Delete">
                      <IconButton aria-label={`Delete macro ${macro.name}`} onClick={() => void remove(macro)}>
                        <DeleteOutlined fontSize="small" />
                      </IconButton>
                    </Tooltip>
                  </>
                )}
                <Button
                  size="small"
                  startIcon={<PlayArrow />}
                  aria-label={`Run macro ${macro.name}`}
                  disabled={disabled || running !== undefined}
                  onClick={() => void run(macro.name)}
                >
                  {running === macro.name ? 'Running' : 'Run'}
                </Button>
              </Box>
              {outcome?.name === macro.name && outcome.run && <MacroResult run={outcome.run} />}
              {outcome?.name === macro.name && outcome.error && <ErrorPanel error={outcome.error} />}
            </Box>
          ))}
        </Box>
      )}
      {editing && (
        <MacroDialog
          {...editing}
          taken={macros.data?.map(({ name }) => name) ?? []}
          onClose={() => setEditing(undefined)}
          onSaved={changed}
        />
      )}
    </Section>
  );
}
