"""`python -m hct_eval` is the command `hct-eval`."""

from hct_eval.cli import main

if __name__ == "__main__":
    main()
