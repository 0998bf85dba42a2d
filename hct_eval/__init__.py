"""HCT Eval: from recorded community conversations to a published learning report."""

__version__ = "0.1.0"
