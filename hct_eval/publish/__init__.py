"""What readers see: disclosure control, charts, tables, sections of the report, the report itself."""
