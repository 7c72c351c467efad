/** A package as the rules look at it: what is worked out once is kept. */
import { toHex } from '../../bytes/index.ts';
import { fileSetOfImage, type FileFacts, type FileSet } from '../../file-set/index.ts';
import { mandatoryServiceNames, type ProfileHeader, type ServiceName } from '../elements/index.ts';
import {
  buildWithOrigins,
  findNode,
  type FileOrigin,
  type CardApplication,
  type CardImage,
  type DirectoryNode,
} from '../image/index.ts';
import { headerOf, type ProfilePackage } from '../profile-package.ts';
import { ProfilePackageError } from '../profile-package-error.ts';
import type { CardCapability } from './card-capability.ts';

export interface LintOptions {
  /** The card it is meant for. */
  readonly card?: CardCapability | undefined;
  /** From the metadata or the order; absent: not known. */
  readonly profileClass?: 'test' | 'operational' | 'provisioning' | undefined;
  /** Profile policy rules of the metadata. */
  readonly policyRules?: readonly string[] | undefined;
  /** The card image of this very package, where the caller has it already. */
  readonly image?: CardImage | undefined;
  /** The bytes of this very package: findings then tell offsets. */
  readonly der?: Uint8Array | undefined;
}

/** A network access application with its files. */
export interface Naa {
  readonly kind: CardApplication['kind'];
  readonly aid: Uint8Array;
  /** Its AID in hex: the path of its ADF. */
  readonly path: string;
  readonly directory: DirectoryNode;
}

export class LintSubject {
  readonly profilePackage: ProfilePackage;
  readonly options: LintOptions;
  readonly header: ProfileHeader;
  readonly services: ReadonlySet<ServiceName>;
  #built: Built | undefined;
  #origins: ReadonlyMap<string, FileOrigin> | undefined;
  #files: FileSet | undefined;
  #byPath: ReadonlyMap<string, FileFacts> | undefined;

  constructor(profilePackage: ProfilePackage, options: LintOptions) {
    this.profilePackage = profilePackage;
    this.options = options;
    this.header = headerOf(profilePackage);
    this.services = new Set(mandatoryServiceNames(this.header));
  }

  get elements(): ProfilePackage['elements'] {
    return this.profilePackage.elements;
  }

  /** Undefined when the package makes no card: `refusal` then says why. */
  get image(): CardImage | undefined {
    return this.#build().image;
  }

  get refusal(): ProfilePackageError | undefined {
    return this.#build().refusal;
  }

  /** Empty when the package makes no card. */
  get files(): FileSet {
    return (this.#files ??= this.image === undefined ? [] : fileSetOfImage(this.image));
  }

  file(path: string): FileFacts | undefined {
    this.#byPath ??= new Map(this.files.map((file) => [file.path, file]));
    return this.#byPath.get(path);
  }

  origin(path: string): FileOrigin | undefined {
    this.#origins ??= this.#build().origins ?? building(this.profilePackage).origins ?? new Map();
    return this.#origins.get(path);
  }

  naas(...kinds: readonly CardApplication['kind'][]): Naa[] {
    const { image } = this;
    if (image === undefined) return [];
    return image.applications.flatMap(({ kind, aid, fid }) => {
      const directory = fid === undefined ? undefined : findNode(image.masterFile, fid);
      return kinds.includes(kind) && directory !== undefined && 'children' in directory
        ? [{ kind, aid, path: toHex(aid), directory }]
        : [];
    });
  }

  #build(): Built {
    return (this.#built ??=
      this.options.image === undefined ? building(this.profilePackage) : { image: this.options.image });
  }
}

interface Built {
  readonly image?: CardImage;
  readonly origins?: ReadonlyMap<string, FileOrigin>;
  readonly refusal?: ProfilePackageError;
}

function building(profilePackage: ProfilePackage): Built {
  try {
    return buildWithOrigins(profilePackage);
  } catch (error) {
    if (error instanceof ProfilePackageError) return { refusal: error };
    throw error;
  }
}
