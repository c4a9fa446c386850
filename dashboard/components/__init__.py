"""Parts of pages: cards, tiles, tables, selectors, and what stands where nothing can be shown."""
