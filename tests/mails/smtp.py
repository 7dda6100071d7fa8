"""Mail servers on real sockets: one that takes mail, one that refuses it, one that hangs."""

import socketserver
import threading
from contextlib import contextmanager


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        server = self.server
        server.met.release()
        if server.hangs:
            server.end.wait()
            return
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT" and server.refuses:
                self._say("550 <somebody@example.org> is not known here")
            elif verb == b"DATA":
                self._say("354 go on")
                received = []
                while (line := self.rfile.readline()) != b".\r\n":
                    received.append(line)
                server.received.append(b"".join(received).decode())
                self._say("250 taken")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *, refuses, hangs):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refuses, self.hangs = refuses, hangs
        self.received = []
        self.end = threading.Event()
        self.met = threading.Semaphore(0)


@contextmanager
def mail_server(settings, *, refuses=False, hangs=False):
    """The site's mail goes by rows to this server."""
    settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailServer(refuses=refuses, hangs=hangs) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.end.set()
            server.shutdown()
            thread.join()
