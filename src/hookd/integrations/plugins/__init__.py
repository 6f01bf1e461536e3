"""The files of hookd's own that agents load: plug-ins and executables."""
