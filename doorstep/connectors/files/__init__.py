"""Files that people bring: spreadsheets read row by row, their headings understood, photos made safe."""
