create collation kinds.ruled (provider = icu, locale = 'und', rules = '&V << w <<< W');
