import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import ArrowBack from '@mui/icons-material/ArrowBack';
import { Link, useParams } from 'react-router';
import { CheckReport } from '../../components/reports/check-report.tsx';
import { Page } from '../../components/page.tsx';
import { ChainVerdict } from './chain-verdict.tsx';
import { EntryList } from './entry-list.tsx';
import { OperationDetail } from './operation-detail.tsx';
import { OperationList } from './operation-list.tsx';

/** Everything that was ever done on this bench, and proof that nobody changed the record. */
export function Journal() {
  const { operationId } = useParams();
  const [view, setView] = useState<'operations' | 'entries'>('operations');
  return (
    <Page
      fill
      wide
      title="Operations journal"
      lead="Every change of a device, step by step, in a chain that shows any later alteration."
      actions={
        <>
          <CheckReport />
          <ChainVerdict />
          <ToggleButtonGroup
            exclusive
            size="small"
            value={view}
            onChange={(_event, next: typeof view | null) => next && setView(next)}
            aria-label="What to list"
          >
            <ToggleButton value="operations">Operations</ToggleButton>
            <ToggleButton value="entries">All entries</ToggleButton>
          </ToggleButtonGroup>
        </>
      }
    >
      {view === 'entries' ? (
        <Box sx={{ flex: 1, minHeight: 0 }}>
          <EntryList />
        </Box>
      ) : (
        <Box
          sx={{
            flex: 1,
            minHeight: 0,
            display: 'grid',
            gap: 2,
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(330px, 2fr) 3fr' },
            // Where there is no room for both, the list, or what was chosen in it.
            '& > *': { minHeight: 0, display: { md: 'grid' } },
          }}
        >
          <Box sx={{ display: { xs: operationId ? 'none' : 'grid' } }}>
            <OperationList chosen={operationId} />
          </Box>
          <Box sx={{ display: { xs: operationId ? 'grid' : 'none' }, gridTemplateRows: 'auto minmax(0, 1fr)' }}>
            <Button
              component={Link}
              to="/journal"
              startIcon={<ArrowBack />}
              sx={{ display: { md: 'none' }, justifySelf: 'start', mb: 1 }}
            >
              All operations
            </Button>
            <OperationDetail operationId={operationId} />
          </Box>
        </Box>
      )}
    </Page>
  );
}
