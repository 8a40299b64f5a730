/** The language model of `content/models/addresses`, which several widgets run. */
import { asset } from '../../runtime/widget.ts';

export const languageModel = {
  model: asset(
    'models/addresses/model.safetensors',
    5_218_808,
    'a1dd44fed25b63adaf32fffb3f392e51c216188a233af26000fd5d30f0e2ad66',
  ),
  tokenizer: asset('models/addresses/tokenizer.json', 17_977, 'f14847d7f8eed15749159d8729d7dd5b12a4226f250ee7474d62763352502dce'),
};

/** What a new prompt begins as, and operations of one token: two for each weight. */
export const firstPrompt = 'Nothing';
export const flopsAToken = 5.2e6;
