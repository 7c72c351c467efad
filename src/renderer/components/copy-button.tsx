import { useEffect, useState } from 'react';
import IconButton from '@mui/material/IconButton';
import Tooltip from '@mui/material/Tooltip';
import CheckOutlined from '@mui/icons-material/CheckOutlined';
import ContentCopyOutlined from '@mui/icons-material/ContentCopyOutlined';

/** Copies `text` plain. `what` completes the accessible name: "Copy EID". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip title={copied ? 'Copied' : `Copy ${what}`}>
      <IconButton
        aria-label={`Copy ${what}`}
        size="small"
        sx={{ p: 0.25, color: 'text.secondary' }}
        onClick={(event) => {
          event.stopPropagation();
          void navigator.clipboard.writeText(text).then(() => setCopied(true));
        }}
      >
        {copied ? (
          <CheckOutlined sx={{ fontSize: 16 }} color="success" />
        ) : (
          <ContentCopyOutlined sx={{ fontSize: 16 }} />
        )}
      </IconButton>
    </Tooltip>
  );
}
