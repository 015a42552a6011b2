/** The page, in Eta's words: `<%= %>` is escaped, and nothing but our own style goes in as it is. */
const LINE = `
<section class="line" id="line-<%= line.line %>">
  <div class="head"><h3><%= line.line %> <%= line.text %></h3><span class="state <%= line.state %>"><%= it.shown.stateWords[line.state] %></span></div>
  <p class="small"><%= line.section %>, <%= line.group %></p>
  <% for (const reason of it.shown.reasons(line)) { %><p><%= reason %></p><% } %>
  <% if (line.twin) { %><p>Counted in place of the line itself (<%= it.shown.stateWords[line.twin.insteadOf] %>: <%= it.shown.cut(line.twin.because) %>): <%= line.twin.says %></p><% } %>
  <% for (const one of line.objections) { %>
  <p><b><%= one.clause %></b>: <%= one.says %></p>
  <% if (one.subjects.length > 0) { %><ul><% for (const subject of it.shown.fewSubjects(one.subjects)) { %><li><%= subject %></li><% } %></ul><% } %>
  <% } %>
  <% if (line.state !== 'pass' && line.state !== 'na' && line.remedy.length > 0) { %>
  <p>What to do:</p><ol><% for (const step of line.remedy) { %><li><%= step %></li><% } %></ol>
  <% } %>
  <p class="small">Evidence: <% for (const id of line.evidence) { %><a href="#<%= id %>"><%= id %></a> <% } %><% if (line.evidence.length === 0) { %>none<% } %></p>
  <p class="small">Standards: <%= it.shown.standardsText(line.mappings) %></p>
</section>
`;

const EVIDENCE = `
<div class="source" id="<%= one.id %>">
  <b><%= one.id %></b> <%= it.shown.sourceText(one) %>
  <% if (one.sha256 !== '') { %><br><span class="small">SHA-256</span> <code><%= one.sha256 %></code><% } %>
  <% if (one.excerpt.length > 0) { %><pre><%= one.excerpt.join('\\n') %></pre><% } %>
  <% if (one.lines.length > 0) { %><span class="small">Lines: <% for (const line of one.lines) { %><a href="#line-<%= line %>"><%= line %></a> <% } %></span><% } %>
</div>
`;

const TREND = `
<h2>Trend</h2>
<svg viewBox="0 0 <%= it.chart.width + 220 %> <%= it.chart.height + 40 %>" width="<%= it.chart.width + 220 %>" role="img" aria-label="Lines that passed, failed and were not known, run by run">
  <g transform="translate(10 10)">
    <path d="M0 0V<%= it.chart.height %>H<%= it.chart.width %>" fill="none" stroke="#59636e"/>
    <% for (const [at, one] of it.trend.entries()) { %>
    <polyline points="<%= one.points.map((point) => point.join(',')).join(' ') %>" fill="none" stroke="<%= one.colour %>" stroke-width="2.5" stroke-dasharray="<%= one.dash.join(' ') || 'none' %>"/>
    <line x1="<%= it.chart.width + 14 %>" x2="<%= it.chart.width + 44 %>" y1="<%= 14 + at * 24 %>" y2="<%= 14 + at * 24 %>" stroke="<%= one.colour %>" stroke-width="2.5" stroke-dasharray="<%= one.dash.join(' ') || 'none' %>"/>
    <text x="<%= it.chart.width + 50 %>" y="<%= 19 + at * 24 %>" font-size="13" fill="#1f2328"><%= one.name %>: <%= one.last %></text>
    <% } %>
    <text x="0" y="<%= it.chart.height + 20 %>" font-size="12" fill="#59636e"><%= it.shown.minuteOf(it.report.trend[0].at) %></text>
    <text x="<%= it.chart.width %>" y="<%= it.chart.height + 20 %>" font-size="12" text-anchor="end" fill="#59636e"><%= it.shown.minuteOf(it.report.run.at) %></text>
  </g>
</svg>
`;

