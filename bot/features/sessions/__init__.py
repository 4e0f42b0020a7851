"""Sessions in the hands of coordinators: what goes out for them, and changing them in the chat or by a spreadsheet."""
