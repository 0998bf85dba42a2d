"""The server of kernels with few libraries ready, so that a run that is killed costs seconds: see `run_few`."""

from hct_eval.batch.kernels import serve

_KERNEL = serve.LIBRARIES[: serve.LIBRARIES.index("ipywidgets")]
serve.LIBRARIES = (*_KERNEL, "pandas", "pyarrow.parquet", "hct_eval.programme", "hct_eval.tables.private_files")
serve.OWN = serve.READY = ()

if __name__ == "__main__":
    import sys

    sys.path.insert(0, "")  # what `main` takes for the script's own folder
    serve.main()
