"""Pictures are looked up and down before they are opened, and opening the largest one stays small."""

import subprocess
import sys
import time
from io import BytesIO

import pytest
from PIL import Image

from storytime_adapters.pictures.headers import header_of
from storytime_adapters.pictures.workshop import PillowWorkshop
from storytime_adapters.testing.pictures import picture, sent

LARGEST = (4000, 4000)
PROGRAM = """
import resource, sys
from io import BytesIO
from storytime_adapters.pictures.workshop import PillowWorkshop
PillowWorkshop().finished(open(sys.argv[2], "rb")).unwrap()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
PillowWorkshop().finished(open(sys.argv[1], "rb")).unwrap()
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"), ("JPEG", "RGB"), ("WEBP", "RGBA")]
)
def test_the_largest_picture_takes_little_room(kind, mode, tmp_path):
    """FAM-32: 128 MiB beyond what opening any picture takes."""
    large, tiny = tmp_path / "large", tmp_path / "tiny"
    large.write_bytes(picture(kind, LARGEST, mode))
    tiny.write_bytes(picture(kind, (10, 10), mode))
    command = [sys.executable, "-c", PROGRAM, str(large), str(tiny)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"})

    assert int(done.stdout) <= 128


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "L"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "I;16"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (7, 3000), (513, 512), (2400, 1800)])
def test_every_kind_of_picture_is_made_anew(kind, mode, size):
    drawn = Image.new("RGB", size, "red").convert("L" if mode == "I;16" else mode)
    file = BytesIO()
    (drawn.convert("I").convert("I;16") if mode == "I;16" else drawn).save(file, kind)
    made = Image.open(BytesIO(PillowWorkshop().finished(sent(file.getvalue())).unwrap()))

    assert made.format == "WEBP"
    assert max(made.size) <= 512 and (max(made.size) == 512 or made.size == size)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(orientation):
    """FAM-32: the same as Pillow turns it."""
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    content = picture("PNG", (300, 200), exif=exif)
    made = Image.open(BytesIO(PillowWorkshop().finished(sent(content)).unwrap())).convert("RGB")
    wanted = ImageOps.exif_transpose(Image.open(BytesIO(content)))

    assert made.size == wanted.size
    for place in ((5, 5), (made.width - 5, 5), (5, made.height - 5)):
        assert all(abs(a - b) < 16 for a, b in zip(made.getpixel(place), wanted.getpixel(place), strict=True))


def test_a_picture_of_a_thousand_scans_is_not_opened():
    """Each scan costs a walk over the whole picture: a small file could take minutes."""
    whole = picture("JPEG", (3000, 3000), progressive=True)
    at = whole.rindex(b"\xff\xda")
    bomb = whole[:at] + whole[at:-2] * 3000 + b"\xff\xd9"
    begun = time.process_time()

    assert PillowWorkshop().finished(sent(bomb)).failure().reason == "pixels"
    assert time.process_time() - begun < 1
    assert PillowWorkshop().finished(sent(whole)).unwrap()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("more", [{}, {"lossless": True}, {"exif": Image.Exif()}])
def test_a_header_tells_how_large_a_picture_is(kind, more):
    header = header_of(picture(kind, (321, 123), **(more if kind == "WEBP" else {})))

    assert (header.kind, header.width, header.height, header.is_still) == (kind, 321, 123, True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_no_piece_of_a_picture_breaks_the_workshop(kind):
    """Cut anywhere, it is refused or made anew; nothing is raised."""
    content = picture(kind, (64, 48))
    workshop = PillowWorkshop()
    for end in range(0, len(content), 3):
        workshop.finished(sent(content[:end]))
        workshop.finished(sent(content[:end] + b"\xff" * 8 + content[end + 8 :]))