const ZONES = `
<h2>Zones and conduits</h2>
<% if (it.zones) { %>
<svg viewBox="0 0 <%= it.zones.width %> <%= it.zones.height %>" width="<%= it.zones.width %>" role="img" aria-label="Zones of the plant, and which conduits join them" font-size="<%= it.text.size %>" fill="#1f2328">
  <% for (const {points, head} of it.zones.arrows) { %>
  <polyline class="way" points="<%= points.map((point) => point.join(',')).join(' ') %>" fill="none" stroke="#59636e"/>
  <path d="M<%= head.map((point) => point.join(' ')).join('L') %>Z" fill="#59636e"/>
  <% } %>
  <% for (const {at, width, height, lines} of it.zones.boxes) { %>
  <rect x="<%= at[0] %>" y="<%= at[1] %>" width="<%= width %>" height="<%= height %>" rx="4" fill="#f6f8fa" stroke="#59636e"/>
  <% for (const [i, line] of lines.entries()) { %><text x="<%= at[0] + 9 %>" y="<%= at[1] + 20 + i * it.text.line %>" font-weight="<%= i === 0 ? 600 : 400 %>"><%= line %></text><% } %>
  <% } %>
  <% for (const {at, lines} of it.zones.arrows) for (const [i, line] of lines.entries()) { %>
  <text x="<%= at[0] %>" y="<%= at[1] + 4 + (i - (lines.length - 1) / 2) * it.text.line %>" text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width="4"><%= line %></text>
  <% } %>
</svg>
<% } else { %><p>There are too many for a picture: bifrost policy matrix prints them.</p><% } %>
<p class="small">The policy as it was when the run was made. What no conduit joins may not speak.</p>
`;

export const TEMPLATE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.report.title %></title>
<style><%~ it.style %></style>
</head>
<body>
<p class="summary"><%= it.report.summary %></p>
<h1><%= it.report.title %></h1>
<dl class="place">
  <dt>Run</dt><dd><%= it.report.run.id %>, <b><%= it.shown.minuteOf(it.report.run.at) %></b>, <%= it.report.run.cause %></dd>
  <dt>Looked at</dt><dd><%= it.report.run.host %> (<%= it.report.run.root %>)</dd>
  <dt>Site</dt><dd><%= it.report.site %>, sensor <%= it.report.sensor %></dd>
  <dt>By</dt><dd><%= it.report.product.name %> <%= it.report.product.version %>, lines <code><%= it.report.run.digest %></code></dd>
</dl>
<ul><% for (const remark of it.report.remarks) { %><li><%= remark %></li><% } %></ul>
<h2>Sections</h2>
<table>
<tr><th>Section</th><th class="n">Pass</th><th class="n">Of</th><th class="n">Unknown</th><th class="n">Stale</th><th class="n">Fail</th><th class="n">Attested</th></tr>
<% for (const {name, score} of it.report.sections) { %>
<tr><td><%= name %></td><td class="n"><%= score.pass %></td><td class="n"><%= score.applicable %></td><td class="n"><%= score.unknown %></td><td class="n"><%= score.stale %></td><td class="n"><%= score.fail %></td><td class="n"><%= score.attested %></td></tr>
<% } %>
</table>
<% if (it.report.zones) { %>${ZONES}<% } %>
<% if (it.trend.length > 0) { %>${TREND}<% } %>
<% if (it.changed.length > 0) { %>
<h2>Changed since the run before</h2>
<ul><% for (const line of it.changed) { %><li><a href="#line-<%= line.line %>"><%= line.line %> <%= line.text %></a>: <%= it.shown.stateWords[line.was] %> → <%= it.shown.stateWords[line.state] %></li><% } %></ul>
<% } %>
<% if (it.report.actions.length > 0) { %>
<h2>To do after incidents</h2>
<ul><% for (const action of it.report.actions) { %><li><%= it.shown.cut(action) %></li><% } %></ul>
<% } %>
<h2>Lines</h2>
<table>
<tr><th class="n">Line</th><th>State</th><th>Text</th></tr>
<% for (const line of it.report.lines) { %>
<tr><td class="n"><a href="#line-<%= line.line %>"><%= line.line %></a></td><td><span class="state <%= line.state %>"><%= it.shown.stateWords[line.state] %></span></td><td><%= line.text %></td></tr>
<% } %>
</table>
<h2>Each line</h2>
<% for (const line of it.report.lines) { %>${LINE}<% } %>
<h2>Evidence</h2>
<p class="small">Times are UTC. The hash is that of the whole text that was read; below it stands its beginning, without secrets.</p>
<% for (const one of it.report.evidence) { %>${EVIDENCE}<% } %>
</body>
</html>
`;
