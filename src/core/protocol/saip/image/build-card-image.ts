import { tagHex } from '../../asn1/index.ts';
import { toHex } from '../../bytes/index.ts';
import { decodeIccidDigits } from '../iccid-digits.ts';
import { ImageFault, peStatus, ProfilePackageError } from '../profile-package-error.ts';
import {
  headerOf,
  peHeaderOf,
  type KnownElement,
  type ProfileElement,
  type ProfilePackage,
  type UnknownElement,
} from '../profile-package.ts';
import { elementTemplates, templateElementTypes, type TemplateElementType } from '../templates/index.ts';
import type { TemplateFiles } from '../elements/index.ts';
import { cardPin, cardPuk } from './access-codes.ts';
import { cardAka } from './card-aka.ts';
import type { CardAka, CardApplication, CardImage, CardPin, CardPuk } from './card-image.ts';
import { directoryLabels } from './directory-labels.ts';
import {
  fidText,
  isDirectory,
  masterFileId,
  newMasterFile,
  nodeAt,
  pathFids,
  type DirectoryDraft,
  type FileDraft,
} from './drafts.ts';
import { finishDirectory } from './finish-nodes.ts';
import { addGenericFiles } from './generic-drafts.ts';
import { addTemplateFiles } from './template-drafts.ts';

/**
 * What the package leaves on a card, element by element as the card would work through it.
 * Throws ProfilePackageError naming the element and the PEStatus a card would answer.
 */
export const buildCardImage = (profilePackage: ProfilePackage): CardImage => buildWithOrigins(profilePackage).image;

export interface ImageWithOrigins {
  readonly image: CardImage;
  /** What made a file, by its path in the notation of file-set. */
  readonly origins: ReadonlyMap<string, FileOrigin>;
}

export interface FileOrigin {
  /** Position of the profile element, from 0. */
  readonly element: number;
  /** Member of a template's element; absent for generic file management. */
  readonly member?: string | undefined;
}

/** The image and where each file in it comes from. Throws as buildCardImage. */
export function buildWithOrigins(profilePackage: ProfilePackage): ImageWithOrigins {
  const building = new Building();
  const makers = new Map<DirectoryDraft | FileDraft, number>();
  for (const [i, element] of profilePackage.elements.entries()) {
    refusing(`${element.type} (profile element ${i})`, () => building.add(element), {
      element: i,
      identification: peHeaderOf(element)?.identification,
    });
    building.note(i, makers);
  }
  const iccid = decodeIccidDigits(headerOf(profilePackage).iccid);
  const image = refusing('the whole package', () => building.finish(iccid));
  return { image, origins: building.origins(makers) };
}

function refusing<T>(
  what: string,
  act: () => T,
  details: { element?: number; identification?: number | undefined } = {},
): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ProfilePackageError) {
      const {
        message,
        status,
        element = details.element,
        identification = details.identification,
        offset,
        rule,
      } = error;
      throw new ProfilePackageError(message, { status, element, identification, offset, rule, cause: error });
    }
    const reason = error instanceof Error ? error.message : 'refused';
    const rule = error instanceof ImageFault ? error.rule : undefined;
    throw new ProfilePackageError(`${what}: ${reason}`, { status: peStatus.badValues, ...details, rule, cause: error });
  }
}

/** A card passes over an element it does not know, unless the element insists on being understood. */
function skipUnknown(element: UnknownElement): void {
  const header = peHeaderOf(element);
  if (header?.mandated)
    throw new ProfilePackageError(`mandatory profile element with unknown tag ${tagHex(element.tag)}`, {
      status: peStatus.peNotSupported,
      rule: 'ELEMENT_MANDATED',
      identification: header.identification,
    });
}

const isTemplateElement = (
  element: ProfileElement,
): element is Extract<KnownElement, { type: TemplateElementType }> & { content: TemplateFiles } =>
  (templateElementTypes as readonly string[]).includes(element.type);

/** Directories in which a PIN element that follows defines PINs; the sub-directories of an application are not. */
const pinContexts: readonly string[] = ['mf', 'cd', 'telecom', 'usim', 'isim', 'csim', 'iot'];
const applicationKinds = { usim: 'usim', iot: 'usim', isim: 'isim', csim: 'csim' } as const;

class Building {
  readonly #masterFile = newMasterFile();
  readonly #pins: CardPin[] = [];
  readonly #puks: CardPuk[] = [];
  readonly #aka: CardAka[] = [];
  readonly #applications: CardApplication[] = [];
  /** The application created last: optional files, DFs and algorithm parameters go there. */
  #application: DirectoryDraft | undefined;
  #pinContext: DirectoryDraft = this.#masterFile;

