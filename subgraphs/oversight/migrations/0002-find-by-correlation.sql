-- An act is looked for by the correlation id that its subgraph noted.
create index access_by_correlation on oversight.access (correlation_id);
