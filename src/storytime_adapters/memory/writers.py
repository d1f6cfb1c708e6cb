"""A writer that says what it was told to say: for tests of what becomes of bad replies."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from attrs import Factory, define
from returns.result import Failure, Result, Success

from storytime_core.storytelling.ports import PromptText, Usage, WriterReply, WriterTrouble

Line = str | WriterTrouble | Callable[[PromptText], str]


@define
class ScriptedWriter:
    """Each call gets the next line of the script; the last one is said again and again."""

    script: Sequence[Line]
    name: str = "scripted"
    heard: list[PromptText] = Factory(list)
    usage: Usage = Factory(lambda: Usage(tokens_in=100, tokens_out=900, seconds=1.5, micros=1200))

    def write(self, prompt: PromptText, deadline: timedelta) -> Result[WriterReply, WriterTrouble]:
        line = self.script[min(len(self.heard), len(self.script) - 1)]
        self.heard.append(prompt)
        if isinstance(line, WriterTrouble):
            return Failure(line)
        text = line if isinstance(line, str) else line(prompt)
        return Success(WriterReply(text=text, model="scripted-1", usage=self.usage))
