import { useEffect, useRef } from 'react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import type { WorkbenchErrorWire } from '#shared/errors.ts';
import { readQrPixels } from '../../components/code-input/read-qr.ts';

interface CameraDialogProps {
  readonly onCode: (code: string) => void;
  readonly onError: (error: WorkbenchErrorWire) => void;
  readonly onClose: () => void;
}

const betweenFramesMs = 200;
const frameWidth = 640;

/** Looks through the camera until a QR code is in sight; pictures leave this window in no way. */
export function CameraDialog(props: CameraDialogProps) {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    let stopped = false;
    let stream: MediaStream | undefined;
    const look = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      while (!stopped) {
        const element = video.current;
        if (element && element.srcObject !== stream) {
          element.srcObject = stream;
          await element.play();
        }
        if (element && element.videoWidth > 0) {
          const height = Math.round((frameWidth * element.videoHeight) / element.videoWidth);
          const code = await readQrPixels(element, frameWidth, height);
          if (code && !stopped) {
            latest.current.onCode(code);
            return;
          }
        }
        await new Promise((resume) => setTimeout(resume, betweenFramesMs));
      }
    };
    look()
      .catch((error: unknown) => {
        if (stopped) return;
        const message = error instanceof Error ? error.message : 'no camera';
        latest.current.onError({ code: 'CAMERA_UNAVAILABLE', message, effect: 'none' });
      })
      .finally(() => stream?.getTracks().forEach((track) => track.stop()));
    return () => {
      stopped = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return (
    <Dialog open onClose={props.onClose} maxWidth="sm" fullWidth aria-labelledby="camera-title">
      <DialogTitle id="camera-title">Hold the QR code before the camera</DialogTitle>
      <DialogContent>
        <Box
          component="video"
          ref={video}
          muted
          playsInline
          aria-label="Camera picture"
          sx={{ width: '100%', aspectRatio: '4 / 3', bgcolor: 'black', borderRadius: 1, objectFit: 'cover' }}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose} autoFocus>
          Cancel
        </Button>
      </DialogActions>
    </Dialog>
  );
}
