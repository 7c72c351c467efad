import type { Session } from 'electron';
import { isOwnPage } from './page-address.ts';

/** Reading a QR code from the camera, pasting a code, copying an identifier. */
const granted: readonly string[] = ['clipboard-read', 'clipboard-sanitized-write'];

/** Everything else is denied: location, notifications, microphone, MIDI, USB, serial, HID (drivers live in the main process). */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const mediaTypes = 'mediaTypes' in details ? details.mediaTypes : undefined;
    const camera = permission === 'media' && mediaTypes?.length === 1 && mediaTypes[0] === 'video';
    callback(isOwnPage(details.requestingUrl) && (camera || granted.includes(permission)));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) => {
    const camera = permission === 'media' && details.mediaType === 'video';
    return isOwnPage(requestingOrigin) && (camera || granted.includes(permission));
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}));
}
