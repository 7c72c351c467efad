import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import Close from '@mui/icons-material/Close';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { TraceDecoded, TraceLine } from '#shared/api/index.ts';
import { stepWords } from '#shared/words/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { CopyButton } from '../copy-button.tsx';
import { ErrorPanel } from '../error-panel.tsx';
import { Facts } from '../facts.tsx';
import { monospace } from '../monospace.ts';
import { SkeletonRows } from '../skeleton-rows.tsx';
import { TlvTree } from './tlv-tree.tsx';

/** The exchange of one line: what it is in words, request and answer as trees, and the hex. */
export function TraceDetail({ line, onClose }: { line: TraceLine; onClose: () => void }) {
  const client = useClient();
  const decoded = useQuery({
    queryKey: keys.traceLine(line.seq),
    queryFn: ({ signal }) => client.trace.decode({ seq: line.seq }, { signal }),
    // An answer may come yet.
    staleTime: 0,
  });
  const { data } = decoded;
  return (
    <Box
      component="section"
      aria-label="Line in detail"
      tabIndex={0}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      sx={{
        width: 'min(480px, 50%)',
        flexShrink: 0,
        minHeight: 0,
        overflow: 'auto',
        borderLeft: 1,
        borderColor: 'divider',
        p: 1.5,
        '@container trace (max-width: 759px)': { width: '100%', borderLeft: 0 },
        '&:focus-visible': { outlineOffset: -2 },
      }}
    >
      <Box sx={{ display: 'flex', alignItems: 'start', gap: 1, mb: 1 }}>
        <Typography variant="h3" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
          {data?.title ?? line.name}
        </Typography>
        <IconButton size="small" aria-label="Close the detail" onClick={onClose} sx={{ mt: -0.5 }}>
          <Close fontSize="small" />
        </IconButton>
      </Box>
      {decoded.isPending && <SkeletonRows rows={6} height={22} />}
      {decoded.isError && <ErrorPanel error={toWorkbenchError(decoded.error)} />}
      {data && <Decoded data={data} line={line} />}
    </Box>
  );
}

function Decoded({ data, line }: { data: TraceDecoded; line: TraceLine }) {
  const { operationId, step } = line;
  return (
    <>
      <Facts
        rows={[
          ['Line', `${line.seq}, ${line.at}`],
          ...data.facts.map(({ name, value }): [string, string] => [name, value]),
          ...(step === null ? [] : ([['Step', stepWords[step]]] as [string, string][])),
        ]}
      />
      {operationId !== null && (
        <Button
          component={Link}
          to={`/journal/${encodeURIComponent(operationId)}`}
          size="small"
          sx={{ mt: 0.5, ml: -0.75 }}
        >
          Show its operation
        </Button>
      )}
      <Side name="Request" side={data.request} />
      <Side name="Answer" side={data.response} />
      <Heading name="Lines of the exchange" copy={data.lines.map(({ text }) => text).join('\n')} />
      {data.lines.map((one) => (
        <Hex key={one.seq} text={`${one.direction === 'tx' ? '→' : '←'} ${one.text}`} strong={one.seq === line.seq} />
      ))}
    </>
  );
}

function Side({ name, side }: { name: string; side: TraceDecoded['request'] }) {
  if (side === null) return null;
  return (
    <>
      <Heading name={name} copy={side.hex} />
      {side.tlv === null ? <Hex text={side.hex} /> : <TlvTree nodes={side.tlv} label={`${name} as a tree`} />}
    </>
  );
}

function Heading({ name, copy }: { name: string; copy: string }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 1.5, mb: 0.5 }}>
      <Typography variant="h3" component="h4" sx={{ fontSize: '0.8125rem' }}>
        {name}
      </Typography>
      <CopyButton text={copy} what={`${name.toLowerCase()} in hex`} />
    </Box>
  );
}

function Hex({ text, strong = false }: { text: string; strong?: boolean }) {
  return (
    <Box
      sx={{
        fontFamily: monospace,
        fontSize: '0.75rem',
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        fontWeight: strong ? 600 : 400,
        color: strong ? 'text.primary' : 'text.secondary',
      }}
    >
      {text}
    </Box>
  );
}
