"""``python -m tests.browser.shots [FOLDER]``: pictures of the pages at three widths, light and dark."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.browser.chromium import WIDTHS, chromium
from tests.browser.reader import Reader, reading
from tests.service import Service

FOLDER = Path("docs/shots")
# Of each picture the page that it shows.
SHOWN: Mapping[str, str] = {
    "choose-a-patient": "/review",
    "candidate": "/review/sample/candidate",
    "low-clearance": "/review/sample/low-clearance",
    "responder": "/review/sample/responder",
    "nothing-recorded": "/review/sample/nothing-recorded",
}


def main(folder: Path) -> int:
    """Write the pictures; what a page complained of is told, and fails."""
    folder.mkdir(parents=True, exist_ok=True)
    complaints = []
    with (
        tempfile.TemporaryDirectory() as state,
        Service(Path(state), {"CDS_LOG_FACTS": "1"}) as demo,
        chromium() as browser,
    ):
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                with reading(browser, f"http://127.0.0.1:{demo.port}", width, color_scheme=scheme) as reader:
                    _take(reader, folder, f"{width}-{scheme}")
                    complaints += reader.complaints
    for complaint in complaints:
        print(f"shots: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


def _take(reader: Reader, folder: Path, kind: str) -> None:
    for name, path in SHOWN.items():
        status = reader.open(path)
        if status != 200:
            reader.complaints.append(f"{path} answers {status}")
        file = folder / f"{name}-{kind}.png"
        reader.page.screenshot(path=file, full_page=True)
        print(file)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
