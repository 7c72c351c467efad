import { expect, test } from 'vitest';
import { busyError, openError } from '#hardware/modem-line/serial-errors.ts';

// Words of @serialport/bindings-cpp 13 and of the systems' strerror.
test.each([
  ['Error: Permission denied, cannot open /dev/ttyUSB2', 'PORT_PERMISSION'],
  ['Error: No such file or directory, cannot open /dev/ttyUSB2', 'DEVICE_GONE'],
  ['Error: No such device, cannot open /dev/ttyUSB2', 'DEVICE_GONE'],
  ['Error Resource temporarily unavailable Cannot lock port', 'DEVICE_BUSY'],
  ['Error: Device or resource busy, cannot open /dev/ttyUSB2', 'DEVICE_BUSY'],
  ['Opening COM3: Access denied', 'DEVICE_BUSY'],
  ['Opening COM9: File not found', 'DEVICE_GONE'],
  ['Error: Inappropriate ioctl for device, cannot open /dev/null', 'PORT_OPEN_FAILED'],
])('%s is %s', (message, code) => {
  const error = openError('/dev/ttyUSB2', message, 'dialout');
  expect(error.code).toBe(code);
  expect(error.details).toMatchObject({ path: '/dev/ttyUSB2' });
});

test('missing rights name the group that has them', () => {
  expect(openError('/dev/ttyUSB2', 'Permission denied', 'dialout').details).toEqual({
    path: '/dev/ttyUSB2',
    group: 'dialout',
  });
});

test('ModemManager is recognised as the holder', () => {
  expect(busyError('/dev/ttyUSB2', { pid: 7, program: 'ModemManager' }).details).toMatchObject({
    modemManager: true,
    pid: 7,
  });
  expect(busyError('/dev/ttyUSB2', { pid: 8, program: 'minicom' }).details).toMatchObject({
    modemManager: false,
    holder: 'minicom',
  });
});
