import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

/** A screen: its title, its actions, its content. `fill` gives the content the height that is left (virtual lists). */
export function Page(props: {
  title: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  fill?: boolean;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <Box
      sx={{
        p: { xs: 2, md: 3 },
        maxWidth: props.wide ? 'none' : 1440,
        mx: 'auto',
        ...(props.fill ? { height: '100%', display: 'flex', flexDirection: 'column', minHeight: 0 } : {}),
      }}
    >
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mb: 2, minHeight: 40 }}>
        <Box sx={{ flex: '1 1 320px', minWidth: 0 }}>
          <Typography variant="h1">{props.title}</Typography>
          {props.lead && (
            <Typography color="textSecondary" component="div">
              {props.lead}
            </Typography>
          )}
        </Box>
        {props.actions && <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>{props.actions}</Box>}
      </Box>
      {props.children}
    </Box>
  );
}
