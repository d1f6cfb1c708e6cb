"""Letters: a text and an HTML twin, and nothing anybody wrote into their heads."""

import email
import os
from email import policy
from typing import Final

import pytest
from jinja2 import UndefinedError

from storytime_adapters.mail import letters, mailers
from storytime_adapters.mail.letters import to_mail
from storytime_adapters.mail.mailers import FolderMailer, MemoryMailer
from storytime_core.notifications.ports import Letter

SENDER = "Storytime <hello@storytime.local>"
LETTER = Letter("mum@example.org", "verify_email", {"code": "042042"})


def bodies(mail):
    return {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}


def test_the_code_stands_in_the_subject_and_in_both_twins():
    mail = to_mail(LETTER, SENDER)

    assert mail["Subject"] == "042042 is your Storytime code"
    assert (mail["From"], mail["To"]) == (SENDER, "mum@example.org")
    twins = bodies(mail)
    assert set(twins) == {"text/plain", "text/html"}
    assert all("042042" in text and "24 hours" in text for text in twins.values())


def test_what_stands_in_html_is_escaped():
    twins = bodies(to_mail(Letter("mum@example.org", "verify_email", {"code": "<b>&"}), SENDER))

    assert "<b>&" in twins["text/plain"]
    assert "&lt;b&gt;&amp;" in twins["text/html"]


@pytest.mark.parametrize("to", ["mum@example.org\nBcc: all@example.org", "mum@example.org\r\n\r\nHello"])
def test_no_address_adds_a_line_to_the_head(to):
    with pytest.raises(ValueError, match="linefeed"):
        to_mail(Letter(to, "verify_email", {"code": "042042"}), SENDER)


def test_no_value_adds_a_line_to_the_head():
    mail = to_mail(Letter("mum@example.org", "verify_email", {"code": "1\nBcc: all@example.org\n"}), SENDER)

    assert mail["Bcc"] is None
    assert email.message_from_bytes(bytes(mail), policy=policy.default)["Bcc"] is None


def test_a_letter_without_its_values_is_not_sent():
    mailer = MemoryMailer()
    with pytest.raises(UndefinedError):
        mailer.send(Letter("mum@example.org", "verify_email", {}))

    assert mailer.sent == []


def test_a_letter_tells_nobody_who_it_is_for():
    assert "mum" not in repr(LETTER) and "042042" not in repr(LETTER)


def test_each_letter_is_a_file_of_its_own(tmp_path):
    mailer = FolderMailer(tmp_path / "outbox")
    for _ in range(3):
        mailer.send(LETTER)

    files = sorted((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    mail = email.message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Subject"]) == ("mum@example.org", "042042 is your Storytime code")


def test_a_file_is_whole_before_it_has_its_name(tmp_path, monkeypatch):
    def power_cut(draft, path):
        raise OSError("no power")

    monkeypatch.setattr(mailers.os, "replace", power_cut)
    with pytest.raises(OSError, match="no power"):
        FolderMailer(tmp_path).send(LETTER)
    assert list(tmp_path.glob("*.eml")) == []

    monkeypatch.undo()
    assert os.replace is mailers.os.replace
    FolderMailer(tmp_path).send(LETTER)
    assert len(list(tmp_path.glob("*.eml"))) == 1


EVERY: Final = {
    "verify_email": {"code": "042042"},
    "reset_password": {"code": "042042"},
    "reset_pin": {"code": "042042"},
    "step_up": {"code": "042042"},
    "change_email": {"code": "042042"},
    "password_reset_alert": {"when": "1 March 2024, 18:30 UTC", "device": "a web browser"},
    "new_login": {"when": "1 March 2024, 18:30 UTC", "device": "a web browser"},
    "password_changed": {"when": "1 March 2024, 18:30 UTC"},
    "sign_in_suspended": {"when": "1 March 2024, 18:30 UTC"},
    "refresh_token_reused": {"when": "1 March 2024, 18:30 UTC"},
    "email_change_asked": {"when": "1 March 2024, 18:30 UTC"},
    "email_claimed": {"when": "1 March 2024, 18:30 UTC"},
    "email_changed": {"when": "1 March 2024, 18:30 UTC"},
    "consent_granted": {"purpose": "child_photo"},
    "consent_confirmed": {"purpose": "child_photo"},
    "consent_asked_anew": {"purpose": "child_photo", "day": "2024-03-15"},
    "pin_tries_exhausted": {"when": "1 March 2024, 18:30 UTC"},
    "identity_linked": {"when": "1 March 2024, 18:30 UTC", "provider": "Google"},
    "identity_unlinked": {"when": "1 March 2024, 18:30 UTC", "provider": "Google"},
    "account_closed_by_owner": {"when": "1 March 2024, 18:30 UTC"},
    "account_closed_by_admin": {"when": "1 March 2024, 18:30 UTC"},
    "account_reopened": {"when": "1 March 2024, 18:30 UTC"},
    "account_closed_by_absence": {"when": "1 March 2024, 18:30 UTC"},
    "inactivity_noticed": {"when": "1 March 2024"},
    "export_finished": {"when": "1 March 2024, 18:30 UTC"},
    "account_erased": {"when": "1 March 2024, 18:30 UTC"},
    "account_moderated": {"when": "1 March 2024, 18:30 UTC", "said": "your account was suspended"},
}


IN_WORDS: Final = {"child_photo": "a picture of your child"}


def test_every_letter_has_two_twins_and_is_tried_here():
    names = {path.name for path in letters.FOLDER.iterdir() if not path.name.startswith("_")}

    assert names == {f"{name}.{kind}" for name in EVERY for kind in ("txt", "html")}


@pytest.mark.parametrize("name", EVERY)
def test_both_twins_say_everything(name):
    mail = to_mail(Letter("mum@example.org", name, EVERY[name]), SENDER)

    assert mail["Subject"]
    for text in bodies(mail).values():
        words = " ".join(text.split())
        assert all(IN_WORDS.get(value, value) in words for value in EVERY[name].values())
        assert "Hello," in words and "Good night, and good stories" in words
        assert "{" not in words and "block" not in words
