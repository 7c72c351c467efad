import Box from '@mui/material/Box';
import { CopyButton } from './copy-button.tsx';
import { monospace } from './monospace.ts';
import { groupsOfFour } from './words/format.ts';

interface IdentifierProps {
  readonly value: string;
  /** What it is, for the copy button's name: "EID of Device A". */
  readonly what: string;
  readonly copy?: boolean;
  readonly grouped?: boolean;
  /** Small enough for an EID in a compact tile. */
  readonly small?: boolean;
}

/** An identifier in monospace, grouped by four for the eye alone; one click copies it plain. */
export function Identifier({ value, what, copy = true, grouped = true, small = false }: IdentifierProps) {
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, minWidth: 0 }}>
      <Box
        component="span"
        sx={{
          fontFamily: monospace,
          fontSize: small ? '0.6875rem' : '0.8125rem',
          fontVariantNumeric: 'tabular-nums',
          whiteSpace: 'nowrap',
        }}
      >
        {grouped
          ? groupsOfFour(value).map((group, index) => (
              <Box component="span" key={index} sx={{ '& + &': { ml: '0.4em' } }}>
                {group}
              </Box>
            ))
          : value}
      </Box>
      {copy && <CopyButton text={value} what={what} />}
    </Box>
  );
}
