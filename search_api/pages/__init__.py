"""Server-rendered pages; they work without JavaScript, in Chinese and English."""
