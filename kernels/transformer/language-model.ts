/** A model's two files together: text in, tokens and kernels between, text out. */
import { type Model, readModel } from './model.ts';
import { cleanText, Tokenizer } from './tokenizer.ts';

export interface LanguageModel {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  /** A prompt's tokens: the end of the text before, and the text. */
  prompt(text: string): number[];
}

/** @throws Error for files that are not what they should be */
export function readLanguageModel(weights: ArrayBuffer, merges: ArrayBuffer): LanguageModel {
  const tokenizer = new Tokenizer(JSON.parse(new TextDecoder().decode(merges)));
  return { model: readModel(weights), tokenizer, prompt: (text) => [tokenizer.end, ...tokenizer.encode(cleanText(text))] };
}
