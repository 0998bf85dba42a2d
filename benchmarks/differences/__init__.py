"""How often groups and waves are said to differ, and rightly so."""
