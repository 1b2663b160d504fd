// Which part of the drawing is visible, and its zoom. Pure functions.
import type { Drawing, Place } from './drawing.ts';

export interface View {
  x: number;
  y: number;
  zoom: number;
}

export interface Pane {
  width: number;
  height: number;
}

export const zoomLimits = { min: 0.1, max: 2.5 } as const;
const readable = 0.8; // with a smaller zoom the addresses are unreadable
const largest = 1.15;
const margin = { x: 14, top: 12, bottom: 46 } as const; // px of the screen; the buttons are at the bottom

/** The whole drawing if that is readable; otherwise as much as is, from the top left. */
export function fitReadable(drawing: Drawing, pane: Pane): View {
  return placed(drawing, pane, Math.max(readable, zoomToFit(drawing, pane)));
}

/** The whole drawing, however small. */
export function fitWhole(drawing: Drawing, pane: Pane): View {
  return placed(drawing, pane, zoomToFit(drawing, pane));
}

function zoomToFit({ width, height }: Drawing, pane: Pane): number {
  const zoom = Math.min((pane.width - 2 * margin.x) / width, (pane.height - margin.top - margin.bottom) / height);
  return Math.min(largest, Math.max(zoomLimits.min, zoom));
}

function placed({ width }: Drawing, pane: Pane, zoom: number): View {
  return { x: Math.max(margin.x, (pane.width - width * zoom) / 2), y: margin.top, zoom };
}

/** The view moved as little as possible to show a place; the same object if the place is visible already. */
export function shifted(view: View, pane: Pane, place: Place): View {
  const { zoom } = view;
  const x = shift(view.x, place.x * zoom, (place.x + place.width) * zoom, pane.width, margin.x, margin.x);
  const y = shift(view.y, place.y * zoom, (place.y + place.height) * zoom, pane.height, margin.top, margin.bottom);
  return x === view.x && y === view.y ? view : { zoom, x, y };
}

/** If the place does not fit, its start is shown. */
function shift(offset: number, start: number, end: number, room: number, before: number, after: number): number {
  const fits = end - start <= room - before - after;
  if (offset + start < before || (!fits && offset + start > room - after)) return before - start;
  return fits && offset + end > room - after ? room - after - end : offset;
}

/** Zooms by a factor around the middle of the pane. */
export function zoomed(view: View, pane: Pane, factor: number): View {
  const zoom = Math.min(zoomLimits.max, Math.max(zoomLimits.min, view.zoom * factor));
  const about = (offset: number, room: number) => room / 2 + ((offset - room / 2) * zoom) / view.zoom;
  return { x: about(view.x, pane.width), y: about(view.y, pane.height), zoom };
}

/** The smallest place that contains them all; null for none. */
export function around(places: readonly Place[]): Place | null {
  if (places.length === 0) return null;
  const x = Math.min(...places.map((place) => place.x));
  const y = Math.min(...places.map((place) => place.y));
  const right = Math.max(...places.map((place) => place.x + place.width));
  const bottom = Math.max(...places.map((place) => place.y + place.height));
  return { x, y, width: right - x, height: bottom - y };
}
