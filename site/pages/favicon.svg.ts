/** The mark, as the browser's icon. */
export const GET = (): Response =>
  new Response(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 44"><path fill="#888" d="M0 15h9v14H0zm23 0h9v14h-9z"/><path fill="none" stroke="#888" d="M12 15.5h8v13h-8z"/><path fill="#d8401f" d="M34.500 15h9v14h-9z"/></svg>',
    { headers: { 'content-type': 'image/svg+xml' } },
  );
