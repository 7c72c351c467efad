import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemText from '@mui/material/ListItemText';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useCatalogue, useOrders } from '../../client/queries.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Section } from '../../components/section.tsx';
import { kibibytes } from '../../components/words/format.ts';

/** On the simulated bench: an order that waits, or a new one of the catalogue. */
export function OrderChoice({ eid, onCode }: { eid: string | undefined; onCode: (code: string) => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const catalogue = useCatalogue();
  const orders = useOrders();
  const [profileType, setProfileType] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WorkbenchErrorWire>();
  if (!catalogue.data || catalogue.data.length === 0) return null;
  const type = profileType || catalogue.data[0]?.profileType || '';
  const waiting =
    orders.data?.filter(
      (order) => order.state === 'released' && order.activationCode && (!order.eid || order.eid === eid),
    ) ?? [];

  const order = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await client.services.createOrder({ profileType: type });
      if (made.activationCode) onCode(made.activationCode);
      await queries.invalidateQueries({ queryKey: keys.services });
    } catch (thrown) {
      setError(toWorkbenchError(thrown));
    }
    setBusy(false);
  };

  return (
    <Section
      title="Or use this bench’s own SM-DP+"
      lead="Orders a profile of the catalogue, with a fresh ICCID and subscriber."
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, pt: 0.5 }}>
        <TextField
          select
          label="Profile"
          value={type}
          onChange={(event) => setProfileType(event.target.value)}
          sx={{ maxWidth: 460 }}
        >
          {catalogue.data.map((entry) => (
            <MenuItem key={entry.profileType} value={entry.profileType}>
              {entry.profileName} – {entry.serviceProviderName}, {kibibytes(entry.size)}
            </MenuItem>
          ))}
        </TextField>
        <Button variant="outlined" disabled={busy} onClick={() => void order()}>
          Order and use
        </Button>
      </Box>
      {error && <ErrorPanel error={error} />}
      {waiting.length > 0 && (
        <>
          <Divider sx={{ my: 1.5 }} />
          <Typography variant="body2" color="textSecondary">
            Orders ready to load
          </Typography>
          <List dense disablePadding aria-label="Orders ready to load" sx={{ maxHeight: 180, overflow: 'auto' }}>
            {waiting.slice(0, 20).map((one) => (
              <ListItem key={one.orderId} disablePadding>
                <ListItemButton onClick={() => onCode(one.activationCode ?? '')} sx={{ borderRadius: 1 }}>
                  <ListItemText
                    primary={one.profileType}
                    secondary={`ICCID ${one.iccid}${one.confirmationCodeRequired ? ', with confirmation code' : ''}`}
                  />
                </ListItemButton>
              </ListItem>
            ))}
          </List>
        </>
      )}
    </Section>
  );
}
