/** Finds, and where need be unpacks, the browser before any test starts. */
export default async function setUp(): Promise<void> {
  await import('./browser.ts');
}