  add(element: ProfileElement): void {
    if (element.type === 'unknown') return skipUnknown(element);
    if (isTemplateElement(element)) return this.#addTemplate(element.type, element.content);
    switch (element.type) {
      case 'genericFileManagement':
        return addGenericFiles(this.#masterFile, this.#application, element.content);
      case 'pinCodes':
        return this.#addPins(element.content.pinCodes);
      case 'pukCodes':
        this.#puks.push(...element.content.pukCodes.map(cardPuk));
        return;
      case 'akaParameter':
        this.#aka.push(cardAka(this.#applicationAid(), element.content, this.#aka));
        return;
      case 'securityDomain':
        this.#applications.push({ kind: 'securityDomain', aid: element.content.instance.instanceAID });
        return;
      case 'application':
        for (const instance of element.content.instanceList ?? [])
          this.#applications.push({ kind: 'other', aid: instance.instanceAID });
        return;
      case 'rfm':
        this.#applications.push({ kind: 'other', aid: element.content.instanceAID });
        return;
    }
  }

  #addTemplate(type: TemplateElementType, content: TemplateFiles): void {
    const home = elementTemplates[type].place === 'masterFile' ? this.#masterFile : this.#currentApplication(type);
    const opened = addTemplateFiles(this.#masterFile, home, type, content);
    if (pinContexts.includes(type)) this.#pinContext = opened;
    if (type === 'usim' || type === 'isim' || type === 'csim' || type === 'iot') {
      this.#application = opened;
      this.#applications.push({ kind: applicationKinds[type], aid: opened.aid!, fid: opened.fid });
    }
  }

  #currentApplication(type: string): DirectoryDraft {
    if (this.#application === undefined) throw new RangeError(`${type} comes before its application`);
    return this.#application;
  }

  #applicationAid(): Uint8Array {
    return this.#currentApplication('akaParameter').aid!;
  }

  #addPins(pinCodes: Extract<KnownElement, { type: 'pinCodes' }>['content']['pinCodes']): void {
    if (pinCodes.kind === 'pinconfig') {
      this.#pins.push(...pinCodes.value.map((pin) => cardPin(pin, [this.#pinContext.fid])));
      return;
    }
    const shared = nodeAt(this.#masterFile, pathFids(pinCodes.value), this.#application);
    if (!isDirectory(shared)) throw new RangeError('PINs are shared with what is no directory');
    for (const [i, pin] of this.#pins.entries()) {
      if (pin.directories.includes(shared.fid))
        this.#pins[i] = { ...pin, directories: [...pin.directories, this.#pinContext.fid] };
    }
  }

  /** Puts down `element` as the maker of every file that has none yet. */
  note(element: number, makers: Map<DirectoryDraft | FileDraft, number>): void {
    const visit = (node: DirectoryDraft | FileDraft): void => {
      if (!makers.has(node)) makers.set(node, element);
      if (isDirectory(node)) node.children.forEach(visit);
    };
    // The MF is there from the start; its own element comes second.
    for (const child of this.#masterFile.children) visit(child);
  }

  origins(makers: ReadonlyMap<DirectoryDraft | FileDraft, number>): ReadonlyMap<string, FileOrigin> {
    const origins = new Map<string, FileOrigin>([[fidText(masterFileId), { element: 1, member: 'mf' }]]);
    const visit = (node: DirectoryDraft | FileDraft, parent: string): void => {
      const aid = isDirectory(node) && node.kind === 'adf' ? node.aid : undefined;
      const path = aid === undefined ? `${parent}/${fidText(node.fid)}` : toHex(aid);
      const maker = makers.get(node);
      if (maker !== undefined) origins.set(path, { element: maker, member: node.name });
      if (isDirectory(node)) for (const child of node.children) visit(child, path);
    };
    for (const child of this.#masterFile.children) visit(child, fidText(masterFileId));
    return origins;
  }

  finish(iccid: string): CardImage {
    const masterFile = finishDirectory(this.#masterFile);
    const labels = directoryLabels(masterFile);
    return {
      iccid,
      masterFile,
      applications: this.#applications.map((application) => ({
        ...application,
        label: labels.get(toHex(application.aid)),
      })),
      pins: this.#pins,
      puks: this.#puks,
      aka: this.#aka,
    };
  }
}
