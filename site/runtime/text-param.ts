import { ParamError, type ParamOptions, type TextParam } from './params.ts';

/** A line that the reader types or pastes: one line, at most `longest` characters. The widget says what it makes of it. */
export function text(label: string, byDefault = '', options: ParamOptions & { longest?: number } = {}): TextParam {
  const { longest = 400, ...rest } = options;
  return {
    kind: 'text',
    label,
    longest,
    default: byDefault,
    corners: ['', 'a b', '<&"=?#é'],
    format: String,
    parse(value) {
      if (value.length > longest) throw new ParamError(`${value.length} characters are more than ${longest}`);
      if (/[\r\n\t]/.test(value)) throw new ParamError('the text has more than one line');
      return value;
    },
    ...rest,
  };
}
