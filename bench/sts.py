"""AWS STS on loopback, as far as AssumeRoleWithWebIdentity goes: prints its port, answers until it is ended.

The same for everyone who is measured. It is a process of its own, so that its work is in nobody's figures.
"""

import datetime
import http.server
import ssl
import sys
import urllib.parse

ANSWER = """<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult>
<SubjectFromWebIdentityToken>project_path:acme/shop:ref_type:branch:ref:main</SubjectFromWebIdentityToken>
<Audience>https://gitlab.example.com</Audience>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/Shop/{session}</Arn>
<AssumedRoleId>AROAEXAMPLEEXAMPLE123:{session}</AssumedRoleId></AssumedRoleUser>
<Credentials><SessionToken>FwoGZXIvYXdz{session}{filler}</SessionToken>
<SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY</SecretAccessKey>
<Expiration>{expiration}</Expiration><AccessKeyId>ASIA{key:0>16}</AccessKeyId></Credentials>
<Provider>arn:aws:iam::123456789012:oidc-provider/gitlab.example.com</Provider>
</AssumeRoleWithWebIdentityResult>
<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000001</RequestId></ResponseMetadata>
</AssumeRoleWithWebIdentityResponse>"""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True  # else it waits 40 ms for the client's word on TLS's session tickets (RFC 896, RFC 1122)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = dict(urllib.parse.parse_qsl(body))
        if asked.get("Action") != "AssumeRoleWithWebIdentity" or not asked.get("WebIdentityToken"):
            self.send_error(400)
            return
        session = asked["RoleSessionName"]
        expiration = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        answer = ANSWER.format(
            session=session,
            key="".join(filter(str.isdigit, session))[-16:],
            filler="0123456789abcdef" * 20,
            expiration=expiration.strftime("%Y-%m-%dT%H:%M:%SZ")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    tls = None

    def finish_request(self, request, client_address):
        # The handshake is in the connection's own thread: many clients come at once.
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, *_):
        pass  # the client has seen it


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) == 3:
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(sys.argv[1], sys.argv[2])
print(server.server_address[1], flush=True)
server.serve_forever()
