import type { CommandApdu } from '#core/protocol/iso7816/index.ts';
import { StoreDataReassembly } from '#core/protocol/ts102221/index.ts';
import type { Answer } from './answer.ts';
import type { DataObjectFile } from './file-kind.ts';
import type { DirectoryFile, ElementaryFile } from './file.ts';

/** An application that is no ADF: it answers SELECT with its own FCI and takes commands of its own. */
export interface CardApplet {
  readonly aid: Uint8Array;
  /** FCI, template 6F. */
  select(): Uint8Array;
  /** Undefined when the applet does not know the instruction; the card's own commands then get it. */
  execute(command: CommandApdu, channel: Channel): Answer | undefined;
}

/** State of one logical channel (TS 102 221 section 8.7); gone at reset. */
export class Channel {
  directory: DirectoryFile;
  file: ElementaryFile | undefined;
  /** Record last read or written in `file`; 0: none yet. */
  recordPointer = 0;
  /** ADF selected on this channel: what 7FFF stands for. */
  application: DirectoryFile | undefined;
  /** Application without files that gets the commands of this channel: ISD-R, ECASD, a security domain. */
  applet: CardApplet | undefined;
  /** Answer not yet fetched by GET RESPONSE, and the status word that ends it. */
  waiting: { data: Uint8Array; sw: number } | undefined;
  /** Data object under way in blocks: what is still to be read, or what has come so far. */
  transfer: { kind: 'retrieve' | 'set'; file: DataObjectFile; bytes: Uint8Array } | undefined;
  readonly storeData = new StoreDataReassembly();

  constructor(directory: DirectoryFile) {
    this.directory = directory;
  }

  selectDirectory(directory: DirectoryFile): void {
    this.directory = directory;
    this.file = undefined;
    this.recordPointer = 0;
    this.transfer = undefined;
  }

  selectFile(file: ElementaryFile): void {
    this.directory = file.parent;
    this.file = file;
    this.recordPointer = 0;
    this.transfer = undefined;
  }

  /** A command that named `file` by its SFI has succeeded: it becomes the current one, its record pointer unset. */
  use(file: ElementaryFile, sfi: number | undefined): void {
    if (sfi !== undefined) this.selectFile(file);
  }

  selectApplication(adf: DirectoryFile): void {
    this.leaveApplet();
    this.application = adf;
    this.selectDirectory(adf);
  }

  selectApplet(applet: CardApplet, masterFile: DirectoryFile): void {
    this.leaveApplet();
    this.applet = applet;
    this.application = undefined;
    this.selectDirectory(masterFile);
  }

  /** Back to the state of a newly opened channel. */
  restart(masterFile: DirectoryFile): void {
    this.leaveApplet();
    this.application = undefined;
    this.selectDirectory(masterFile);
  }

  leaveApplet(): void {
    this.applet = undefined;
    this.storeData.clear();
  }
}
