/** Where a talk stands, and what a command makes of it. Pure: the audience window applies it, the presenter pane shows it. */

export const blanks = ['none', 'black', 'white'] as const;
export const themes = ['light', 'dark', 'projector'] as const;
export const ratios = ['16:9', '4:3'] as const;
export const sources = ['live', 'recorded'] as const;
/** What lies over the slide, one at a time. */
export const overlays = ['none', 'overview', 'qr', 'help', 'notes', 'controls'] as const;

export interface TalkState {
  /** The step that the presenter is at. */
  readonly step: string;
  /** The step on the screen: another one while it is frozen. */
  readonly shown: string;
  /** The figure's question has been answered, or it has none: its drawing is not covered. */
  readonly revealed: boolean;
  readonly blank: (typeof blanks)[number];
  readonly frozen: boolean;
  /** `recorded`: the recording is shown in the place of a live run. */
  readonly source: (typeof sources)[number];
  readonly theme: (typeof themes)[number];
  readonly ratio: (typeof ratios)[number];
  readonly overlay: (typeof overlays)[number];
  readonly pointing: boolean;
}

/** What a command needs to know of the cut's steps. */
export interface StateStep {
  readonly id: string;
  /** Its figure is covered until somebody has guessed. */
  readonly asks: boolean;
}

export const commands = [
  'next',
  'previous',
  'first',
  'last',
  'reveal',
  'black',
  'white',
  'freeze',
  'recorded',
  'live',
  'theme',
  'ratio',
  'overview',
  'qr',
  'help',
  'notes',
  'controls',
  'pointer',
  'close',
] as const;
export type Command = (typeof commands)[number];

export const startAt = (steps: readonly StateStep[], step: string | undefined): TalkState => {
  const at = steps.find(({ id }) => id === step) ?? steps[0]!;
  return {
    step: at.id,
    shown: at.id,
    revealed: true,
    blank: 'none',
    frozen: false,
    source: 'live',
    theme: 'light',
    ratio: '16:9',
    overlay: 'none',
    pointing: false,
  };
};

/** To a step, covered where it asks. A blank screen comes back; a frozen one stays. */
export function go(state: TalkState, { id, asks }: StateStep): TalkState {
  const overlay = state.overlay === 'overview' || state.overlay === 'qr' || state.overlay === 'help' ? 'none' : state.overlay;
  return { ...state, step: id, shown: state.frozen ? state.shown : id, revealed: !asks, source: 'live', blank: 'none', overlay };
}

const turn = <T>(values: readonly T[], now: T): T => values[(values.indexOf(now) + 1) % values.length]!;

export function reduce(state: TalkState, command: Command, steps: readonly StateStep[]): TalkState {
  const at = steps.findIndex(({ id }) => id === state.step);
  const toggled = (overlay: TalkState['overlay']): TalkState => ({
    ...state,
    overlay: state.overlay === overlay ? 'none' : overlay,
  });
  switch (command) {
    case 'next':
      if (!state.revealed) return { ...state, revealed: true, blank: 'none' };
      return at === steps.length - 1 ? state : go(state, steps[at + 1]!);
    case 'previous':
      // Backwards nothing is asked again.
      return at <= 0 ? state : { ...go(state, steps[at - 1]!), revealed: true };
    case 'first':
      return go(state, steps[0]!);
    case 'last':
      return go(state, steps.at(-1)!);
    case 'reveal':
      return { ...state, revealed: true };
    case 'black':
    case 'white':
      return { ...state, blank: state.blank === command ? 'none' : command };
    case 'freeze':
      return { ...state, frozen: !state.frozen, shown: state.frozen ? state.step : state.shown };
    case 'recorded':
    case 'live':
      return { ...state, source: command };
    case 'theme':
      return { ...state, theme: turn(themes, state.theme) };
    case 'ratio':
      return { ...state, ratio: turn(ratios, state.ratio) };
    case 'overview':
    case 'qr':
    case 'help':
    case 'notes':
    case 'controls':
      return toggled(command);
    case 'pointer':
      return { ...state, pointing: !state.pointing };
    case 'close':
      return { ...state, overlay: 'none', blank: 'none' };
  }
}
