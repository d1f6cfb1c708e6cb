"""Where letters go: into a folder, or into memory."""

import os
from pathlib import Path
from typing import Final

from attrs import Factory, frozen

from storytime_adapters.ids import TimeOrderedIds
from storytime_core.notifications.ports import Letter

from .letters import to_mail

SENDER: Final = "Storytime <hello@storytime.local>"


@frozen
class FolderMailer:
    """One ``.eml`` file a letter; a file is never seen half written."""

    folder: Path
    sender: str = SENDER
    ids: TimeOrderedIds = Factory(TimeOrderedIds)

    def send(self, letter: Letter) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{self.ids.new()}.eml"
        draft = path.with_suffix(".part")
        draft.write_bytes(bytes(to_mail(letter, self.sender)))
        os.replace(draft, path)


@frozen
class MemoryMailer:
    """Keeps the letters; rendering is tried all the same."""

    sent: list[Letter] = Factory(list)

    def send(self, letter: Letter) -> None:
        to_mail(letter, SENDER)
        self.sent.append(letter)
