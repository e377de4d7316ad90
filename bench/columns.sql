-- Tables of any number of columns: `rows` rows of table bench, beside them the same rows in another order, and so on, cut
-- off after `columns` columns. What belongs together does so within 15 columns.
SELECT format('CREATE TABLE bench_%s_%s AS WITH numbered AS MATERIALIZED '
              '(SELECT row_number() OVER () - 1 AS i, b.* FROM (SELECT * FROM bench LIMIT %s) AS b) SELECT %s FROM numbered AS t0%s',
              :rows, :columns, :rows,
              (SELECT string_agg(format('t%s.%I AS %s', copy, attname, attname || coalesce('_' || nullif(copy, 0), '')), ', '
                                 ORDER BY copy, attnum)
               FROM (SELECT copy, attname, attnum
                     FROM generate_series(0, (:columns - 1) / 15) AS copy,
                          pg_attribute
                     WHERE attrelid = 'bench'::regclass AND attnum > 0 ORDER BY copy, attnum LIMIT :columns) AS wanted),
              (SELECT string_agg(format(' JOIN numbered AS t%s ON t%s.i = (t0.i + %s) %% %s', copy, copy, copy * 7919, :rows), ''
                                 ORDER BY copy)
               FROM generate_series(1, (:columns - 1) / 15) AS copy))
\gexec
