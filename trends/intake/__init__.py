"""From files of any shape to the notes table: read, map, convert, reject with a reason."""
