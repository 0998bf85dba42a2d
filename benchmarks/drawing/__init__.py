"""How good drawn maps are, and how soon the explorer shows a large one."""
