// What of the drawing is in view: it looks after itself until a person moves it, then it stays where they put it.
import type { Drawing, Place } from './drawing.ts';
import { fitReadable, fitWhole, type Pane, shifted, type View, zoomed } from './views.ts';

interface Scene {
  pane: Pane;
  drawing: Drawing;
  /** what should be in view as long as nobody has moved it */
  wanted: Place | null;
}

export class Camera {
  readonly #scene: () => Scene;
  /** as a person left it; null while nobody has */
  #own = $state.raw<View | null>(null);
  #grasped = false;
  /** true: changes of the view are the camera's own, and may glide */
  gliding = $state(false);
  readonly view = $derived.by((): View => this.#own ?? this.#followed());

  /** `scene`: what there is to see now; read again whenever that changes. */
  constructor(scene: () => Scene) {
    this.#scene = scene;
  }

  #followed(): View {
    const { pane, drawing, wanted } = this.#scene();
    const fitted = fitReadable(drawing, pane);
    return wanted ? shifted(fitted, pane, wanted) : fitted;
  }

  /** A gesture begins: from now on the view is the person's. */
  grasp(): void {
    this.#grasped = true;
    this.gliding = false;
  }

  release(): void {
    this.#grasped = false;
  }

  /** What Svelte Flow makes of a gesture; its echo of the camera's own moves is none. */
  moved(view: View | undefined): void {
    if (this.#grasped && view) this.#own = view;
  }

  zoom(factor: number): void {
    this.gliding = true;
    this.#own = zoomed(this.view, this.#scene().pane, factor);
  }

  /** All of it in view; where it is already, or could be read so: looking after itself again. */
  fit(): void {
    const { drawing, pane } = this.#scene();
    const whole = fitWhole(drawing, pane);
    this.gliding = true;
    this.#own = this.#own?.zoom === whole.zoom || whole.zoom >= this.#followed().zoom ? null : whole;
  }

  /** Somebody asks to see this. A view that looks after itself has it already, by `wanted`. */
  seek(place: Place): void {
    if (this.#own) this.show(place);
  }

  /** Moves the view, if need be, so that this is in it. */
  show(place: Place): void {
    const view = shifted(this.view, this.#scene().pane, place);
    if (view === this.view) return;
    this.gliding = true;
    this.#own = view;
  }
}
