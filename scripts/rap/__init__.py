"""NHS England's levels of RAP, asked of this repository."""
