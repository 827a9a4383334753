"""Policy files: read, checked with line and mend, compared, and their worked cases computed anew."""
