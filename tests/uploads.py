"""Forms with files, as clients send them."""

BOUNDARY = "moonlight"


def form(**parts: bytes | str) -> tuple[bytes, dict[str, str]]:
    """Files are bytes, and everything else is text."""
    pieces = []
    for name, content in parts.items():
        file = f'; filename="{name}.bin"' if isinstance(content, bytes) else ""
        head = f'Content-Disposition: form-data; name="{name}"{file}'
        raw = content if isinstance(content, bytes) else content.encode()
        pieces.append(b"\r\n".join((f"--{BOUNDARY}".encode(), head.encode(), b"", raw)))
    body = b"\r\n".join((*pieces, f"--{BOUNDARY}--".encode(), b""))
    return body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
