// Plain JavaScript for any Node: it has to run in order to say why nothing else would.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Sightglass needs Node 24 or newer; this is ${process.versions.node}.\n` +
      'On Linux "npm ci" brings it along and "npm run …" uses it. Elsewhere install it from nodejs.org.',
  );
  process.exit(1);
}
