/**
 * The markup that puts a figure into a page of somebody else's. Its script takes heights from that very frame and from that origin alone;
 * where no script runs, a picture and a link stand in its place.
 */
export interface Embedded {
  /** Address of the embed, whole. */
  readonly src: string;
  readonly title: string;
  /** Address of the still picture, whole, and what it shows. */
  readonly picture: string;
  readonly alt: string;
  /** Where a reader finds the figure with all that belongs to it. */
  readonly page: string;
}

/** Until the frame has said how high it is. */
export const firstHeight = 640;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function snippet({ src, title, picture, alt, page }: Embedded): string {
  return `<iframe src="${escaped(src)}" title="${escaped(title)}" width="100%" height="${firstHeight}" loading="lazy" style="border: 0" allow="fullscreen; clipboard-write"></iframe>
<script>
  {
    const frame = document.currentScript.previousElementSibling;
    addEventListener('message', ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== ${JSON.stringify(new URL(src).origin)}) return;
      if (data?.type === 'ulp-embed' && data.height > 0 && data.height < 20000) frame.height = Math.ceil(data.height);
    });
  }
</script>
<noscript><a href="${escaped(page)}"><img src="${escaped(picture)}" alt="${escaped(alt)}" width="1200" height="630" style="max-width: 100%; height: auto"></a></noscript>`;
}
