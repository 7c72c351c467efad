import { useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import Add from '@mui/icons-material/Add';
import Inventory2Outlined from '@mui/icons-material/Inventory2Outlined';
import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import QrCode2 from '@mui/icons-material/QrCode2';
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { Order } from '#shared/api/index.ts';
import { toWorkbenchError, useClient } from '../../client/index.tsx';
import { keys, useOrders } from '../../client/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Identifier } from '../../components/identifier.tsx';
import { monospace } from '../../components/monospace.ts';
import { SkeletonRows } from '../../components/skeleton-rows.tsx';
import { useToast } from '../../components/toasts.tsx';
import { StateChip } from '../../components/state-chip.tsx';
import { orderTone } from '../../components/tones.ts';
import { VirtualList } from '../../components/virtual-list.tsx';
import { dayAndTime } from '../../components/words/format.ts';
import { errorText } from '../../components/words/error-text.ts';
import { orderStateWords } from '../../components/words/vocabulary.ts';
import { CreateOrderDialog } from './create-order-dialog.tsx';
import { ImportOrdersDialog } from './import-orders-dialog.tsx';
import { QrDialog } from './qr-dialog.tsx';
import { saveText } from '../../components/save-text.ts';

const cancelable = new Set<Order['state']>(['available', 'allocated', 'linked', 'confirmed', 'released', 'error']);

/** Orders of the SM-DP+, newest first; each with its code to copy, show as QR or load. */
export function Orders() {
  const client = useClient();
  const queries = useQueryClient();
  const orders = useOrders();
  const [params, setParams] = useSearchParams();
  const [search, setSearch] = useState('');
  const [qr, setQr] = useState<Order>();
  const [canceling, setCanceling] = useState<Order>();
  const create = params.get('create');
  const importing = params.has('import');
  const toast = useToast();
  const exportOrders = async () => {
    try {
      const { csv } = await client.services.exportOrders();
      saveText('orders.csv', 'text/csv', csv);
    } catch (thrown) {
      toast({ severity: 'error', text: errorText(toWorkbenchError(thrown)).title });
    }
  };
  const wanted = search.trim().toLowerCase();
  const shown = (orders.data ?? []).filter((order) =>
    `${order.profileType} ${order.iccid} ${order.matchingId ?? ''} ${order.eid ?? ''}`.toLowerCase().includes(wanted),
  );
  const newOrder = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setParams({ create: '' })}>
      Create order
    </Button>
  );
  return (
    <Stack spacing={1.5}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <TextField
          placeholder="Search profile, ICCID, matching ID, EID"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          sx={{ maxWidth: 420 }}
          slotProps={{ htmlInput: { 'aria-label': 'Search orders' } }}
        />
        <Box sx={{ flex: 1 }} />
        <Button
          startIcon={<FileDownloadOutlined />}
          onClick={() => void exportOrders()}
          disabled={!orders.data || orders.data.length === 0}
        >
          Export CSV
        </Button>
        <Button variant="outlined" startIcon={<UploadFileOutlined />} onClick={() => setParams({ import: '' })}>
          Import orders
        </Button>
        {newOrder}
      </Box>
      {orders.isPending && <SkeletonRows rows={4} height={84} />}
      {orders.isError && <ErrorPanel error={toWorkbenchError(orders.error)} />}
      {orders.data && shown.length === 0 && (
        <EmptyState
          icon={<Inventory2Outlined />}
          title={orders.data.length === 0 ? 'No orders yet' : 'No order matches'}
        >
          {orders.data.length === 0 &&
            'An order makes a profile of the catalogue ready to load and gives its activation code. Many at once come from a CSV file.'}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <Card sx={{ height: Math.min(shown.length * 84 + 2, 560) }}>
          <VirtualList items={shown} itemKey={(order) => order.orderId} estimateHeight={84} label="Orders">
            {(order) => <OrderRow order={order} onQr={() => setQr(order)} onCancel={() => setCanceling(order)} />}
          </VirtualList>
        </Card>
      )}
      {importing && (
        <ImportOrdersDialog
          onClose={() => setParams({})}
          onImported={(count) =>
            toast({
              severity: 'success',
              text: count === 1 ? 'One profile is ordered' : `${count} profiles are ordered`,
            })
          }
        />
      )}
      {create !== null && <CreateOrderDialog profileType={create} onClose={() => setParams({})} onCreated={setQr} />}
      {qr?.activationCode && (
        <QrDialog order={qr} activationCode={qr.activationCode} onClose={() => setQr(undefined)} />
      )}
      {canceling && (
        <ConfirmDialog
          open
          danger
          title={`Cancel the order of ICCID ${canceling.iccid}`}
          verb="Cancel order"
          onClose={() => setCanceling(undefined)}
          onConfirm={async () => {
            try {
              await client.services.cancelOrder({ orderId: canceling.orderId });
              await queries.invalidateQueries({ queryKey: keys.services });
              return undefined;
            } catch (thrown) {
              return toWorkbenchError(thrown);
            }
          }}
        >
          <Typography>
            Its activation code can then not be used any more. Profiles already loaded are not touched.
          </Typography>
        </ConfirmDialog>
      )}
    </Stack>
  );
}

function OrderRow({ order, onQr, onCancel }: { order: Order; onQr: () => void; onCancel: () => void }) {
  const name = `order of ICCID ${order.iccid}`;
  return (
    <Box
      sx={{
        height: 84,
        px: 2,
        display: 'flex',
        alignItems: 'center',
        gap: 2,
        borderBottom: 1,
        borderColor: 'divider',
        overflow: 'hidden',
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography noWrap sx={{ fontWeight: 600 }}>
          {order.profileType}
        </Typography>
        <Typography variant="body2" color="textSecondary" noWrap component="div">
          ICCID <Identifier value={order.iccid} what={`ICCID of ${name}`} /> · {dayAndTime(order.createdAt)}
          {order.confirmationCodeRequired && ' · confirmation code'}
          {order.downloadAttempts > 0 && ` · fetched ${order.downloadAttempts}×`}
        </Typography>
        {order.activationCode && (
          <Box
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 0.5,
              fontFamily: monospace,
              fontSize: '0.75rem',
              minWidth: 0,
            }}
          >
            <Typography component="span" noWrap sx={{ font: 'inherit' }}>
              {order.activationCode}
            </Typography>
            <CopyButton text={order.activationCode} what={`activation code of ${name}`} />
          </Box>
        )}
      </Box>
      <StateChip tone={orderTone[order.state]} word={orderStateWords[order.state]} />
      <Button startIcon={<QrCode2 />} onClick={onQr} disabled={!order.activationCode} aria-label={`QR code of ${name}`}>
        QR
      </Button>
      {order.state === 'released' && order.activationCode && (
        <Button
          component={Link}
          to={`/load?activationCode=${encodeURIComponent(order.activationCode)}`}
          variant="outlined"
          aria-label={`Load ${name}`}
        >
          Load
        </Button>
      )}
      <Button color="inherit" disabled={!cancelable.has(order.state)} onClick={onCancel} aria-label={`Cancel ${name}`}>
        Cancel
      </Button>
    </Box>
  );
}
