/**
 * A board on paper or as a picture: every panel is drawn, whether it was in view or not, in the light theme, on pages as
 * wide as the board is here.
 */
import { useEffect, useState } from 'react';
import { currentAddress } from '../../client/address.ts';
import { saveBlob } from '../../charts/saveText.ts';
import { elementPng, NOT_IN_PICTURES } from './elementImage.ts';

export interface BoardReport {
  /** While it is made all panels are asked and drawn. */
  readonly isWhole: boolean;
  /** The browser's own dialog, which also saves as PDF. */
  readonly print: () => Promise<void>;
  readonly savePng: (name: string) => Promise<void>;
}

const PATIENCE_MS = 15_000;
const SETTLE_MS = 400;
/** Width of a page to its height: A4, lying. */
const PAPER = 297 / 210;
const MARGIN_PX = 24;

const nextFrame = (): Promise<unknown> => new Promise(requestAnimationFrame);
const boardElement = (): HTMLElement | null => document.querySelector('.board');

export function useBoardReport(): BoardReport {
  // A window that exists to be written as a file: see `reportPath`.
  const [isFile] = useState(() => currentAddress().query.get('report') === '1');
  const [isWhole, setWhole] = useState(isFile);
  useEffect(() => (isFile ? showAsFile() : undefined), [isFile]);
  const whileWhole = async (act: (board: HTMLElement) => Promise<void>): Promise<void> => {
    const { dataset } = document.documentElement;
    const theme = dataset['theme'];
    setWhole(true);
    try {
      dataset['theme'] = 'light';
      // What the pointer happens to rest on is not to stand out.
      boardElement()?.style.setProperty('pointer-events', 'none');
      await drawn();
      const board = boardElement();
      if (board) await act(board);
    } finally {
      if (theme !== undefined) dataset['theme'] = theme;
      boardElement()?.style.removeProperty('pointer-events');
      setWhole(false);
    }
  };
  return {
    isWhole,
    print: () => whileWhole(printOnPages),
    savePng: (name) => whileWhole(async (board) => saveBlob(`${name}.png`, await elementPng(board, NOT_IN_PICTURES))),
  };
}

/** Until nothing is on its way any more, and what came last is painted. */
async function drawn(): Promise<void> {
  await nextFrame();
  const startedMs = performance.now();
  let quietSinceMs = startedMs;
  while (performance.now() - startedMs < PATIENCE_MS && performance.now() - quietSinceMs < SETTLE_MS) {
    await nextFrame();
    if (document.querySelector('.board .skeleton')) quietSinceMs = performance.now();
  }
}

/** The board alone and light, on pages of its width; the document says when it is drawn. @returns takes that back */
function showAsFile(): () => void {
  const { dataset } = document.documentElement;
  const theme = dataset['theme'];
  const others = document.adoptedStyleSheets;
  let isGone = false;
  dataset['report'] = 'drawing';
  dataset['theme'] = 'light';
  void drawn().then(() => {
    const board = boardElement();
    if (isGone || !board) return;
    document.adoptedStyleSheets = [...others, pagesFor(board)];
    dataset['report'] = 'drawn';
  });
  return () => {
    isGone = true;
    document.adoptedStyleSheets = others;
    delete dataset['report'];
    if (theme !== undefined) dataset['theme'] = theme;
  };
}

async function printOnPages(board: HTMLElement): Promise<void> {
  const sheet = pagesFor(board);
  document.adoptedStyleSheets.push(sheet);
  print();
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
}

function pagesFor(board: HTMLElement): CSSStyleSheet {
  const width = Math.ceil(board.getBoundingClientRect().width) + 2 * MARGIN_PX;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page { size: ${width}px ${Math.round(width / PAPER)}px; margin: ${MARGIN_PX}px }`);
  return sheet;
}
