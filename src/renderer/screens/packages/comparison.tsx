import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import DifferenceOutlined from '@mui/icons-material/DifferenceOutlined';
import type { PackageComparison } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { monospace } from '../../components/monospace.ts';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { count } from '../../components/words/format.ts';
import { fileChangeWords, packageAreaWords } from '../../components/words/vocabulary.ts';
import type { OpenedPackage } from './opened-package.ts';
import { usePackageComparison } from './use-packages.ts';

interface Line {
  readonly key: string;
  readonly title: string;
  readonly what: string;
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly note: string | undefined;
  readonly fiveG: boolean;
}

/** Two packages side by side: only what differs. */
export function Comparison({ left, right }: { left: OpenedPackage; right: OpenedPackage }) {
  const comparison = usePackageComparison(left, right);
  if (comparison.isError) return <ErrorPanel error={toWorkbenchError(comparison.error)} />;
  if (!comparison.data) return <SkeletonRows rows={8} height={56} />;
  const lines = linesOf(comparison.data, [left.name, right.name]);
  if (lines.length === 0)
    return (
      <EmptyState icon={<DifferenceOutlined />} title="No difference">
        Every file and every other part of {left.name} and {right.name} is the same.
      </EmptyState>
    );
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: 0, height: '100%', gap: 1.5 }}>
      <Box
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
        role="status"
        aria-label="Comparison"
      >
        <StateChip tone={comparison.data.onlyFiveG ? 'good' : 'warn'} word={count(lines.length, 'difference')} />
        {comparison.data.onlyFiveG && <Typography>They differ in their 5G part alone.</Typography>}
      </Box>
      <Box
        sx={{
          flex: 1,
          minHeight: 240,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'background.paper',
        }}
      >
        <VirtualList items={lines} itemKey={(line) => line.key} estimateHeight={88} label="Differences" measured>
          {(line) => <Difference line={line} names={[left.name, right.name]} />}
        </VirtualList>
      </Box>
    </Box>
  );
}

function Difference({ line, names }: { line: Line; names: readonly [string, string] }) {
  return (
    <Box sx={{ p: 1.5, borderBottom: 1, borderColor: 'divider', display: 'grid', gap: 0.75 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Typography sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{line.title}</Typography>
        <Typography variant="body2" color="textSecondary" sx={{ flex: 1, minWidth: 120 }}>
          {line.what}
        </Typography>
        {line.fiveG && <Chip size="small" variant="outlined" label="5G" />}
      </Box>
      {line.note && <Typography variant="body2">{line.note}</Typography>}
      {(line.left !== undefined || line.right !== undefined) && (
        <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
          {([line.left, line.right] as const).map((value, i) => (
            <Box key={i} sx={{ minWidth: 0 }}>
              <Typography variant="caption" color="textSecondary">
                {names[i]}
              </Typography>
              <Box sx={{ fontFamily: monospace, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>{value ?? '–'}</Box>
            </Box>
          ))}
        </Box>
      )}
    </Box>
  );
}

function linesOf({ parts, files }: PackageComparison, [first, second]: readonly [string, string]): Line[] {
  const onlyIn = (left: string | undefined, right: string | undefined): string =>
    left === undefined ? `only ${second} has it` : right === undefined ? `only ${first} has it` : 'both have it';
  return [
    ...parts.map(({ area, what, left, right, secret, fiveG }, i) => {
      const isListed = area === 'services' || area === 'templates';
      return {
        key: `part ${i}`,
        title: packageAreaWords[area],
        what: isListed ? `${what} · ${onlyIn(left, right)}` : what,
        left: isListed ? undefined : left,
        right: isListed ? undefined : right,
        note: secret ? 'What is kept secret differs.' : undefined,
        fiveG,
      };
    }),
    ...files.map(({ path, name, change, left, right, record, offset, masked, fiveG }, i) => {
      const only = change === 'onlyLeft' || change === 'onlyRight';
      const place = [
        change === 'onlyLeft'
          ? `Only ${first} has it`
          : change === 'onlyRight'
            ? `Only ${second} has it`
            : fileChangeWords[change],
        ...(record === undefined ? [] : [`record ${record}`]),
        ...(offset === undefined ? [] : [`byte ${offset}`]),
        path,
      ];
      return {
        key: `file ${i}`,
        title: name ?? path.slice(-4),
        what: place.join(' · '),
        left: only ? undefined : left,
        right: only ? undefined : right,
        note: masked ? 'Keys differ; they are not shown.' : undefined,
        fiveG,
      };
    }),
  ];
}
