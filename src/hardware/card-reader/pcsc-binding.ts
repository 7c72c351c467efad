import type { CardInterface, ContextInterface, ReaderMonitorInterface } from 'smartcard';

export type PcscCard = CardInterface;
export type PcscContext = ContextInterface;
export type PcscReader = ReturnType<ContextInterface['listReaders']>[number];
export type PcscMonitor = ReaderMonitorInterface;

/** The part of the optional dependency `smartcard` that the driver uses. */
export interface PcscBinding {
  readonly Context: new () => PcscContext;
  readonly ReaderMonitor: new () => PcscMonitor;
  readonly SCARD_SHARE_EXCLUSIVE: number;
  readonly SCARD_PROTOCOL_T0: number;
  readonly SCARD_PROTOCOL_T1: number;
  readonly SCARD_RESET_CARD: number;
  readonly SCARD_LEAVE_CARD: number;
}

/** Loads the binding; rejects when it is not installed or its native part does not load. */
export const loadPcscBinding = async (): Promise<PcscBinding> => import('smartcard');
