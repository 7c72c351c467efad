import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { Section } from '../../components/section.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';

const hosts = { electron: 'Desktop application', node: 'Local server with a browser window' };

/** Which program this is, where its data lies, and what its last start had to settle. */
export function About() {
  const client = useClient();
  const about = useQuery({ queryKey: keys.about, queryFn: ({ signal }) => client.doctor.about(undefined, { signal }) });
  return (
    <Section title="About this workstation">
      {about.isPending && <SkeletonRows rows={1} height={120} />}
      {about.isError && <ErrorPanel error={toWorkbenchError(about.error)} />}
      {about.data && (
        <>
          <Facts
            rows={[
              ['Version', `eSIM Workbench ${about.data.version}`],
              ['Runs as', hosts[about.data.host]],
              ['Runtime', about.data.runtime],
              ['Data folder', <Identifier value={about.data.dataFolder} what="data folder" grouped={false} />],
              [
                'Last start',
                about.data.recovery.length === 0 ? 'Found nothing unfinished' : 'Settled unfinished operations:',
              ],
            ]}
          />
          {about.data.recovery.map((one) => (
            <Alert
              key={one.operationId}
              severity="info"
              variant="outlined"
              sx={{ mt: 1 }}
              action={
                <Button component={Link} to={`/journal/${one.operationId}`} size="small" color="inherit">
                  Show operation
                </Button>
              }
            >
              Found: {one.found}. Done about it: {one.action}.
            </Alert>
          ))}
        </>
      )}
    </Section>
  );
}
