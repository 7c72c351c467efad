import Box from '@mui/material/Box';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { skipToken, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ProfileMetadata } from '#shared/api/index.ts';
import { useClient } from '../../client/index.tsx';
import { useOrders } from '../../client/queries.ts';
import { StateChip } from '../../components/state-chip.tsx';
import { count } from '../../components/words/format.ts';

/** What the check of the package found before it is loaded, where this bench's own server delivers it. */
export function PackageCheck({ iccid, profileClass }: Pick<ProfileMetadata, 'iccid' | 'profileClass'>) {
  const client = useClient();
  const orders = useOrders();
  const ordered = orders.data?.some((order) => order.iccid === iccid) ?? false;
  const loadedAs = profileClass === 'provisioning' ? undefined : profileClass;
  const lint = useQuery({
    queryKey: ['packages', 'lint', `order/${iccid}`, '', loadedAs ?? ''],
    queryFn: ordered
      ? ({ signal }) =>
          client.packages.lint(
            { source: { order: iccid }, ...(loadedAs === undefined ? {} : { profileClass: loadedAs }) },
            { signal },
          )
      : skipToken,
    retry: false,
  });
  if (lint.data === undefined)
    return <>{orders.isPending || (ordered && !lint.isError) ? 'Checking…' : 'Not known at this bench'}</>;
  const { errors, warnings } = lint.data;
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ];
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1 }}>
      <StateChip
        tone={errors > 0 ? 'bad' : warnings > 0 ? 'warn' : 'good'}
        word={found.length === 0 ? 'Nothing wrong found' : found.join(', ')}
      />
      <Typography variant="body2" component="span">
        <MuiLink component={Link} to={`/packages?open=${encodeURIComponent(`order/${iccid}`)}`}>
          Look at the package
        </MuiLink>
      </Typography>
    </Box>
  );
}
