//! The schema as SQL text, as the database itself tells it: the contract under `schema/sql/`.

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use crate::error::StoreError;
use crate::settings::DatabaseKind;
use crate::store::Store;

/// Tables and indexes as they were created, tables first.
const SQLITE: &str = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' \
     ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END, name";

/// Each table with its columns and constraints, then sequences, then indexes that no constraint made.
const POSTGRES: &str = r#"
WITH parts AS (
    SELECT c.oid AS table_id, c.relname, 0 AS kind, a.attnum::int AS place,
           quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN l.collname IS NOT NULL AND l.collname <> 'default'
                   THEN ' COLLATE ' || quote_ident(l.collname) ELSE '' END
           || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS part
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT c.oid, c.relname, 1, row_number() OVER (PARTITION BY c.oid ORDER BY k.contype DESC, k.conname)::int,
           'CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid)
    FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'u', 'f', 'c')
)
SELECT sql FROM (
    SELECT 0 AS kind, relname::text AS name,
           'CREATE TABLE ' || quote_ident(relname) || E' (\n    '
           || string_agg(part, E',\n    ' ORDER BY kind, place) || E'\n)' AS sql
    FROM parts GROUP BY table_id, relname
    UNION ALL
    SELECT 1, sequencename::text, 'CREATE SEQUENCE ' || quote_ident(sequencename)
    FROM pg_sequences WHERE schemaname = current_schema()
    UNION ALL
    SELECT 2, i.indexname::text, replace(i.indexdef, ' ON ' || quote_ident(i.schemaname) || '.', ' ON ')
    FROM pg_indexes i
    WHERE i.schemaname = current_schema()
      AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conname = i.indexname)
) AS statements ORDER BY kind, name COLLATE "C"
"#;

impl Store {
    /// Every table and index of the open database as SQL, in a fixed order.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn schema_sql(&self) -> Result<String, StoreError> {
        let query = match self.kind() {
            DatabaseKind::Sqlite => Statement::from_string(DbBackend::Sqlite, SQLITE),
            DatabaseKind::Postgres => Statement::from_string(DbBackend::Postgres, POSTGRES),
        };
        let mut schema = String::new();
        for row in self.within(self.reader().query_all_raw(query)).await? {
            let statement: String = row.try_get("", "sql")?;
            // Writing to a String can't fail.
            let _ = writeln!(schema, "{};\n", statement.trim());
        }
        Ok(schema.trim_end().to_owned() + "\n")
    }
}
