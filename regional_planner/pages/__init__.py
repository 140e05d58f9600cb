"""What only the web site needs: pages for people, over the same queries as the API."""
