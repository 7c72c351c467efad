import { useDeferredValue, useMemo, useState } from 'react';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import InputAdornment from '@mui/material/InputAdornment';
import MenuItem from '@mui/material/MenuItem';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import Search from '@mui/icons-material/Search';
import SearchOff from '@mui/icons-material/SearchOff';
import type { LintFinding, PackageLint, PackageTree as Tree } from '#shared/api/index.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { useBench } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { count, kibibytes } from '../../components/words/format.ts';
import { FindingList } from './finding-list.tsx';
import { NodePanel } from './node-panel.tsx';
import type { OpenedPackage } from './opened-package.ts';
import { PackageTree } from './package-tree.tsx';
import { indexTree, matching, severities, visibleRows, wayTo } from './tree-rows.ts';
import { usePackageLint, usePackageTree, type ChosenClass } from './use-packages.ts';

const frame = {
  border: 1,
  borderColor: 'divider',
  borderRadius: 1,
  bgcolor: 'background.paper',
  minHeight: 0,
} as const;

/** One package: what it is, its tree, what was found, and the bytes of the line that is chosen. */
export function PackageView({ opened }: { opened: OpenedPackage }) {
  const [deviceId, setDeviceId] = useState<string>();
  const [chosenClass, setChosenClass] = useState<ChosenClass>('asKept');
  const tree = usePackageTree(opened);
  const lint = usePackageLint(opened, deviceId, chosenClass);
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 1.5, minHeight: 0, height: '100%' }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <Summary lint={lint.data} />
        <Choices
          deviceId={deviceId}
          onDevice={setDeviceId}
          chosenClass={chosenClass}
          onClass={setChosenClass}
          ofCatalogue={'profileType' in opened.source}
        />
      </Box>
      {lint.isError && <ErrorPanel error={toWorkbenchError(lint.error)} />}
      {tree.isError && !lint.data?.errors && <ErrorPanel error={toWorkbenchError(tree.error)} />}
      {tree.isPending && <SkeletonRows rows={8} height={32} />}
      {tree.data ? (
        <Contents key={opened.id} tree={tree.data} findings={lint.data?.findings} />
      ) : (
        lint.data && (
          <Box sx={{ ...frame, flex: 1 }}>
            <FindingList findings={lint.data.findings} selected={undefined} onSelect={() => undefined} />
          </Box>
        )
      )}
    </Box>
  );
}

/** Identity and verdict in one line of constant height. */
function Summary({ lint }: { lint: PackageLint | undefined }) {
  return (
    <Box sx={{ flex: '1 1 360px', minWidth: 0, minHeight: 56, display: 'grid', gap: 0.5, alignContent: 'center' }}>
      {lint && (
        <>
          <Typography component="div" variant="body2" color="textSecondary">
            {lint.iccid && (
              <>
                ICCID <Identifier value={lint.iccid} what="ICCID of the package" />
                {' · '}
              </>
            )}
            {lint.version && `SAIP ${lint.version} · `}
            {kibibytes(lint.size)}
            {lint.spaceNeeded !== null && ` · about ${kibibytes(lint.spaceNeeded)} on a card`}
            {lint.card !== null && lint.card.freeMemory !== null && ` of ${kibibytes(lint.card.freeMemory)} free`}
          </Typography>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }} role="status" aria-label="What was found">
            {lint.errors > 0 && <StateChip tone="bad" word={count(lint.errors, 'error')} />}
            {lint.warnings > 0 && <StateChip tone="warn" word={count(lint.warnings, 'warning')} />}
            {lint.errors + lint.warnings === 0 && <StateChip tone="good" word="No error, no warning" />}
            {lint.hints > 0 && (
              <Chip variant="outlined" color="info" icon={<InfoOutlined />} label={count(lint.hints, 'hint')} />
            )}
          </Box>
        </>
      )}
    </Box>
  );
}

const noCard = 'none';

