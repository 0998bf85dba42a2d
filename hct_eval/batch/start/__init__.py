"""The start page in JupyterLab, and the same without code: what is there, what is up to date, and buttons to go on."""

from hct_eval.batch.start.page import start_page

__all__ = ["start_page"]
