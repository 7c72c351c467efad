import { useCallback } from 'react';
import Box from '@mui/material/Box';
import { useSearchParams } from 'react-router';
import { stepName, type TraceFilter } from '#shared/api/index.ts';
import { Page } from '../../components/page.tsx';
import { TraceView } from '../../components/trace/trace-view.tsx';

/** Everything that was said to cards, modems and servers, of all devices; `?operation=…&step=…` shows what one step said. */
export function Trace() {
  const [parameters, setParameters] = useSearchParams();
  const asked = parameters.toString();
  const keep = useCallback(
    ({ operationId, step }: TraceFilter) =>
      setParameters(
        { ...(operationId ? { operation: operationId } : {}), ...(step ? { step } : {}) },
        { replace: true },
      ),
    [setParameters],
  );
  const step = stepName.safeParse(parameters.get('step'));
  const operationId = parameters.get('operation') ?? undefined;
  return (
    <Page
      fill
      wide
      title="Trace"
      lead="Every APDU, AT line and server call, decoded; identifiers as the settings show them, secrets never."
    >
      <Box
        sx={{
          flex: 1,
          minHeight: 0,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          overflow: 'hidden',
          bgcolor: 'background.paper',
        }}
      >
        <TraceView
          key={operationId === undefined ? '' : asked}
          initial={{ ...(operationId ? { operationId } : {}), ...(step.success ? { step: step.data } : {}) }}
          onFilter={keep}
        />
      </Box>
    </Page>
  );
}
