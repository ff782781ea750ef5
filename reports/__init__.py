"""What people see: the weekly page, the workbook, the messages. Imports nothing of the job."""
