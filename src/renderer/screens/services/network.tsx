import Box from '@mui/material/Box';
import { NetworkAttachments } from './network-attachments.tsx';
import { NetworkEquipment } from './network-equipment.tsx';
import { NetworkEvents } from './network-events.tsx';
import { NetworkSubscribers } from './network-subscribers.tsx';

/** The bench's own network: who is registered, what happened, which equipment is admitted, and whose subscriptions it has. */
export function Network() {
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <NetworkAttachments />
      <NetworkEvents />
      <NetworkEquipment />
      <NetworkSubscribers />
    </Box>
  );
}
