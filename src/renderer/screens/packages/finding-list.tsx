import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Typography from '@mui/material/Typography';
import TaskAltOutlined from '@mui/icons-material/TaskAltOutlined';
import type { LintFinding } from '#shared/api/index.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { lintText } from '../../components/words/vocabulary.ts';
import { SeverityIcon } from './severity-icon.tsx';

/** What the check found, the gravest first; each leads to its place in the tree. */
export function FindingList(props: {
  findings: readonly LintFinding[];
  selected: string | undefined;
  onSelect: (nodeId: string) => void;
}) {
  const { findings, selected, onSelect } = props;
  if (findings.length === 0)
    return (
      <EmptyState icon={<TaskAltOutlined />} title="Nothing found">
        Every rule was tried. Choose a device to hold the package against its card too.
      </EmptyState>
    );
  return (
    <Box
      component="ul"
      aria-label="Findings"
      tabIndex={0}
      sx={{ listStyle: 'none', m: 0, p: 0, height: '100%', overflow: 'auto' }}
    >
      {findings.map((finding, i) => (
        <Finding
          key={`${finding.rule} ${i}`}
          finding={finding}
          chosen={finding.nodeId !== undefined && finding.nodeId === selected}
          onSelect={onSelect}
        />
      ))}
    </Box>
  );
}

function Finding(props: { finding: LintFinding; chosen: boolean; onSelect: (nodeId: string) => void }) {
  const { rule, severity, message, nodeId, offset } = props.finding;
  const { what, why, fix } = lintText(rule);
  const place = offset === undefined ? '' : `, byte ${offset}`;
  const body = (
    <>
      <SeverityIcon severity={severity} />
      <Box sx={{ minWidth: 0, display: 'grid', gap: 0.5, overflowWrap: 'anywhere' }}>
        <Typography sx={{ fontWeight: 600, lineHeight: 1.3 }}>{what}</Typography>
        <Typography variant="body2">
          {message.charAt(0).toUpperCase() + message.slice(1)}
          {place}.
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {why}
        </Typography>
        <Typography variant="body2">
          <strong>Fix: </strong>
          {fix}
        </Typography>
        <Typography variant="caption" color="textSecondary">
          {rule}
        </Typography>
      </Box>
    </>
  );
  const look = {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    gap: 1,
    alignItems: 'start',
    textAlign: 'left',
    width: '100%',
    p: 1.5,
    font: 'inherit',
    bgcolor: props.chosen ? 'primary.light' : 'transparent',
  } as const;
  return (
    <Box component="li" sx={{ borderBottom: 1, borderColor: 'divider' }}>
      {nodeId === undefined ? (
        <Box sx={look}>{body}</Box>
      ) : (
        <ButtonBase
          onClick={() => props.onSelect(nodeId)}
          aria-pressed={props.chosen}
          sx={{ ...look, '&:hover': { bgcolor: props.chosen ? 'primary.light' : 'action.hover' } }}
        >
          {body}
        </ButtonBase>
      )}
    </Box>
  );
}
