import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';

/** A table that scrolls in itself, its headings kept in sight; reachable as a region by its label. */
export function ScrolledTable(props: {
  label: string;
  headings: readonly string[];
  maxHeight?: number;
  children: ReactNode;
}) {
  return (
    <Box
      sx={{ overflow: 'auto', maxHeight: props.maxHeight ?? 280, border: 1, borderColor: 'divider', borderRadius: 1 }}
      tabIndex={0}
      role="region"
      aria-label={props.label}
    >
      <Table size="small" stickyHeader>
        <TableHead>
          <TableRow>
            {props.headings.map((heading) => (
              <TableCell key={heading}>{heading}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>{props.children}</TableBody>
      </Table>
    </Box>
  );
}
