import { useId, type ReactNode } from 'react';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';

/** A titled card, reachable as a region by its title. */
export function Section(props: { title: string; lead?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const titleId = useId();
  return (
    <Card component="section" aria-labelledby={titleId} sx={{ p: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: 1, mb: 1.5, minHeight: 32 }}>
        <Box sx={{ flex: 1, minWidth: 200 }}>
          <Typography id={titleId} variant="h2">
            {props.title}
          </Typography>
          {props.lead && (
            <Typography variant="body2" color="textSecondary">
              {props.lead}
            </Typography>
          )}
        </Box>
        {props.actions}
      </Box>
      {props.children}
    </Card>
  );
}
