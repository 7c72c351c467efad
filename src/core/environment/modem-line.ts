/** A serial line to a modem. Bytes only: AT framing is core/protocol/at. Drivers live in src/hardware. */
export interface ModemLine {
  /** Unique on this bench: the port's path, or the simulated device's id. */
  readonly id: string;
  readonly kind: 'serial' | 'simulated';
  /** Port identity where the system tells it (serial number finds a modem again after re-enumeration). */
  readonly info: ModemLineInfo;
  /**
   * Opens the line for exclusive use, at the port where the modem is now. Rejects with DeviceError `busy` or `gone`, or WorkbenchError PORT_PERMISSION.
   */
  open(): Promise<ModemConnection>;
}

export interface ModemLineInfo {
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  /** USB interface: a modem has several ports, one of them for AT commands. */
  readonly interfaceNumber?: number | undefined;
  /** Where it is plugged in: bus and ports, `1-1.4`. */
  readonly location?: string | undefined;
}

export interface ModemConnection {
  /** Resolves when the bytes were handed to the line. Rejects with DeviceError `gone` after the line broke. */
  write(bytes: Uint8Array): Promise<void>;
  /** Every chunk as it arrives, cut anywhere. Returns the function that stops it. */
  onReceive(listener: (bytes: Uint8Array) => void): () => void;
  /** Called once when the line breaks or is closed. */
  onClose(listener: () => void): () => void;
  /** Never rejects; idempotent. */
  close(): Promise<void>;
}

export interface ModemLines {
  /** Lines present now; an empty list where discovery is impossible (it never crashes). */
  list(): Promise<readonly ModemLine[]>;
  /** Calls back at each hot-plug where the system tells; returns the function that stops it. */
  watch?(onChange: () => void): () => void;
}
