"""Files of questions that several tests bring in."""

import base64
from io import BytesIO

from PIL import Image


def png(color="red"):
    written = BytesIO()
    Image.new("RGB", (4, 4), color).save(written, "PNG")
    return written.getvalue()


def with_file(name, content, *, path="/"):
    encoded = base64.b64encode(content).decode()
    return (
        "<quiz><question type='essay'><name><text>N</text></name><questiontext format='html'>"
        f"<text><![CDATA[See <img src='@@PLUGINFILE@@/{name}' alt='A map'>]]></text>"
        f"<file name='{name}' path='{path}' encoding='base64'>{encoded}</file>"
        "</questiontext></question></quiz>"
    )
