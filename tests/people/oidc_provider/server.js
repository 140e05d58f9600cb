// An identity provider like ClaveÚnica on a free port of 127.0.0.1, with made-up people. Its first argument is its
// client's registration as JSON; it prints its issuer on one line, and ends when whoever started it closes its input.
import { createServer } from 'node:http';
import { generateKeyPair, exportJWK } from 'jose';
import Provider from 'oidc-provider';

const registration = JSON.parse(process.argv[2]);
const people = {
  '11111111': { sub: 'ada', RolUnico: { numero: 11111111, DV: '1', tipo: 'RUN' }, name: 'Ada Prueba' },
  '22222222': { sub: 'bea', RolUnico: { numero: 22222222, DV: '2', tipo: 'RUN' }, name: 'Bea Prueba' },
};

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const server = createServer();
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const issuer = `http://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [registration],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'test' }] },
  cookies: { keys: ['only for tests'] },
  pkce: { required: () => true },
  scopes: ['openid', 'run', 'name'],
  claims: { openid: ['sub', 'amr'], run: ['RolUnico'], name: ['name'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => people[id] },
  // Whoever logs in consents: consent is the provider's matter, and no test is about it.
  loadExistingGrant: async (ctx) => {
    const { client, session, params } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
});

const form = `<!doctype html><title>Provider</title><form method="post">
<label>RUN <input name="run"></label> <label>How <input name="amr" value="pwd"></label> <button>Enter</button></form>`;

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  if (ctx.method === 'GET') { ctx.type = 'html'; ctx.body = form; return undefined; }
  let body = '';
  for await (const chunk of ctx.req) body += chunk;
  const given = new URLSearchParams(body);
  const login = { accountId: given.get('run'), amr: given.get('amr').split(' ') };
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, people[login.accountId]
    ? { login } : { error: 'access_denied', error_description: 'nobody by that number' });
});

server.on('request', provider.callback());
console.log(issuer);
process.stdin.resume().on('end', () => process.exit());
