"""From a letter to a mail with a text and an HTML twin."""

from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from storytime_core.notifications.ports import Letter

FOLDER: Final = Path(__file__).with_name("templates")


@cache
def templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def to_mail(letter: Letter, sender: str) -> EmailMessage:
    """The first line of the text twin is the subject."""
    text = templates().get_template(f"{letter.template}.txt").render(letter.values)
    subject, _, body = text.partition("\n")
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = letter.to
    mail["Subject"] = subject
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain="storytime.local")
    mail.set_content(body.lstrip("\n"))
    mail.add_alternative(templates().get_template(f"{letter.template}.html").render(letter.values), subtype="html")
    return mail
