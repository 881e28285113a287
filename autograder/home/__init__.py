"""A student's home: the folder with the work, the start page, and the JupyterLab that opens it."""
