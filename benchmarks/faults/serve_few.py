"""The server of kernels with few libraries ready, so that a run that is killed costs seconds: see `run_few`."""

from hct_eval.batch.kernels import load, serve

_KERNEL = load.LIBRARIES[: load.LIBRARIES.index("ipywidgets")]
load.LIBRARIES = (*_KERNEL, "pandas", "pyarrow.parquet", "hct_eval.programme", "hct_eval.tables.private_files")
load.OWN, load.BITS = (), (load.import_all,)

if __name__ == "__main__":
    import sys

    sys.path.insert(0, "")  # what `main` takes for the script's own folder
    serve.main()
