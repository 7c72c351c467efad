import type { ReactNode } from 'react';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { refusalReason } from '#shared/imei/index.ts';
import { BindingReasonText } from './operation/binding-reason-text.tsx';
import { errorText } from './words/error-text.ts';

/** What happened, what it means for the customer's code or plan, what to do next; the code for support. */
export function ErrorPanel(props: { error: WorkbenchErrorWire; onClose?: () => void; action?: ReactNode }) {
  const text = errorText(props.error);
  const reason = refusalReason(props.error);
  return (
    <Alert severity="error" variant="outlined" {...(props.onClose ? { onClose: props.onClose } : {})}>
      <AlertTitle>{text.title}</AlertTitle>
      <Box sx={{ display: 'grid', gap: 0.5, color: 'text.primary' }}>
        <Typography variant="body2">{text.cause}</Typography>
        {reason && <BindingReasonText reason={reason} />}
        {text.effect && (
          <Typography variant="body2">
            <strong>Effect: </strong>
            {text.effect}
          </Typography>
        )}
        <Typography variant="body2">
          <strong>Next: </strong>
          {text.nextStep}
        </Typography>
        <Typography variant="caption" color="textSecondary" data-error-code={props.error.code}>
          Error code {props.error.code}
        </Typography>
        {props.action}
      </Box>
    </Alert>
  );
}
