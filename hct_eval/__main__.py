"""`python -m hct_eval`: the commands, where the script `hct-eval` is not on the path."""

from hct_eval.cli import main

if __name__ == "__main__":
    main()
