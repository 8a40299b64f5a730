/** Native inputs for a widget's params: the same markup on the server and alive. */
import type { VNode } from 'preact';
import type { ChoiceParam, CutParam, NumbersParam, Param, ParamRecord, RangeParam, SeedParam, TextParam } from './params.ts';
import { fromSlider, onSlider, sliderStep } from './slider.ts';
import type { Values } from './values.ts';
import type { AnyWidget } from './widget.ts';

export interface ControlsProps {
  readonly id: string;
  readonly widget: AnyWidget;
  readonly values: Values;
  /** Which params are shown, in this order; the others that have a control stand behind "more". */
  readonly shown?: readonly string[] | undefined;
  /** `rest`: the reader let go, so URL and speech may follow. */
  onChange(key: string, value: unknown, rest: boolean): void;
}

const mostShown = 4;

/** Params that have a control below the title, those shown first. */
export function controlKeys(widget: AnyWidget, shown?: readonly string[]): { first: string[]; more: string[] } {
  const keys = Object.entries(widget.params as ParamRecord).flatMap(([key, param]) => (param.on === 'figure' ? [] : [key]));
  const first = shown
    ? keys.filter((key) => shown.includes(key)).sort((a, b) => shown.indexOf(a) - shown.indexOf(b))
    : keys.slice(0, mostShown);
  return { first, more: keys.filter((key) => !first.includes(key)) };
}

export function Controls({ id, widget, values, shown, onChange }: ControlsProps): VNode | null {
  const { first, more } = controlKeys(widget, shown);
  if (first.length + more.length === 0) return null;
  const draw = (key: string) => (
    <Control
      key={key}
      id={`${id}-${key}`}
      param={(widget.params as ParamRecord)[key]!}
      value={values[key]}
      onChange={(value, rest) => onChange(key, value, rest)}
    />
  );
  return (
    <>
      {first.map(draw)}
      {more.length > 0 && (
        <details class="more">
          <summary>more</summary>
          <div class="controls">{more.map(draw)}</div>
        </details>
      )}
    </>
  );
}

interface ControlProps<P extends Param> {
  readonly id: string;
  readonly param: P;
  readonly value: P['default'];
  onChange(value: P['default'], rest: boolean): void;
}

export function Control(props: ControlProps<Param>): VNode {
  switch (props.param.kind) {
    case 'range':
    case 'cut':
      return <Range {...(props as ControlProps<RangeParam>)} />;
    case 'choice':
      return <Choice {...(props as ControlProps<ChoiceParam>)} />;
    case 'flag':
      return (
        <label class="control" title={props.param.hint}>
          <input
            id={props.id}
            type="checkbox"
            checked={props.value as boolean}
            onChange={(event) => props.onChange(event.currentTarget.checked, true)}
          />
          {props.param.label}
        </label>
      );
    case 'seed':
      return <Seed {...(props as ControlProps<SeedParam>)} />;
    case 'numbers':
    case 'vector':
      return <Numbers {...(props as ControlProps<NumbersParam>)} />;
    case 'order':
      return <Order {...(props as ControlProps<Param & { kind: 'order' }>)} />;
    case 'text':
      return <Text {...(props as ControlProps<TextParam>)} />;
  }
}

const grouped = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en') : String(value));

function Range({ id, param, value, onChange }: ControlProps<RangeParam | CutParam>): VNode {
  const read = (input: HTMLInputElement) => fromSlider(param, Number(input.value));
  return (
    <span class="control" title={param.hint}>
      <label for={id}>{param.label}</label>
      <input
        id={id}
        type="range"
        min={onSlider(param, param.min)}
        max={onSlider(param, param.max)}
        step={sliderStep(param)}
        value={onSlider(param, value)}
        aria-valuetext={`${grouped(value)}${param.unit ? ` ${param.unit}` : ''}`}
        onInput={(event) => onChange(read(event.currentTarget), false)}
        onChange={(event) => onChange(read(event.currentTarget), true)}
      />
      <output for={id} class="value">
        {grouped(value)}
        {param.unit && ` ${param.unit}`}
      </output>
    </span>
  );
}

/** Side by side while they are few and short, a list otherwise. */
const fitsARow = (choices: readonly string[]): boolean => choices.length <= 6 && choices.join('').length <= 34;

function Choice({ id, param, value, onChange }: ControlProps<ChoiceParam>): VNode {
  if (!fitsARow(param.choices))
    return (
      <span class="control" title={param.hint}>
        <label for={id}>{param.label}</label>
        <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value, true)}>
          {param.choices.map((item) => (
            <option key={item} value={item} selected={item === value}>
              {item}
            </option>
          ))}
        </select>
      </span>
    );
  return (
    <span class="control segmented" role="radiogroup" aria-labelledby={`${id}-label`} title={param.hint}>
      <span class="label" id={`${id}-label`}>
        {param.label}
      </span>
      <span class="segments">
        {param.choices.map((item) => (
          <label key={item}>
            <input type="radio" name={id} value={item} checked={item === value} onChange={() => onChange(item, true)} />
            <span>{item}</span>
          </label>
        ))}
      </span>
    </span>
  );
}

function Seed({ id, param, value, onChange }: ControlProps<SeedParam>): VNode {
  return (
    <span class="control" title={param.hint}>
      <label for={id}>{param.label}</label>
      <input
        id={id}
        class="seed"
        type="number"
        min={0}
        max={0xffffffff}
        step={1}
        value={value}
        onChange={(event) => {
          const { value: text, validity } = event.currentTarget;
          if (validity.valid && text !== '') onChange(Number(text), true);
          else event.currentTarget.value = String(value);
        }}
      />
      <button type="button" onClick={() => onChange((value + 1) % 2 ** 32, true)}>
        next
      </button>
    </span>
  );
}

function Numbers({ id, param, value, onChange }: ControlProps<NumbersParam>): VNode {
  const change = (index: number, input: HTMLInputElement) => {
    const number = input.value.trim() === '' ? Number.NaN : Number(input.value);
    if (number >= param.min && number <= param.max) onChange(value.with(index, number), true);
    else input.value = String(value[index]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a control may stand in a sentence, where a fieldset may not
    <span class="control numbers" role="group" aria-labelledby={`${id}-label`} title={param.hint}>
      <span class="label" id={`${id}-label`}>
        {param.label}
      </span>
      {value.map((item, index) => (
        <input
          key={index}
          id={`${id}-${index}`}
          type="text"
          inputMode="decimal"
          spellcheck={false}
          aria-label={`${param.label}, number ${index + 1}`}
          value={String(item)}
          onChange={(event) => change(index, event.currentTarget)}
        />
      ))}
    </span>
  );
}

function Text({ id, param, value, onChange }: ControlProps<TextParam>): VNode {
  return (
    <span class="control text" title={param.hint}>
      <label for={id}>{param.label}</label>
      <input
        id={id}
        type="text"
        spellcheck={false}
        autocomplete="off"
        maxLength={param.longest}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value, true)}
      />
    </span>
  );
}

/** An order that an author wants below the title, too: each thing can be moved one place with buttons. */
function Order({ id, param, value, onChange }: ControlProps<Param & { kind: 'order' }>): VNode {
  return (
    <span class="control" title={param.hint}>
      <span class="label" id={id}>
        {param.label}
      </span>
      <button type="button" onClick={() => onChange((value as number[]).toReversed(), true)}>
        reverse
      </button>
      <button type="button" onClick={() => onChange(param.default as number[], true)}>
        as given
      </button>
    </span>
  );
}
