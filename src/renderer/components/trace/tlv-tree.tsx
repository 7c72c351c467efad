import { useState } from 'react';
import Box from '@mui/material/Box';
import type { TlvNode } from '#shared/api/index.ts';
import { CopyButton } from '../copy-button.tsx';
import { monospace } from '../monospace.ts';

/** Shown of a long value until it is asked for in full. */
const shown = 64;

/** Elements of BER-TLV with their names, meaning and values; nested ones below the one that holds them. */
export function TlvTree({ nodes, label }: { nodes: readonly TlvNode[]; label: string }) {
  return (
    <Box component="ul" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {nodes.map((node, index) => (
        <Element key={index} node={node} />
      ))}
    </Box>
  );
}

function Element({ node }: { node: TlvNode }) {
  const isOpenAtFirst = node.children.length > 0;
  const head = (
    <>
      <Box component="span" sx={{ fontFamily: monospace, fontWeight: 600, color: 'primary.main' }}>
        {node.tag}
      </Box>{' '}
      <span>{node.name ?? 'unknown'}</span>{' '}
      <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>
        {node.length} {node.length === 1 ? 'byte' : 'bytes'}
      </Box>
    </>
  );
  return (
    <Box component="li" sx={{ fontSize: '0.8125rem', lineHeight: '22px' }}>
      {isOpenAtFirst ? (
        <details open>
          <Box component="summary" sx={{ cursor: 'pointer', '&:hover': { bgcolor: 'action.hover' } }}>
            {head}
          </Box>
          <Box component="ul" sx={{ listStyle: 'none', m: 0, pl: 1.5, ml: 0.5, borderLeft: 1, borderColor: 'divider' }}>
            {node.children.map((child, index) => (
              <Element key={index} node={child} />
            ))}
          </Box>
        </details>
      ) : (
        <Box sx={{ pl: 1.75, '&:hover': { bgcolor: 'action.hover' } }}>
          {head}
          {node.meaning !== null && (
            <Box component="span" sx={{ ml: 1, fontWeight: 600, overflowWrap: 'anywhere' }}>
              {node.meaning}
            </Box>
          )}
          {node.value !== null && node.value !== '' && <Value value={node.value} name={node.name ?? node.tag} />}
        </Box>
      )}
    </Box>
  );
}

function Value({ value, name }: { value: string; name: string }) {
  const [whole, setWhole] = useState(false);
  const isLong = value.length > shown;
  return (
    <Box sx={{ display: 'flex', alignItems: 'start', gap: 0.5, color: 'text.secondary' }}>
      <Box component="span" sx={{ fontFamily: monospace, fontSize: '0.75rem', overflowWrap: 'anywhere', minWidth: 0 }}>
        {isLong && !whole ? value.slice(0, shown) : value}
        {isLong && (
          <Box
            component="button"
            type="button"
            aria-expanded={whole}
            aria-label={whole ? `Show less of ${name}` : `Show all of ${name}`}
            onClick={() => setWhole(!whole)}
            sx={{
              border: 0,
              bgcolor: 'transparent',
              color: 'primary.main',
              cursor: 'pointer',
              font: 'inherit',
              px: 0.5,
            }}
          >
            {whole ? 'less' : '…'}
          </Box>
        )}
      </Box>
      {!value.includes('*') && <CopyButton text={value} what={name} />}
    </Box>
  );
}
