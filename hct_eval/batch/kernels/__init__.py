"""Kernels that start at once: each is forked from one process in which pandas, seaborn and friends are imported.

`provisioner` is what Jupyter calls, `forked` its side of the talk with the server, `serve` the server, `become` what a
fork does to be as clean as a new process, `install` how the batch makes the kernel known. Linux only; anywhere else,
and wherever a fork would not be the same as a new process, an ordinary kernel starts instead.
"""
