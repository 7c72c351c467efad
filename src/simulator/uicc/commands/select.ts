import { startsWith } from '#core/protocol/bytes/index.ts';
import { isActivated } from '../access-control.ts';
import { Refusal, require, type Answer } from '../answer.ts';
import { forgetEndedSessions } from '../application-session.ts';
import type { CardContext, CommandHandler } from '../card-context.ts';
import type { CardApplet, Channel } from '../channel.ts';
import type { CardFile, DirectoryFile } from '../file.ts';
import { fcpOf } from './file-control-parameters.ts';
import { locate } from './locate-file.ts';

/** SELECT, TS 102 221 section 11.1.1. */
export const select: CommandHandler = (card, channel, { p1, p2, data }) => {
  if (p1 === 0x04) return selectByName(card, channel, p2, data);
  require(returns.includes(p2), 0x6a86);
  const file = locate(card, channel, p1, data);
  if (file.kind === 'elementary') channel.selectFile(file);
  else if (file.node.kind === 'adf') channel.selectApplication(file);
  else channel.selectDirectory(file);
  // Files are the operating system's: an application without files has no part in what follows.
  if (file.node.kind !== 'adf') channel.leaveApplet();
  forgetEndedSessions(card);
  return answer(card, file, p2);
};

/** P2 b5 to b3: FCI, FCP, nothing. */
const nothing = 0x0c;
const returns: readonly number[] = [0x00, 0x04, nothing];

const none = new Uint8Array(0);

/** A deactivated file is selected with a warning. */
function answer(card: CardContext, file: CardFile, p2: number): Answer {
  const data = (p2 & nothing) === nothing ? none : fcpOf(card, file);
  return { data, sw: isActivated(card, file) ? 0x9000 : 0x6283 };
}

type Candidate = { readonly aid: Uint8Array } & (
  | { readonly adf: DirectoryFile; readonly applet?: undefined }
  | { readonly applet: CardApplet; readonly adf?: undefined }
);

/** P2 b7 b6: 10 ends the session of the application. */
const termination = 0x40;

/** P2: b2 b1 occurrence (first, last, next, previous), b5 to b3 what to return, b7 b6 activation or termination. */
function selectByName(card: CardContext, channel: Channel, p2: number, name: Uint8Array): Answer {
  require((p2 & 0xa0) === 0 && returns.includes(p2 & 0x1c), 0x6a86);
  require(name.length >= 1 && name.length <= 16, 0x6a87);
  const matches = candidates(card).filter(({ aid }) => startsWith(aid, name));
  const isCurrent = ({ adf, applet }: Candidate) =>
    adf === undefined ? applet === channel.applet : adf === channel.application;
  const current = matches.findIndex(isCurrent);
  const last = matches.length - 1;
  const chosen = matches[[0, last, current + 1, current < 0 ? last : current - 1][p2 & 0x03]!];
  if (chosen === undefined) throw new Refusal(0x6a82);
  if ((p2 & termination) !== 0) {
    require(isCurrent(chosen), 0x6985);
    channel.restart(card.masterFile());
  } else if (chosen.adf === undefined) channel.selectApplet(chosen.applet, card.masterFile());
  else channel.selectApplication(chosen.adf);
  forgetEndedSessions(card);
  if (chosen.adf !== undefined) return answer(card, chosen.adf, p2);
  return { data: (p2 & nothing) === nothing ? none : chosen.applet.select(), sw: 0x9000 };
}

function candidates(card: CardContext): Candidate[] {
  const files = card
    .masterFile()
    .children.filter((child) => child.kind === 'directory' && child.node.aid !== undefined);
  return [
    ...files.map((file) => ({ aid: (file as DirectoryFile).node.aid!, adf: file as DirectoryFile })),
    ...card.applets().map((applet) => ({ aid: applet.aid, applet })),
  ];
}
