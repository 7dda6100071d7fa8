"""The credential attached to a PDF."""

import io
import struct
import zlib

import pypdf
from pypdf.errors import PyPdfError

from certificates.credentials.baking import ATTACHMENT
from certificates.credentials.readers import program
from certificates.credentials.unreadable import LARGEST_FILE, Finding, Reason, UnreadableCredential

# A certificate needs a few of each; a PDF may be made to need hours.
_LIMITS = pypdf.Configuration(
    array_maximum_element_count=100,
    array_based_stream_maximum_output_length=LARGEST_FILE,
    brotli_maximum_output_length=LARGEST_FILE,
    lzw_maximum_output_length=LARGEST_FILE,
    run_length_maximum_output_length=LARGEST_FILE,
    zlib_maximum_output_length=LARGEST_FILE,
    stream_decoding_work_maximum_length=2 * LARGEST_FILE,
    stream_filters_maximum_length=2,
)
# A PDF that is not one can make pypdf stumble over anything.
_ERRORS = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read(content: bytes) -> bytes:
    """Raises ``UnreadableCredential``."""
    finding = Finding()
    try:
        with pypdf.apply_configuration(_LIMITS):
            reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
            for attached in reader.attachment_list:
                finding.count_part()
                if attached.name == ATTACHMENT:
                    finding.expect()
                    finding.take(attached.content)
    except _ERRORS as error:
        raise UnreadableCredential(Reason.DAMAGED) from error
    return finding.result()


if __name__ == "__main__":
    program.run(read)
