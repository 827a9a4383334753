"""How large a workbook may be, and what its reader may use. Knows no Django."""

MAX_BYTES = 10 * 1024 * 1024  # of the file as uploaded
MAX_ENTRIES = 400
MAX_ENTRY_BYTES = 96 * 1024 * 1024  # of one part, unpacked
MAX_UNPACKED_BYTES = 128 * 1024 * 1024  # of all parts together
RATIO_FROM_BYTES = 4 * 1024 * 1024  # smaller parts may be as repetitive as they like
MAX_RATIO = 250
MAX_SHEETS = 40
MAX_ROWS = 20_000  # of one sheet
MAX_COLUMNS = 200
MAX_CELLS = 600_000  # of all sheets together
MAX_TEXT = 32_767  # of one cell, as in Excel itself

CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024  # address space of the reader
WALL_SECONDS = 20.0
ANSWER_LETTERS = 32 * 1024 * 1024  # what the reader may answer
