/** Asked of nginx with Basic auth, in clear and over TLS, and of web servers that answer badly. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Question} from '../../src/poll/question.ts';
import {httpPage} from '../../src/poll/questions/http-page.ts';
import {httpsPage} from '../../src/poll/questions/https-page.ts';
import {tlsCertificate} from '../../src/poll/questions/tls-certificate.ts';
import {panelPage, startHttpDevice} from '../simulators/http.ts';
import {freeTcpPort, hasProgram, type Server, startServer} from '../simulators/process.ts';
import type {Ways} from '../simulators/tcp-device.ts';
import {testHostile} from './hostile.ts';
import {openLine, targetAt} from './line.ts';

const NGINX = '/usr/sbin/nginx';

async function ask(question: Question, port: number) {
  const target = targetAt('127.0.0.1', port);
  const line = openLine(question, target, 2000);
  try {
    return {told: await question.ask(target, line), line, target};
  } finally {
    line.close();
  }
}

async function asked(page: string, ways: Ways = {}) {
  const device = await startHttpDevice(ways, page);
  try {
    return {...(await ask(httpPage, device.port)), device};
  } finally {
    await device.stop();
  }
}

const conf = (protocols: string, port: string, securePort: number) => `
daemon off; pid {folder}/pid; error_log stderr; events {}
http {
  access_log {folder}/access.log; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {
    listen 127.0.0.1:${port}; listen 127.0.0.1:${securePort} ssl;
    ssl_ciphers DEFAULT:@SECLEVEL=0; ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem; ssl_protocols ${protocols};
    location / { auth_basic "WAGO 750-8212 Web-Based Management"; auth_basic_user_file {folder}/users; }
  }
}`;

describe.skipIf(!hasProgram(NGINX, 'web pages against a real server'))('nginx', () => {
  const made = mkdtempSync(join(tmpdir(), 'bifrost-cert-'));
  const servers: Server[] = [];
  const securePorts: number[] = [];
  beforeAll(async () => {
    const words =
      '-x509 -newkey rsa:1024 -nodes -sha256 -days 20 -subj /O=WAGO/CN=750-8212 -keyout key.pem -out cert.pem';
    execFileSync('openssl', ['req', ...words.split(' ')], {cwd: made, stdio: 'pipe'});
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(join(made, name), 'utf8'));
    for (const protocols of ['TLSv1.2', 'TLSv1.3']) {
      const securePort = await freeTcpPort();
      const files = {
        'nginx.conf': conf(protocols, '{port}', securePort),
        users: 'admin:{PLAIN}wago\n',
        'cert.pem': cert ?? '',
        'key.pem': key ?? '',
      };
      const words = ['-c', '{folder}/nginx.conf', '-p', '{folder}', '-g', 'user root;'];
      servers.push(await startServer([NGINX, ...words], files, await freeTcpPort(), ''));
      securePorts.push(securePort);
    }
  }, 30_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    rmSync(made, {recursive: true});
  });

  test('realm and server are told, without logging on', async () => {
    const {told, line, target} = await ask(httpPage, servers[0]?.port ?? 0);
    expect(told).toMatchObject([
      {kind: 'exception', name: 'unauthorized', fields: {'http.response.code': 401, 'bifrost.auth_scheme': 'basic'}},
      {
        kind: 'identify',
        name: 'web-server',
        fields: {
          'http.server': expect.stringMatching(/^nginx\//),
          'bifrost.auth_realm': 'WAGO 750-8212 Web-Based Management',
        },
      },
    ]);
    expect(told[0]?.fields).not.toHaveProperty(['bifrost.basic_auth']);
    expect(line.requests).toEqual(httpPage.plan(target));
    expect(Buffer.concat(line.sent).toString()).toBe(Buffer.from(line.requests[0]?.bytes ?? []).toString());
    expect(
      readFileSync(join(servers[0]?.folder ?? '', 'access.log'), 'utf8')
        .trim()
        .split('\n').length,
    ).toBe(1);
  });

  for (const [i, version] of ['TLS 1.2', 'TLS 1.3'].entries()) {
    test(`${version}: the certificate is told, encrypted or not`, async () => {
      const {told} = await ask(tlsCertificate, securePorts[i] ?? 0);
      expect(told).toMatchObject([
        {kind: 'session', name: 'server-hello', fields: {'bifrost.tls_version': version, 'bifrost.weak_cipher': false}},
        {
          kind: 'identify',
          name: 'server-certificate',
          fields: {
            'bifrost.certificate_subject': expect.stringContaining('CN=750-8212'),
            'bifrost.certificate_self_signed': true,
            'bifrost.certificate_weak_key': true,
            'bifrost.certificate_days_left': 19,
            'bifrost.certificate_expired': false,
          },
        },
      ]);
    });

    test(`${version}: the page behind it is told`, async () => {
      const {told, line, target} = await ask(httpsPage, securePorts[i] ?? 0);
      expect(told).toMatchObject([
        {name: 'web-server', fields: {'bifrost.auth_realm': 'WAGO 750-8212 Web-Based Management'}},
      ]);
      expect(line.requests).toEqual(httpsPage.plan(target));
    });
  }
});

test('the title of a page, and that it asks for a password', async () => {
  const {told} = await asked(panelPage);
  expect(told).toMatchObject([
    {kind: 'read', name: 'get', fields: {'bifrost.login_form': true}},
    {kind: 'identify', fields: {'bifrost.web_title': 'KTP700 Basic', 'http.server': 'Mongoose/6.18'}},
  ]);
});

test('a redirect is told, and not followed', async () => {
  const {told, device} = await asked(
    'HTTP/1.1 302 Found\r\nServer: lighttpd\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n',
  );
  expect(told).toMatchObject([{name: 'get', fields: {'http.response.code': 302}}, {name: 'web-server'}]);
  expect(device.seen.requests.length).toBe(1);
});

test('a page without end, and heads that lie, cost bounded time and memory', async () => {
  const {told} = await asked(`HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 900000\r\n\r\n${'<p>'.repeat(40_000)}`);
  expect(told.map(({name}) => name)).toContain('web-server');
  const bad = [
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}\r\n`,
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ];
  for (const page of bad) {
    await expect(asked(page), page.slice(0, 60)).rejects.toMatchObject({code: 'poll'});
  }
});

testHostile(httpPage, (ways) => startHttpDevice(ways), 1);
