-- The keys of the shop in the first schema of search_path.
ALTER TABLE product ADD PRIMARY KEY (id);
ALTER TABLE customer ADD PRIMARY KEY (id);
ALTER TABLE orders ADD PRIMARY KEY (id), ADD FOREIGN KEY (customer) REFERENCES customer ON DELETE CASCADE;
ALTER TABLE line ADD PRIMARY KEY (orders, number), ADD FOREIGN KEY (orders) REFERENCES orders ON DELETE CASCADE,
    ADD FOREIGN KEY (product) REFERENCES product;
