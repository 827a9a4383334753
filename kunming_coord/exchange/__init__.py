"""Files in and out. What a sheet looks like is declared once (`columns`, `specs`): it makes the template, reads what
comes back, marks what is wrong and writes exports. A room registers what can be imported in `kinds`, where an example
stands; its lists are exported by `exporting`. Nothing here knows what is imported."""
