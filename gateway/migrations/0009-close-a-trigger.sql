-- A function that runs as the owner of the tables is nobody's to attach to a table of their own. A trigger asks for no right
-- to execute its function.
revoke execute on function gateway.keep_access_entry() from public;
