/** The text of a changed dashboard, written as the file was: an edit of one field is a change of one line. */
import { parseDashboard } from './parseDashboard.ts';

/** @param like  text of the file before; its indentation, line ends and last line are kept */
export function textLike(like: string, json: unknown): string {
  const indent = /\n([ \t]+)\S/.exec(like)?.[1];
  const isOneLine = like.trim() !== '' && indent === undefined;
  const text = isOneLine ? JSON.stringify(json) : JSON.stringify(json, null, indent ?? '  ');
  const ended = like.endsWith('\n') || like === '' ? `${text}\n` : text;
  return like.includes('\r\n') ? ended.replaceAll('\n', '\r\n') : ended;
}

/** @throws AppError `bad_data` */
export const dashboardOfText = (text: string): ReturnType<typeof parseDashboard> =>
  parseDashboard(JSON.parse(text.replace(/^\uFEFF/, '')));
