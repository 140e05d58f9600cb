"""Who is acting, and what that person may do: no tables, no HTTP."""
