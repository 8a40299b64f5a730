/** Frames of our own embeds take the height that they ask for, as the snippet has it for other pages. */
const embeds = [...document.querySelectorAll<HTMLIFrameElement>('iframe[data-embed]')];

addEventListener('message', ({ source, origin, data }: MessageEvent<{ type?: unknown; height?: unknown } | null>) => {
  const frame = embeds.find(({ contentWindow }) => contentWindow === source);
  if (!frame || origin !== location.origin) return;
  if (data?.type === 'ulp-embed' && typeof data.height === 'number' && data.height > 0 && data.height < 20_000)
    frame.height = String(Math.ceil(data.height));
});

/** Where no script may run in a frame, the page around it reads the height: both come from here. */
for (const frame of embeds.filter(({ sandbox }) => sandbox.length > 0)) {
  const fit = () => {
    const height = frame.contentDocument?.body.getBoundingClientRect().height ?? 0;
    if (height > 0) frame.height = String(Math.ceil(height));
  };
  frame.addEventListener('load', fit);
  frame.closest('details')?.addEventListener('toggle', fit);
}

export {};
