/** The presenter pane's end of the channel. */
import { channelName, type Envelope, type FromAudience, type FromPane, readFromAudience } from './messages.ts';

export class PaneLink {
  private readonly channel: BroadcastChannel;

  constructor(
    private readonly session: string,
    known: (step: string) => boolean,
    heard: (message: FromAudience) => void,
  ) {
    this.channel = new BroadcastChannel(channelName(session));
    this.channel.onmessage = ({ data }) => {
      const message = readFromAudience(data, session, known);
      if (message) heard(message);
      else {
        const { dataset } = document.documentElement;
        dataset.refused = String(Number(dataset.refused ?? 0) + 1);
      }
    };
  }

  send(message: FromPane): void {
    this.channel.postMessage({ talk: this.session, from: 'pane', message } satisfies Envelope<FromPane>);
  }
}
