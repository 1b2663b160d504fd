// Which part of the drawing is visible: chosen automatically until a person moves the view; then it stays there.
import type { Drawing, Place } from './drawing.ts';
import { fitReadable, fitWhole, type Pane, shifted, type View, zoomed } from './views.ts';

interface Scene {
  pane: Pane;
  drawing: Drawing;
  /** what should be visible until a person moves the view */
  wanted: Place | null;
}

export class Camera {
  readonly #scene: () => Scene;
  /** the view that a person chose; null if none did */
  #own = $state.raw<View | null>(null);
  #grasped = false;
  /** true: the camera itself changes the view, so the change may be animated */
  gliding = $state(false);
  readonly view = $derived.by((): View => this.#own ?? this.#followed());

  /** `scene` returns what can be seen now; it is read again whenever that changes. */
  constructor(scene: () => Scene) {
    this.#scene = scene;
  }

  #followed(): View {
    const { pane, drawing, wanted } = this.#scene();
    const fitted = fitReadable(drawing, pane);
    return wanted ? shifted(fitted, pane, wanted) : fitted;
  }

  /** A gesture begins: from now on the person controls the view. */
  grasp(): void {
    this.#grasped = true;
    this.gliding = false;
  }

  release(): void {
    this.#grasped = false;
  }

  /** Takes the view from a gesture. Svelte Flow also reports the camera's own moves; those are ignored. */
  moved(view: View | undefined): void {
    if (this.#grasped && view) this.#own = view;
  }

  zoom(factor: number): void {
    this.gliding = true;
    this.#own = zoomed(this.view, this.#scene().pane, factor);
  }

  /** Shows the whole drawing. If it is shown already, or is readable as a whole, the view is automatic again. */
  fit(): void {
    const { drawing, pane } = this.#scene();
    const whole = fitWhole(drawing, pane);
    this.gliding = true;
    this.#own = this.#own?.zoom === whole.zoom || whole.zoom >= this.#followed().zoom ? null : whole;
  }

  /** Shows a place that somebody asks for. An automatic view shows it already, because of `wanted`. */
  seek(place: Place): void {
    if (this.#own) this.show(place);
  }

  /** Moves the view if needed, so that the place is visible. */
  show(place: Place): void {
    const view = shifted(this.view, this.#scene().pane, place);
    if (view === this.view) return;
    this.gliding = true;
    this.#own = view;
  }
}
