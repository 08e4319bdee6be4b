"""An SMTP server in this process that keeps the mails it gets."""

import asyncio
import email
import email.policy
import threading

from aiosmtpd.smtp import SMTP

from rig.process import HOST
from rig.waiting import NotReached


class Mail:
    """sender, recipients (as said to the server), message (email.message.EmailMessage)."""

    def __init__(self, sender, recipients, content):
        self.sender, self.recipients = sender, recipients
        self.message = email.message_from_bytes(content, policy=email.policy.default)

    @property
    def subject(self):
        return str(self.message["Subject"])

    @property
    def text(self):
        """All text parts, plain and HTML, one after the other."""
        return "\n".join(part.get_content() for part in self.message.walk()
                         if part.get_content_maintype() == "text")

    def __repr__(self):
        return f"Mail(to={self.recipients}, subject={self.subject!r})"


class MailSink:
    """mails is what has come so far; wait_for_mails waits. reply can be set to an SMTP answer such
    as "451 later": mails are refused with it, until it is None again. stop closes the port, and
    start opens the same one again."""

    name = "mail sink"
    exit_code = None

    def __init__(self):
        self.mails = []
        self.refused = 0
        self.reply = None
        self.port = 0
        self._changed = threading.Condition()
        self._loop = None

    @property
    def address(self):
        return f"{HOST}:{self.port}"

    def start(self):
        self._loop = asyncio.new_event_loop()
        opened = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = opened.result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def _open(self):
        return await self._loop.create_server(
            lambda: SMTP(self, hostname="sink.test", loop=self._loop), HOST, self.port)

    async def handle_MAIL(self, server, session, envelope, address, options):
        # Refused here and not after the content: Alertmanager 0.25 takes no notice there.
        if self.reply:
            self.refused += 1
            return self.reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self._changed:
            self.mails.append(Mail(envelope.mail_from, envelope.rcpt_tos, envelope.content))
            self._changed.notify_all()
        return "250 kept"

    def wait_for_mails(self, count=1, where=lambda mail: True, deadline=60):
        """Waits until count mails with where(mail) have come; returns them all."""
        with self._changed:
            def found():
                return [mail for mail in self.mails if where(mail)]
            if not self._changed.wait_for(lambda: len(found()) >= count, deadline):
                raise NotReached(f"not within {deadline} s: {count} mails; came: {self.mails!r}")
            return found()

    def stop(self):
        if self._loop is None:
            return

        async def close():
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._loop = None

    close = stop

    def tail(self):
        return f"mails: {self.mails!r}, refused: {self.refused}"

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
