"""Signs that no row of words can tell: contact data, links, marks of machines, braces that are no placeholders."""

import re
from typing import Final

PERSONAL_SIGNS: Final = (
    re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),  # an e-mail address
    re.compile(r"\w{2,32} ?[(\[]at[)\]] ?\w{2,32}|\w{2,32} at \w{2,32} dot (?:com|org|net|de)\b", re.I),
    re.compile(
        r"https?:|\bwww\.|\b[\w-]{2,63}\.(?:com|org|net|io|app|info|biz|ru|xyz|tv|me)\b(?!['’])", re.I
    ),  # a link
    re.compile(r"(?<![\w+])\+?\(?\d(?:[ ().\-/]{0,2}\d){6,14}(?!\w)"),  # a phone number
    re.compile(r"(?<!\w)@[A-Za-z][\w.]{2,30}"),  # a handle
    re.compile(
        r"\b\d{1,5}[a-z]? (?:[A-Z][\w'’]{1,20} ){1,3}"
        r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive|Boulevard|Blvd|Square|Close|Court|Terrace|Way)\b"
    ),  # an address
    re.compile(r"\b\d{1,5}[a-z]? [a-z]{2,20} (?:street|avenue|road|lane|boulevard|terrace)\b", re.I),
)
MACHINE_SIGNS: Final = (
    re.compile(r"[{}]"),  # placeholders are taken out before; what is left is no placeholder
    re.compile(r"^[ \t]*(?:system|assistant|user|human|ai|developer)[ \t]*:", re.I | re.M),
    re.compile(r"<\|?/?(?:im_start|im_end|system|endoftext|assistant|user|s|inst|script|think|tool)\b", re.I),
    re.compile(r"\[/?(?:INST|SYS|SYSTEM|NAME|CHILD|HERO|PLACEHOLDER|TITLE|END)\]", re.I),
    re.compile(r"```|^#{1,6}[ \t]|^---+$|\\n|\\u[0-9a-f]{4}", re.I | re.M),
    re.compile(r"<[a-z/!][^<>\n]{0,80}>", re.I),
)
