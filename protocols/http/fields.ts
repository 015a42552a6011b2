/** Fields and anomalies of HTTP. `http.*` are Wireshark's display-filter names; what it has no name for is `bifrost.*`. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'http.request.method': {type: 'string', about: 'Method, as GET'},
  'http.request.uri.path': {type: 'string', about: 'Path, without query and parameters'},
  'http.host': {type: 'string', about: 'Host that the client asks for'},
  'http.user_agent': {type: 'string', about: 'What the client calls itself'},
  'http.response.code': {type: 'number', about: 'Status of the response: 200, 401, ...'},
  'http.server': {type: 'string', about: 'What the server calls itself'},
  'http.content_type': {type: 'string', about: 'Media type of the response'},
  'bifrost.query_names': {type: 'string', many: true, about: 'Names in the query; their values are never kept'},
  'bifrost.password_in_query': {type: 'boolean', about: 'A name in the query looks like a password or a token'},
  'bifrost.password_in_body': {type: 'boolean', about: 'A password is in the body of the request, in clear'},
  'bifrost.basic_auth': {type: 'boolean', about: 'The request carries user and password by Basic: in clear'},
  'bifrost.digest_auth': {type: 'boolean', about: 'The request carries a digest of user and password'},
  'bifrost.auth_scheme': {type: 'string', about: 'How the server wants clients to log on: basic, digest, ...'},
  'bifrost.auth_realm': {type: 'string', about: 'What the server calls the place to log on to'},
  'bifrost.login_form': {type: 'boolean', about: 'The page asks for a password, and was sent in clear'},
  'bifrost.web_title': {type: 'string', about: 'Title of the page'},
  'bifrost.device_name': {type: 'string', about: 'Title of the page'},
  'bifrost.product_name': {type: 'string', about: 'What the server calls itself'},
  'bifrost.file_kind': {type: 'string', about: 'What a body begins with: executable, archive, script, firmware'},
  'bifrost.file_name': {type: 'string', about: 'Name of the file that is sent to the server'},
  'bifrost.answered': {type: 'boolean', about: 'A response came'},
  'bifrost.response_time': {type: 'number', varies: true, about: 'Seconds from request to response'},
  'bifrost.request_frame': {type: 'number', varies: true, about: 'Frame of the request'},
  'bifrost.segment_start': {type: 'string', varies: true, about: 'First bytes of what cannot be HTTP, as hex'},
} as const satisfies FieldTable;

export const anomalies = ['not-http', 'head-too-long', 'content-length', 'chunk-size'] as const;
