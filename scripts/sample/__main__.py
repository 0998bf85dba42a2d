"""Command: `python -m scripts.sample [FOLDER]` writes the sample programme (default: data/raw/hct-sample)."""

import sys
from pathlib import Path

from scripts.sample.write import write_sample

DEFAULT = Path(__file__).resolve().parents[2] / "data" / "raw" / "hct-sample"

if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    write_sample(target)
    print(f"wrote {target}")
