import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** What is missing here, and the one thing to do about it. */
export function EmptyState(props: { icon: ReactNode; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        justifyItems: 'center',
        textAlign: 'center',
        gap: 1,
        py: 6,
        px: 2,
        color: 'text.secondary',
      }}
    >
      <Box sx={{ '& svg': { fontSize: 40 } }}>{props.icon}</Box>
      <Typography variant="h2" component="p" color="textPrimary">
        {props.title}
      </Typography>
      {props.children && <Typography sx={{ maxWidth: 520 }}>{props.children}</Typography>}
      {props.action}
    </Box>
  );
}
