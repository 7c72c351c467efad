import { useEffect, useRef } from 'react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemText from '@mui/material/ListItemText';
import SearchOff from '@mui/icons-material/SearchOff';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import type { DiscoveredProfile } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys } from '../../client/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { errorText } from '../../components/words/error-text.ts';
import { count } from '../../components/words/format.ts';

/** What a search found, each to be taken as the code to load; the only one is taken at once. */
export function FoundProfiles({ operationId, onCode }: { operationId: string; onCode: (code: string) => void }) {
  const client = useClient();
  const found = useQuery({
    queryKey: [...keys.operation(operationId), 'discovery'],
    queryFn: ({ signal }) => client.profiles.discovered({ operationId }, { signal }),
    staleTime: Infinity,
    retry: false,
  });
  const only = found.data?.profiles.length === 1 ? found.data.profiles[0]?.activationCode : undefined;
  const taken = useRef(false);
  useEffect(() => {
    // Once, when it is found: what is typed afterwards stays.
    if (only === undefined || taken.current) return;
    taken.current = true;
    onCode(only);
  }, [only, onCode]);
  if (found.isPending) return <SkeletonRows rows={2} height={48} />;
  if (found.isError) return <ErrorPanel error={toWorkbenchError(found.error)} />;
  const { profiles, defaultSmdp, smdsAddress } = found.data;
  return (
    <Box role="status" aria-label="Search result">
      {profiles.length === 0 ? (
        <EmptyState icon={<SearchOff />} title="No profile is waiting for this card">
          {smdsAddress === null
            ? 'The card names no discovery server.'
            : `${smdsAddress} knows of none. Ask the operator to register it there, or use an activation code.`}
        </EmptyState>
      ) : (
        <>
          <Typography variant="body2" color="textSecondary">
            {count(profiles.length, 'profile')} waiting for this card
            {only !== undefined && '. It is filled in above: read its details next'}
          </Typography>
          <List dense disablePadding aria-label="Profiles waiting for this card">
            {profiles.map((one) => (
              <Found key={one.activationCode} profile={one} onUse={() => onCode(one.activationCode)} />
            ))}
          </List>
        </>
      )}
      {defaultSmdp && (
        <Alert
          severity="info"
          variant="outlined"
          action={
            <Button color="inherit" onClick={() => onCode(defaultSmdp.activationCode)}>
              Use the default SM-DP+
            </Button>
          }
        >
          The card also has a default SM-DP+, {defaultSmdp.address}. Whether a profile waits there shows when it is
          asked.
        </Alert>
      )}
    </Box>
  );
}

function Found({ profile, onUse }: { profile: DiscoveredProfile; onUse: () => void }) {
  const { rspServerAddress, eventId, foundAt, problem } = profile;
  return (
    <ListItem
      disableGutters
      divider
      secondaryAction={
        <Button onClick={onUse} aria-label={`Use profile ${eventId} at ${rspServerAddress}`}>
          Use
        </Button>
      }
    >
      <ListItemText
        sx={{ overflowWrap: 'anywhere', pr: 4 }}
        primary={`Profile at ${rspServerAddress}`}
        secondary={
          <>
            Event {eventId}, found at {foundAt.join(', then ')}
            {problem && (
              <Box
                component="span"
                sx={{ display: 'block', color: 'warning.main' }}
              >{`${errorText(problem).title}. It may still load later.`}</Box>
            )}
          </>
        }
      />
    </ListItem>
  );
}