function Choices(props: {
  deviceId: string | undefined;
  onDevice: (deviceId: string | undefined) => void;
  chosenClass: ChosenClass;
  onClass: (chosen: ChosenClass) => void;
  ofCatalogue: boolean;
}) {
  const bench = useBench();
  const devices = bench.data?.devices.filter(({ hasEuicc }) => hasEuicc) ?? [];
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <TextField
        select
        size="small"
        label="For the card of"
        value={props.deviceId ?? noCard}
        onChange={(event) => props.onDevice(event.target.value === noCard ? undefined : event.target.value)}
        sx={{ width: 200 }}
      >
        <MenuItem value={noCard}>No card in particular</MenuItem>
        {devices.map(({ id, name }) => (
          <MenuItem key={id} value={id}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        size="small"
        label="Loaded as"
        value={props.chosenClass}
        onChange={(event) => props.onClass(event.target.value as ChosenClass)}
        sx={{ width: 180 }}
      >
        <MenuItem value="asKept">{props.ofCatalogue ? 'As in the catalogue' : 'Not known'}</MenuItem>
        <MenuItem value="operational">Operational</MenuItem>
        <MenuItem value="test">Test profile</MenuItem>
      </TextField>
    </Box>
  );
}

const noFindings: readonly LintFinding[] = [];

function Contents({ tree, findings = noFindings }: { tree: Tree; findings: readonly LintFinding[] | undefined }) {
  const { nodes } = tree;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string>();
  const [search, setSearch] = useState('');
  const [side, setSide] = useState<'findings' | 'bytes'>('findings');
  const wanted = useDeferredValue(search.trim());
  const index = useMemo(() => indexTree(nodes), [nodes]);
  const found = useMemo(() => (wanted === '' ? undefined : matching(nodes, index, wanted)), [nodes, index, wanted]);
  const marks = useMemo(() => severities(nodes, index, findings), [nodes, index, findings]);
  const rows = useMemo(() => visibleRows(nodes, index, opened, found, marks), [nodes, index, opened, found, marks]);

  const toggle = (id: string, open: boolean) =>
    setOpened((before) => {
      const next = new Set(before);
      if (open) next.add(id);
      else next.delete(id);
      return next;
    });
  const reveal = (id: string) => {
    setSearch('');
    setOpened((before) => new Set([...before, ...wayTo(nodes, index, id)]));
    setSelected(id);
  };
  const selectedAt = selected === undefined ? undefined : index.byId.get(selected);
  return (
    <Box
      sx={{
        flex: 1,
        minHeight: 0,
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' },
        gridTemplateRows: { xs: '420px 420px', lg: 'minmax(0, 1fr)' },
      }}
    >
      <Box sx={{ ...frame, display: 'flex', flexDirection: 'column', overflow: 'hidden' }}>
        <Box sx={{ p: 1 }}>
          <TextField
            fullWidth
            size="small"
            placeholder="Search names, values, identifiers"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            slotProps={{
              htmlInput: { 'aria-label': 'Search the package' },
              input: {
                startAdornment: (
                  <InputAdornment position="start">
                    <Search fontSize="small" />
                  </InputAdornment>
                ),
              },
            }}
          />
        </Box>
        <Box sx={{ flex: 1, minHeight: 0, borderTop: 1, borderColor: 'divider' }}>
          {rows.length === 0 ? (
            <EmptyState icon={<SearchOff />} title="Nothing has this text">
              Search for a name, a value or an identifier such as 6F07.
            </EmptyState>
          ) : (
            <PackageTree
              rows={rows}
              selected={selected}
              onSelect={(id) => {
                setSelected(id);
                setSide('bytes');
              }}
              onToggle={toggle}
              parentOf={(id) => wayTo(nodes, index, id)[0]}
            />
          )}
        </Box>
        {tree.truncated && (
          <Typography variant="body2" color="textSecondary" sx={{ p: 1, borderTop: 1, borderColor: 'divider' }}>
            The first {nodes.length} lines are shown.
          </Typography>
        )}
      </Box>
      <Box sx={{ ...frame, display: 'flex', flexDirection: 'column', overflow: 'hidden' }}>
        <Tabs
          value={side}
          onChange={(_event, next: 'findings' | 'bytes') => setSide(next)}
          aria-label="Beside the tree"
          sx={{ borderBottom: 1, borderColor: 'divider', flexShrink: 0 }}
        >
          <Tab
            value="findings"
            id="tab-findings"
            aria-controls="panel-findings"
            label={`Findings (${findings.length})`}
          />
          <Tab value="bytes" id="tab-bytes" aria-controls="panel-bytes" label="Chosen line" />
        </Tabs>
        <Box role="tabpanel" id={`panel-${side}`} aria-labelledby={`tab-${side}`} sx={{ flex: 1, minHeight: 0 }}>
          {side === 'findings' ? (
            <FindingList findings={findings} selected={selected} onSelect={reveal} />
          ) : (
            <NodePanel node={selectedAt === undefined ? undefined : nodes[selectedAt]} tree={tree} />
          )}
        </Box>
      </Box>
    </Box>
  );
}
