import { useCallback, useEffect, useRef, useState } from 'react';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import { useLocation, useNavigate } from 'react-router';
import { toWorkbenchError } from '../../client/index.tsx';
import { useAddPackage } from '../../client/use-add-package.ts';
import { findActivationCode } from '../../components/code-input/looks-like-activation-code.ts';
import { isProfilePackage, readCodeFile } from '../../components/code-input/read-code-file.ts';
import { useToast } from '../../components/toasts.tsx';
import { errorText } from '../../components/words/error-text.ts';

const isEditable = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName));

/** Anywhere in the window: paste a code or a picture of one, drop a picture, a text or a profile package. */
export function Intake() {
  const { openCode, takeFile, refuse } = useTakers();
  const [dragging, setDragging] = useState(false);

  const onPaste = (event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find((item) => item.type.startsWith('image/'));
    if (file) {
      event.preventDefault();
      void takeFile(file);
      return;
    }
    if (isEditable(event.target)) return;
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const code = findActivationCode(text);
    if (code) openCode(code);
    else if (text.trim()) refuse('The clipboard holds no activation code.');
  };

  const onDrop = (event: DragEvent) => {
    setDragging(false);
    if (event.defaultPrevented) return;
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) {
      for (const file of files) void takeFile(file);
      return;
    }
    const code = findActivationCode(event.dataTransfer?.getData('text/plain') ?? '');
    if (code) openCode(code);
    else refuse('What was dropped holds no activation code.');
  };

  const latest = useRef({ onPaste, onDrop });
  useEffect(() => {
    latest.current = { onPaste, onDrop };
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent) => latest.current.onPaste(event);
    const drop = (event: DragEvent) => latest.current.onDrop(event);
    const over = (event: DragEvent) => {
      event.preventDefault();
      setDragging(true);
    };
    const leave = (event: DragEvent) => {
      if (!event.relatedTarget) setDragging(false);
    };
    window.addEventListener('paste', paste);
    window.addEventListener('drop', drop);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    return () => {
      window.removeEventListener('paste', paste);
      window.removeEventListener('drop', drop);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
    };
  }, []);

  if (!dragging) return null;
  return (
    <Box
      sx={{
        position: 'fixed',
        inset: 12,
        zIndex: 'tooltip',
        pointerEvents: 'none',
        display: 'grid',
        placeContent: 'center',
        justifyItems: 'center',
        gap: 1,
        border: 2,
        borderStyle: 'dashed',
        borderColor: 'primary.main',
        borderRadius: 2,
        bgcolor: 'background.paper',
        opacity: 0.94,
      }}
    >
      <UploadFileOutlined color="primary" sx={{ fontSize: 48 }} />
      <Typography variant="h2" component="p">
        Drop a QR picture or activation code to load an eSIM
      </Typography>
      <Typography color="textSecondary">A .der profile package is added to the catalogue.</Typography>
    </Box>
  );
}

function useTakers() {
  const navigate = useNavigate();
  const toast = useToast();
  const addPackage = useAddPackage();
  const { pathname } = useLocation();

  const openCode = useCallback(
    (code: string) => {
      const device = /^\/(?:device|load)\/([^/]+)/.exec(pathname)?.[1];
      void navigate(`/load${device ? `/${device}` : ''}?activationCode=${encodeURIComponent(code)}`);
    },
    [navigate, pathname],
  );
  const refuse = useCallback((text: string) => toast({ severity: 'warning', text }), [toast]);
  const takeFile = useCallback(
    async (file: File) => {
      if (isProfilePackage(file)) {
        const { entry, error } = await addPackage(file);
        if (entry) {
          const order = () => void navigate(`/services/orders?create=${encodeURIComponent(entry.profileType)}`);
          toast({
            severity: 'success',
            text: `${entry.profileType} is in the catalogue`,
            action: { label: 'Create order', run: order },
          });
        } else if (error) {
          toast({ severity: 'error', text: `${file.name}: ${errorText(error).title}` });
        }
        return;
      }
      try {
        openCode(await readCodeFile(file));
      } catch (thrown) {
        toast({ severity: 'error', text: `${file.name}: ${errorText(toWorkbenchError(thrown)).title}` });
      }
    },
    [addPackage, navigate, openCode, toast],
  );
  return { openCode, takeFile, refuse };
}
