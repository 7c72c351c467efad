import Box from '@mui/material/Box';
import { monospace } from '../../../components/monospace.ts';

const perLine = 8;

/** Bytes as they stand in the file: offset, then eight to a line. */
export function HexView({ hex, label }: { hex: string; label: string }) {
  const lines = hex.match(new RegExp(`.{1,${perLine * 2}}`, 'g')) ?? [];
  return (
    <Box
      component="pre"
      tabIndex={0}
      role="region"
      aria-label={label}
      sx={{
        m: 0,
        p: 1,
        maxHeight: 360,
        overflow: 'auto',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        fontFamily: monospace,
        fontSize: 13,
        lineHeight: '20px',
      }}
    >
      {lines.map((line, i) => (
        <div key={i}>
          <Box component="span" sx={{ color: 'text.secondary', userSelect: 'none' }}>
            {(i * perLine).toString(16).toUpperCase().padStart(4, '0')}
            {'  '}
          </Box>
          {line.replace(/(..)(?=.)/g, '$1 ')}
        </div>
      ))}
      {lines.length === 0 && 'Nothing stands in it.'}
    </Box>
  );
}
