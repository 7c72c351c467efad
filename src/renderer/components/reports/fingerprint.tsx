import Box from '@mui/material/Box';
import { CopyButton } from '../copy-button.tsx';
import { monospace } from '../monospace.ts';
import { groupsOfFour } from '../words/format.ts';

/** A certificate's fingerprint, in as many lines as it needs; copied plain. */
export function Fingerprint({ value }: { value: string }) {
  return (
    <Box component="span" sx={{ display: 'flex', alignItems: 'flex-start', gap: 0.5 }}>
      <Box
        component="span"
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: '0.5em', fontFamily: monospace, fontSize: '0.8125rem' }}
      >
        {groupsOfFour(value).map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </Box>
      <CopyButton text={value} what="fingerprint" />
    </Box>
  );
}
