import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Order } from '#shared/api/index.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { monospace } from '../../components/monospace.ts';

/** An order's activation code as QR picture and text. Always dark on white, so that any camera reads it. */
export function QrDialog(props: { order: Order; activationCode: string; onClose: () => void }) {
  const picture = useQuery({
    queryKey: ['qr', props.activationCode],
    queryFn: async () => {
      const { toDataURL } = await import('qrcode');
      return toDataURL(props.activationCode, { margin: 3, width: 320, errorCorrectionLevel: 'M' });
    },
    staleTime: Infinity,
  });
  return (
    <Dialog open onClose={props.onClose} aria-labelledby="qr-title">
      <DialogTitle id="qr-title">Activation code of {props.order.profileType}</DialogTitle>
      <DialogContent sx={{ display: 'grid', justifyItems: 'center', gap: 1.5 }}>
        {picture.data ? (
          <Box
            component="img"
            src={picture.data}
            alt="QR code of the activation code"
            sx={{ width: 320, height: 320, borderRadius: 1 }}
          />
        ) : (
          <Skeleton variant="rounded" width={320} height={320} />
        )}
        <Box sx={{ fontFamily: monospace, fontSize: '0.8125rem', overflowWrap: 'anywhere', maxWidth: 460 }}>
          {props.activationCode} <CopyButton text={props.activationCode} what="activation code" />
        </Box>
        {props.order.confirmationCodeRequired && (
          <Typography variant="body2" color="textSecondary">
            The confirmation code given with the order is asked when it is loaded.
          </Typography>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} color="inherit">
          Close
        </Button>
        <Button
          component={Link}
          to={`/load?activationCode=${encodeURIComponent(props.activationCode)}`}
          variant="contained"
        >
          Load this eSIM
        </Button>
      </DialogActions>
    </Dialog>
  );
}
