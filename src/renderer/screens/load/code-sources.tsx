import { useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ContentPasteOutlined from '@mui/icons-material/ContentPasteOutlined';
import PhotoCameraOutlined from '@mui/icons-material/PhotoCameraOutlined';
import QrCodeScanner from '@mui/icons-material/QrCodeScanner';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { toWorkbenchError } from '../../client/index.tsx';
import { LocalError } from '../../client/local-error.ts';
import { findActivationCode } from '../../components/code-input/looks-like-activation-code.ts';
import { readCodeFile } from '../../components/code-input/read-code-file.ts';
import { readQr } from '../../components/code-input/read-qr.ts';
import { CameraDialog } from './camera-dialog.tsx';

interface CodeSourcesProps {
  readonly onCode: (code: string) => void;
  readonly onError: (error: WorkbenchErrorWire) => void;
}

/** Every way to a code besides typing: clipboard, picture or text file, camera. */
export function CodeSources({ onCode, onError }: CodeSourcesProps) {
  const file = useRef<HTMLInputElement>(null);
  const [camera, setCamera] = useState(false);
  const attempt = async (read: () => Promise<string>) => {
    try {
      onCode(await read());
    } catch (thrown) {
      onError(toWorkbenchError(thrown));
    }
  };
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Button variant="outlined" startIcon={<ContentPasteOutlined />} onClick={() => void attempt(readClipboard)}>
        Paste
      </Button>
      <Button variant="outlined" startIcon={<QrCodeScanner />} onClick={() => file.current?.click()}>
        QR picture
      </Button>
      <Button variant="outlined" startIcon={<PhotoCameraOutlined />} onClick={() => setCamera(true)}>
        Camera
      </Button>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="QR picture or text file"
        accept="image/*,.txt"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          if (chosen) void attempt(() => readCodeFile(chosen));
        }}
      />
      {camera && (
        <CameraDialog
          onClose={() => setCamera(false)}
          onCode={(code) => {
            setCamera(false);
            onCode(code);
          }}
          onError={(error) => {
            setCamera(false);
            onError(error);
          }}
        />
      )}
    </Box>
  );
}

async function readClipboard(): Promise<string> {
  for (const item of await navigator.clipboard.read().catch(() => [])) {
    const picture = item.types.find((type) => type.startsWith('image/'));
    if (picture) return readQr(await item.getType(picture));
    if (!item.types.includes('text/plain')) continue;
    const text = await (await item.getType('text/plain')).text();
    if (text.trim()) return findActivationCode(text) ?? text.trim();
  }
  throw new LocalError({
    code: 'CLIPBOARD_EMPTY',
    message: 'the clipboard holds neither text nor a picture',
    effect: 'none',
  });
}
