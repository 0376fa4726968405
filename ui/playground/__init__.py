"""The page Playground: any function, up to twelve methods, and one file for each of its tools."""
