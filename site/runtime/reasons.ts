/** Why WebGPU is not there, in the reader's words: what happened, and what the reader can do about it. */

export type Reason = 'no-api' | 'insecure' | 'throws' | 'no-adapter' | 'silent' | 'blocked' | 'memory' | 'lost';

export const reasons: Readonly<Record<Reason, { happened: string; remedy: string }>> = {
  'no-api': {
    happened: 'This browser has no WebGPU.',
    remedy: 'A current Chrome, Edge, Firefox or Safari has it; in some it must be switched on in the settings.',
  },
  insecure: {
    happened: 'This page came over plain http, where browsers switch WebGPU off.',
    remedy: 'Open the page over https, or from localhost.',
  },
  throws: {
    happened: 'The browser refused to look for a graphics adapter.',
    remedy: 'Reload the page; if it happens again, restart the browser.',
  },
  'no-adapter': {
    happened: 'The browser has WebGPU but found no graphics adapter that it may use.',
    remedy: 'Check that hardware acceleration is switched on; after a driver crash, restart the browser.',
  },
  silent: {
    happened: 'The graphics adapter did not answer within 5 seconds.',
    remedy: 'Reload the page; if it stays silent, restart the browser.',
  },
  blocked: {
    happened: 'The graphics device was lost again and again, so the page stopped asking for it.',
    remedy: 'Reload the page; if that does not help, restart the browser.',
  },
  memory: {
    happened: 'The graphics device ran out of memory.',
    remedy: 'Choose a smaller size, or close other pages that draw, then run again.',
  },
  lost: {
    happened: 'The graphics device was lost and no adapter came back.',
    remedy: 'Reload the page; if that does not help, restart the browser.',
  },
};
