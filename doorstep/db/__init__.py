"""The warehouse database: tables, the guarded writes on them, and the queries of each stage."""
